package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// Copy moves installations between databases. OpenSource gives two handles on one empty database: a bot's, and that of
// the process that copies. OpenTarget gives an empty database. Both close them by the test's Cleanup.
func Copy(t *testing.T, openSource func(t *testing.T) (bot, mover *store.Store), openTarget func(t *testing.T) *store.Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, bot, from, to *store.Store)
	}{
		{"everything moves", copyEverything},
		{"ids and numbers go on", copyCounters},
		{"a running bot loses nothing that was acknowledged", copyWhileBusy},
		{"a source that moved refuses everything", copySeals},
		{"a target with something in it is refused, and the source goes on", copyRefused},
		{"a copy that is ended changes nothing", copyEnded},
		{"a copy again is no harm", copyAgain},
	} {
		t.Run(test.name, func(t *testing.T) {
			bot, from := openSource(t)
			test.run(t, bot, from, openTarget(t))
		})
	}
}

func moves(t *testing.T, from, to *store.Store) store.Copied {
	t.Helper()
	done, err := store.Copy(t.Context(), from, to, Now.Add(time.Hour))
	fine(t, err)
	return done
}

// fillAll has rows in the tables, some of them gone again.
func fillAll(t *testing.T, s *store.Store) {
	t.Helper()
	for _, service := range []string{"webapp", "other"} {
		for i := range 3 {
			_, err := s.Receive(t.Context(), Now, click(fmt.Sprint(service, i), service))
			fine(t, err)
		}
		items, err := s.Pending(t.Context(), service)
		fine(t, err)
		must(t, s, service, func(c *store.Commit) {
			next := c.State.Next
			c.State = Filled[release.State]()
			c.State.Service, c.State.Next = service, release.Numbers{Deploy: next.Deploy + 3, Event: next.Event + 7}
			c.Inbox = items[0].ID
			c.Answers = []release.Answer{{Request: items[0].Request, Text: "é \u2028"}}
			odd := note(1, "a\x00b")
			odd.Key, odd.Broadcast = "note/"+service+"/1", true
			c.Posts = []release.Post{card("deploy/"+service, 3), odd}
			c.Drives = []release.Drive{Filled[release.Drive]()}
			c.Evidence = []store.Evidence{proof(next.Event, "az1", Now, "\x00\xff numbers '")}
		})
		fine(t, s.Shown(t.Context(), "deploy/"+service, 1, "1.1"))
		fine(t, s.GiveUp(t.Context(), "note/"+service+"/1", 1, "x"))
	}
	fine(t, s.Record(t.Context(), Now, "", "started", "", "here"))
	_, err := s.Believed(t.Context(), Now)
	fine(t, err)
}

func copyEverything(t *testing.T, bot, from, to *store.Store) {
	fillAll(t, bot)
	before := [...]Snapshot{Everything(t, bot, "webapp"), Everything(t, bot, "other")}
	done := moves(t, from, to)
	after := [...]Snapshot{Everything(t, to, "webapp"), Everything(t, to, "other")}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the copy differs (-before +after):\n%s", diff)
	}
	kept(t, to, 8, func() store.Evidence { p := proof(8, "az1", Now, "\x00\xff numbers '"); p.Service = "other"; return p }())
	rows := map[string]int64{}
	for _, table := range done.Tables {
		rows[table.Name] = table.Rows
	}
	for table, want := range map[string]int64{"state": 2, "inbox": 6, "outbox": 6, "history": 4, "evidence": 2, "audit": 8, "audit_head": 3, "sequence": 2, "pruned": 1} {
		if rows[table] != want {
			t.Errorf("%d rows of %s, want %d", rows[table], table, want)
		}
	}
	installation := acts(t, to, "")
	if last := installation[len(installation)-1]; last.Kind != "moved" || !strings.Contains(last.Text, done.To) {
		t.Errorf("the chain does not say that it moved: %+v", last)
	}
	verified(t, to)
	verified(t, bot)
}

// copyCounters has ids given that are not there any more.
func copyCounters(t *testing.T, bot, from, to *store.Store) {
	for i := range 5 {
		_, err := bot.Receive(t.Context(), Now.Add(-90*day), click(fmt.Sprint("c", i), "webapp"))
		fine(t, err)
	}
	items, err := bot.Pending(t.Context(), "webapp")
	fine(t, err)
	for _, item := range items {
		must(t, bot, "webapp", func(c *store.Commit) { c.At, c.Inbox, c.State.Next.Event = Now.Add(-80*day), item.ID, c.Had.Event+2 })
	}
	fine(t, bot.Prune(t.Context(), Now, store.Keep{}))
	moves(t, from, to)
	_, err = to.Receive(t.Context(), Now, click("new", "webapp"))
	fine(t, err)
	after, err := to.Pending(t.Context(), "webapp")
	fine(t, err)
	if len(after) != 1 || after[0].ID <= items[4].ID {
		t.Errorf("an id came back: %+v after %d", after, items[4].ID)
	}
	if state, version := load(t, to, "webapp"); version != 5 || state.Next != (release.Numbers{Deploy: 1, Event: 11}) {
		t.Errorf("version %d, next %v", version, state.Next)
	}
	must(t, to, "webapp", func(c *store.Commit) { c.Posts = []release.Post{note(9, "x")}; c.Cancels = []string{"x"} })
	verified(t, to)
}

func copySeals(t *testing.T, bot, from, to *store.Store) {
	fillAll(t, bot)
	fine(t, bot.Moved(t.Context()))
	before := Everything(t, bot, "webapp")
	done := moves(t, from, to)
	for name, err := range map[string]error{
		"Receive": func() error { _, err := bot.Receive(t.Context(), Now, click("late", "webapp")); return err }(),
		"Commit":  func() error { _, err := Step(t.Context(), bot, "webapp", nil); return err }(),
		"first":   func() error { _, err := Step(t.Context(), bot, "third", nil); return err }(),
		"Trying":  bot.Trying(t.Context(), "answer/webapp0", Now, store.Lease{}),
		"Shown":   bot.Shown(t.Context(), "answer/webapp0", 1, "1.1"),
		"GiveUp":  bot.GiveUp(t.Context(), "answer/webapp0", 1, "x"),
		"Record":  bot.Record(t.Context(), Now, "", "x", "", "x"),
		"Prune":   bot.Prune(t.Context(), Now.Add(1000*day), store.Keep{}),
		"Ping":    bot.Ping(t.Context()),
		"Moved":   bot.Moved(t.Context()),
	} {
		if !errors.Is(err, store.ErrMoved) || !strings.Contains(err.Error(), done.To) || !strings.Contains(err.Error(), "2026-03-14T16:09:26Z") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(before, Everything(t, bot, "webapp")); diff != "" {
		t.Errorf("the source changed (-before +after):\n%s", diff)
	}
	fine(t, to.Ping(t.Context()))
}

func copyRefused(t *testing.T, bot, from, to *store.Store) {
	fillAll(t, bot)
	_, err := to.Receive(t.Context(), Now, click("c", "webapp"))
	fine(t, err)
	before := Everything(t, to, "webapp")
	_, err = store.Copy(t.Context(), from, to, Now)
	if err == nil || !strings.Contains(err.Error(), "holds something already") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(before, Everything(t, to, "webapp")); diff != "" {
		t.Errorf("the target changed (-before +after):\n%s", diff)
	}
	must(t, bot, "webapp", nil)
	if _, err := store.Copy(t.Context(), from, from, Now); err == nil {
		t.Error("it was copied to itself")
	}
}

func copyEnded(t *testing.T, bot, from, to *store.Store) {
	fillAll(t, bot)
	if _, err := store.Copy(ended(t), from, to, Now); err == nil {
		t.Error("it was copied")
	}
	must(t, bot, "webapp", nil)
	if _, version := load(t, to, "webapp"); version != 0 {
		t.Errorf("version %d is there", version)
	}
	moves(t, from, to)
}

func copyAgain(t *testing.T, bot, from, to *store.Store) {
	fillAll(t, bot)
	first := moves(t, from, to)
	again := moves(t, from, to)
	if !again.Already || first.Already {
		t.Errorf("the first: %v, the second: %v", first.Already, again.Already)
	}
	must(t, to, "webapp", nil) // it goes on there
	if _, err := store.Copy(t.Context(), from, to, Now); err == nil {
		t.Error("what goes on there was taken for the copy")
	}
}
