//go:build crash || faults

package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"releasebot/bot/slack"
	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
)

// settle waits until nothing is left to be decided or shown, and a little longer.
func (w *world) settle(ctx context.Context, st *store.Store) error {
	for {
		unshown, err := st.Unshown(ctx, 10)
		if err != nil {
			return err
		}
		pending, err := st.Pending(ctx, fleet.Service)
		if err != nil {
			return err
		}
		if len(unshown)+len(pending) == 0 {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d messages are not shown and %d requests not decided: %w", len(unshown), len(pending), ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	<-w.clock.After(2 * crashTick) // in which nothing more may come
	return nil
}

// facts are what the store, Slack and the drives tell once all has settled.
type facts struct {
	*world
	history  []store.Entry // oldest first
	messages []store.Message
	requests map[string]request
	shown    []workspace.Message
	told     []workspace.Message
	calls    []driveCall
	extra    int  // answers that were said more than once
	offClock bool // the bot's clock was not the fleet's all the time
}

type request struct {
	by   string
	verb release.Verb
	done bool
}

// driveCall is one call of the driver by some process of the bot.
type driveCall struct {
	call, drive    string
	decided, begun time.Time
}

// check compares what is with what should be, and notes in out what is only counted.
func (w *world) check(ctx context.Context, st *store.Store, db *sql.DB, runs release.Build, out *outcomeOf) error {
	f := facts{world: w}
	if err := f.read(ctx, st, db); err != nil {
		return err
	}
	f.checkRequests()
	f.checkPosts()
	f.checkPictures()
	f.checkAnswers()
	f.checkNotes()
	f.checkDrives()
	f.checkAdvances()
	for _, tier := range crashTiers() {
		for _, t := range tier.Targets() {
			if running, _, _ := w.fleet.Running(t); running.ID != runs.ID {
				w.problem(lost, "%s runs %s in the end, not %s", t, running.Name, runs.Name)
			}
		}
	}
	for _, e := range f.history {
		if release.NoteKind(e.Kind) == release.NoteInterrupted {
			out.interrupted++
		}
	}
	out.answersTwice = f.extra
	return nil
}

func (f *facts) read(ctx context.Context, st *store.Store, db *sql.DB) (err error) {
	if f.history, err = st.History(ctx, fleet.Service, 100_000); err != nil {
		return err
	}
	slices.Reverse(f.history)
	keys, err := column(ctx, db, `SELECT key FROM outbox`)
	if err != nil {
		return err
	}
	for _, key := range keys {
		m, err := st.Message(ctx, key)
		if err != nil {
			return err
		}
		f.messages = append(f.messages, m)
	}
	if err := f.readRequests(ctx, db); err != nil {
		return err
	}
	f.slack.Read(func(s *workspace.Snapshot) {
		f.shown = everything(s)
		for _, u := range s.Users() {
			f.told = append(f.told, s.Ephemerals(u.ID)...)
		}
	})
	data, err := os.ReadFile(filepath.Join(f.plan.Dir, "calls"))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		f.calls = append(f.calls, driveCall{words[0], words[1], millis(words[2]), millis(words[3])})
	}
	return nil
}

func millis(text string) time.Time {
	n, _ := strconv.ParseInt(text, 10, 64) // we wrote it
	return time.UnixMilli(n)
}

func (f *facts) readRequests(ctx context.Context, db *sql.DB) error {
	f.requests = map[string]request{}
	rows, err := db.QueryContext(ctx, `SELECT request, body, done FROM inbox`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, body string
		var done int64
		if err := rows.Scan(&id, &body, &done); err != nil {
			return err
		}
		r, err := decoded[release.Request](body)
		if err != nil {
			return err
		}
		f.requests[id] = request{r.By, r.Verb, done > 0}
	}
	return rows.Err()
}

// checkRequests: what Slack took for acknowledged is there, and everything that is there was decided exactly once.
func (f *facts) checkRequests() {
	type ask struct {
		by   string
		verb release.Verb
	}
	acked, there := map[ask]int{}, map[ask]int{}
	for _, a := range f.acts {
		if a.acked {
			acked[ask{a.by, a.verb}]++
		}
	}
	decided := map[string]int{}
	for _, e := range f.history {
		if e.Answer != nil {
			decided[e.Answer.Request.ID]++
		}
	}
	for id, r := range f.requests {
		there[ask{r.by, r.verb}]++
		if n := decided[id]; n != 1 || !r.done {
			f.problem(lost, "the request %s of %s to %s was decided %d times", id, r.by, r.verb, n)
		}
	}
	for a, n := range acked {
		if there[a] < n {
			f.problem(lost, "%d requests of %s to %s were acknowledged, and %d are there", n, a.by, a.verb, there[a])
		}
	}
}

// checkPosts: every message stands in Slack once and says the newest that it should, and nothing else does.
func (f *facts) checkPosts() {
	byKey, byText := map[string][]workspace.Message{}, map[string]int{}
	for _, m := range f.shown {
		if len(m.Files) == 0 {
			byKey[messageKey(m)] = append(byKey[messageKey(m)], m)
			byText[m.ThreadTS+m.Text]++
		}
	}
	for _, m := range f.messages {
		if m.Post == nil || m.Post.Picture != nil || strings.HasPrefix(m.Failed, "said in ") {
			continue
		}
		there := byKey[m.Key]
		delete(byKey, m.Key)
		want := slack.Render(slack.Look{}, *m.Post).Text
		switch {
		case len(there) == 0:
			f.problem(lost, "%s is not in Slack (%s)", m.Key, m.Failed)
		case len(there) > 1:
			f.problem(doubledPost, "%s stands in Slack %d times", m.Key, len(there))
		case there[0].Text != want || m.Shown != m.Revision || m.TS != there[0].TS:
			f.problem(lost, "%s says %q, not %q (revision %d of %d)", m.Key, there[0].Text, want, m.Shown, m.Revision)
		}
		for _, one := range there[:min(1, len(there))] {
			byText[one.ThreadTS+one.Text]-- // one is due; what it says is checked above
		}
	}
	for key, there := range byKey {
		f.problem(doubledPost, "Slack has %q (%s), of which the store knows nothing", there[0].Text, key)
	}
	for text, n := range byText {
		if n > 0 {
			f.problem(doubledPost, "%d times too often in Slack: %q", n, text)
		}
	}
}

// checkPictures: every picture that was not given up is in Slack once. Pictures have no metadata, only a file's name.
func (f *facts) checkPictures() {
	there := map[string]int{}
	for _, m := range f.shown {
		for _, file := range m.Files {
			there[file.Name]++
		}
	}
	want := 0
	for _, m := range f.messages {
		if m.Post != nil && m.Post.Picture != nil && m.Failed == "" {
			want++
		}
	}
	if len(there) < want {
		f.problem(lost, "%d pictures are due, and %d there", want, len(there))
	}
	for name, n := range there {
		if n > 1 {
			f.problem(doubledPost, "the picture %s is there %d times", name, n)
		}
	}
}

// checkAnswers: every person was told what they asked for. Slack cannot be asked whether it was, so what a kill leaves
// uncertain is said again; that is counted.
func (f *facts) checkAnswers() {
	told := map[string]int{}
	for _, m := range f.told {
		told[m.To+m.Text]++
	}
	for _, m := range f.messages {
		if m.Answer == nil {
			continue
		}
		text := m.Answer.Request.By + slack.RenderAnswer(slack.Look{}, *m.Answer).Text
		if told[text] == 0 {
			f.problem(lost, "nobody told %q (%s)", text, m.Key)
		}
		told[text]--
	}
	for _, n := range told {
		f.extra += max(0, n)
	}
}

// checkNotes: what happens once is written down once, and no script has failed.
func (f *facts) checkNotes() {
	once := map[string]int{}
	for _, e := range f.history {
		switch release.NoteKind(e.Kind) {
		case release.NoteWatching, release.NoteAllClear, release.NoteRolledBack, release.NoteRollingBack, release.NoteOpened, release.NoteClosed, release.NoteSnoozed:
			once[fmt.Sprintf("%s of deploy %d, event %d", e.Kind, e.Deploy, e.Event)]++
		case release.NoteDriveFailed:
			f.problem(lost, "a drive failed: %s", e.Note.Drive.Detail)
		}
	}
	for what, n := range once {
		if n > 1 {
			f.problem(doubledPost, "it happened %d times: %s", n, what)
		}
	}
}
