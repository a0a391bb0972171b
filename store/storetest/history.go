package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

func historyLines(t *testing.T, s *store.Store) {
	full := note(1, "first")
	filled := Filled[release.Note]()
	filled.Kind, filled.Echo = release.NoteRollingBack, false
	full.Note = &filled
	post(t, s, full, card("deploy/42", 42))
	answer := release.Answer{Request: click("c1", "webapp"), Refused: true, Text: "No.", Status: &release.Status{}}
	answer.Request.Deploy = 42
	must(t, s, "webapp", func(c *store.Commit) {
		c.At = Now.Add(time.Minute)
		c.Answers = []release.Answer{answer}
		c.Posts = []release.Post{full} // said already
	})
	must(t, s, "other", func(c *store.Commit) { c.Posts = []release.Post{note(2, "other")} })

	got, err := s.History(t.Context(), "webapp", 10)
	fine(t, err)
	if len(got) != 2 || got[0].ID <= got[1].ID {
		t.Fatalf("not two lines, newest first: %+v", got)
	}
	kept := answer
	kept.Status, kept.Request.Respond = nil, ""
	want := []store.Entry{{
		ID: got[0].ID, Service: "webapp", At: Now.Add(time.Minute), Kind: store.EntryRefused, By: "U1", Deploy: 42,
		Key: "answer/c1", Text: "No.", Answer: &kept,
	}, {
		ID: got[1].ID, Service: "webapp", At: Now, Kind: string(filled.Kind), By: filled.By, Deploy: filled.Deploy,
		Event: filled.Event, Key: full.Key, Text: filled.Reason, Note: &filled,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if newest, err := s.History(t.Context(), "webapp", 1); err != nil || len(newest) != 1 || newest[0].ID != got[0].ID {
		t.Errorf("the newest line: %+v, %v", newest, err)
	}
}

// lookUps are how the past is found again: by time, by event, and by the message that Slack shows.
func lookUps(t *testing.T, s *store.Store) {
	event := note(1, "opened")
	event.Note.Event = 8
	person := note(2, "to a person")
	person.To = "U0ANNA"
	echo := note(4, "again in another thread")
	echo.Note.Echo = true
	post(t, s, event, person, echo)
	must(t, s, "webapp", func(c *store.Commit) { c.At, c.Posts = Now.Add(time.Hour), []release.Post{note(3, "later")} })
	must(t, s, "webapp", func(c *store.Commit) {
		c.At, c.Answers = Now.Add(2*time.Hour), []release.Answer{{
			Request: click("c1", "webapp"), Refused: true, Text: "No.", Status: &release.Status{}, Event: &release.EventCard{},
			Verdicts: []release.Verdict{{}}, Past: []release.Past{{}}, Stats: &release.Stats{},
		}}
	})
	all, err := s.HistorySince(t.Context(), "webapp", Now, 10)
	fine(t, err)
	late, err := s.HistorySince(t.Context(), "webapp", Now.Add(time.Hour), 10)
	fine(t, err)
	if len(all) != 3 || len(late) != 2 {
		t.Fatalf("all is %d entries, and from the second on %d; what a person was told is none of its own", len(all), len(late))
	}
	want := release.Past{At: Now.Add(2 * time.Hour), Verb: click("c1", "webapp").Verb, By: "U1", Text: "No.", Refused: true}
	if diff := cmp.Diff(want, late[0].Past()); diff != "" {
		t.Errorf("an answer of the past (-want +got):\n%s", diff)
	}
	if a := late[0].Answer; a.Status != nil || a.Event != nil || a.Verdicts != nil || a.Past != nil || a.Stats != nil {
		t.Errorf("the history keeps what was shown: %+v", a)
	}
	if p := late[1].Past(); p.Note == nil || p.Note.Reason != "later" {
		t.Errorf("a note of the past: %+v", p)
	}
	of, err := s.HistoryOf(t.Context(), 8, 10)
	if err != nil || len(of) != 1 || of[0].Event != 8 {
		t.Errorf("of the event: %+v, %v", of, err)
	}
	fine(t, s.Shown(t.Context(), event.Key, 1, "17.1"))
	if key, err := s.KeyOf(t.Context(), "C1", "17.1"); err != nil || key != event.Key {
		t.Errorf("the message at 17.1 is %q, %v", key, err)
	}
	fine(t, s.Shown(t.Context(), person.Key, 1, "17.1")) // a timestamp is a channel's own
	for channel, want := range map[string]string{"C1": event.Key, "U0ANNA": person.Key} {
		if key, err := s.KeyOf(t.Context(), channel, "17.1"); err != nil || key != want {
			t.Errorf("the message at 17.1 of %s is %q, %v", channel, key, err)
		}
	}
	for _, ts := range []string{"", "18.1"} {
		if key, err := s.KeyOf(t.Context(), "C1", ts); err != nil || key != "" {
			t.Errorf("the message at %q is %q, %v", ts, key, err)
		}
	}
}

// ask receives a request and answers it.
func ask(t *testing.T, s *store.Store, id string, at time.Time) {
	t.Helper()
	_, err := s.Receive(t.Context(), at, click(id, "webapp"))
	fine(t, err)
	items, err := s.Pending(t.Context(), "webapp")
	fine(t, err)
	last := items[len(items)-1]
	must(t, s, "webapp", func(c *store.Commit) {
		c.At, c.Inbox, c.Answers = at, last.ID, []release.Answer{{Request: last.Request, Text: "Yes."}}
	})
}

func pruning(t *testing.T, s *store.Store) {
	ctx := t.Context()
	old := Now.Add(-48 * time.Hour)
	_, err := s.Receive(ctx, old, click("waits", "webapp"))
	fine(t, err)
	for _, id := range []string{"shown", "failed", "unshown"} {
		ask(t, s, id, old)
	}
	ask(t, s, "new", Now.Add(-23*time.Hour))
	post(t, s, note(1, "x"))
	for _, key := range []string{"answer/shown", "answer/new", "note/webapp/1"} {
		fine(t, s.Shown(ctx, key, 1, "1.1"))
	}
	fine(t, s.GiveUp(ctx, "answer/failed", 1, "expired_url"))

	fine(t, s.Prune(ctx, Now, store.Keep{Requests: time.Second})) // a day at least
	for _, key := range []string{"answer/unshown", "answer/new", "note/webapp/1"} {
		find(t, s, key)
	}
	for _, key := range []string{"answer/shown", "answer/failed"} {
		_, err := s.Message(ctx, key)
		wants(t, err, store.ErrNoMessage)
	}
	after := Everything(t, s, "webapp")
	if len(after.Pending) != 1 || len(after.History) != 5 {
		t.Errorf("pending %+v, history %+v", after.Pending, after.History)
	}
	for id, forgotten := range map[string]bool{"shown": true, "new": false, "waits": false} {
		if fresh, err := s.Receive(ctx, Now, click(id, "webapp")); err != nil || fresh != forgotten {
			t.Errorf("%s: fresh %v, want %v, %v", id, fresh, forgotten, err)
		}
	}
}

// pruningMany has more than one batch to delete.
func pruningMany(t *testing.T, s *store.Store) {
	const many = 1001
	var batch []release.Answer
	for i := range many {
		batch = append(batch, release.Answer{Request: click(fmt.Sprint("c", i), "webapp"), Text: "Yes."})
	}
	must(t, s, "webapp", func(c *store.Commit) { c.Answers = batch })
	for _, a := range batch {
		fine(t, s.GiveUp(t.Context(), store.AnswerKey(a.Request.ID), 1, "x"))
	}
	fine(t, s.Prune(t.Context(), Now.Add(31*24*time.Hour), store.Keep{}))
	for _, i := range []int{0, many / 2, many - 1} {
		_, err := s.Message(t.Context(), store.AnswerKey(fmt.Sprint("c", i)))
		wants(t, err, store.ErrNoMessage)
	}
}
