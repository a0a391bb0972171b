package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

func backlog(t *testing.T, s *store.Store) []store.Message {
	t.Helper()
	messages, err := s.Backlog(t.Context(), "C1")
	fine(t, err)
	return messages
}

func folding(messages ...store.Message) store.Folding {
	f := store.Folding{Service: "webapp", Channel: "C1", At: Now.Add(time.Hour), Folded: messages, Summary: release.Summary{From: Now, To: Now.Add(time.Hour)}}
	for _, m := range messages {
		f.Summary.Notes = append(f.Summary.Notes, release.Past{At: m.At, Note: m.Post.Note})
	}
	return f
}

// foldedOnce lets a summary take the place of what waited.
func foldedOnce(t *testing.T, s *store.Store) {
	ctx := t.Context()
	post(t, s, card("deploy/42", 42), note(1, "x"), note(2, "y"))
	f := folding(backlog(t, s)[1:]...)
	key, err := s.Fold(ctx, f)
	fine(t, err)
	expect(t, s, "deploy/42@1", key+"@1")
	m := find(t, s, key)
	if diff := cmp.Diff(&f.Summary, m.Post.Summary); diff != "" || m.Channel != "C1" || !m.Waiting.Equal(Now) {
		t.Errorf("channel %s, waits since %v, the summary (-want +got):\n%s", m.Channel, m.Waiting, diff)
	}
	if m := find(t, s, "note/webapp/2"); m.Failed != "said in "+key {
		t.Errorf("folded: %+v", m)
	}
	f.At = f.At.Add(time.Minute)
	_, err = s.Fold(ctx, f)
	wants(t, err, store.ErrConflict)
	expect(t, s, "deploy/42@1", key+"@1")
	if entries, err := s.History(ctx, "webapp", 10); err != nil || len(entries) != 2 {
		t.Errorf("%d entries of the history, %v", len(entries), err)
	}
}

// foldedWhole is all or nothing: a message that somebody began or showed meanwhile is in no summary.
func foldedWhole(t *testing.T, s *store.Store) {
	ctx := t.Context()
	post(t, s, note(1, "x"), note(2, "y"), note(3, "z"))
	f := folding(backlog(t, s)...)
	f.Unheard = []release.Missed{{By: "U1", Channel: "C1", TS: "5.5", Text: "status"}}
	fine(t, s.Trying(ctx, "note/webapp/3", Now, store.Lease{}))
	_, err := s.Fold(ctx, f)
	wants(t, err, store.ErrConflict)
	expect(t, s, "note/webapp/1@1", "note/webapp/2@1", "note/webapp/3@1")
	if fresh, err := s.Receive(ctx, Now, release.Request{ID: store.MentionID("C1", "5.5"), Service: "webapp"}); err != nil || !fresh {
		t.Errorf("a request was taken note of without its summary: %v", err)
	}
	f = folding(backlog(t, s)...) // which tells that the third was begun
	fine(t, s.Shown(ctx, "note/webapp/1", 1, "1.1"))
	_, err = s.Fold(ctx, f)
	wants(t, err, store.ErrConflict)
	_, err = s.Fold(ctx, folding(backlog(t, s)...))
	fine(t, err)
}

// heardOnce is a message to the bot that it did not hear: one summary has it, and nothing acts on it.
func heardOnce(t *testing.T, s *store.Store) {
	ctx := t.Context()
	missed := release.Missed{By: "U1", Channel: "C1", TS: "5.5", Text: "rollback \x00 \"respond\":\""}
	known := release.Request{ID: store.MentionID("C1", "6.6"), Service: "webapp"}
	_, err := s.Receive(ctx, Now, known)
	fine(t, err)
	f := folding()
	f.Unheard = []release.Missed{missed, {By: "U2", Channel: "C1", TS: "6.6", Text: "heard"}}
	key, err := s.Fold(ctx, f)
	fine(t, err)
	if got := find(t, s, key).Post.Summary.Heard; !cmp.Equal(got, []release.Missed{missed}) {
		t.Errorf("heard: %+v", got)
	}
	f.At = f.At.Add(time.Minute)
	if key, err := s.Fold(ctx, f); err != nil || key != "" {
		t.Errorf("said again as %q, %v", key, err)
	}
	if fresh, err := s.Receive(ctx, Now, release.Request{ID: store.MentionID("C1", "5.5"), Service: "webapp"}); err != nil || fresh {
		t.Errorf("Slack tells late of what was said to be missed, and it is fresh: %v", err)
	}
	items, err := s.Pending(ctx, "webapp")
	fine(t, err)
	if len(items) != 1 || items[0].Request.ID != known.ID {
		t.Errorf("pending: %+v", items)
	}
}

// racingFolds are two replicas that fold the same at the same time.
func racingFolds(t *testing.T, s *store.Store) {
	post(t, s, note(1, "x"), note(2, "y"))
	waiting := backlog(t, s)
	var done sync.WaitGroup
	won := make(chan string, 4)
	for i := range 4 {
		done.Go(func() {
			f := folding(waiting...)
			f.At = f.At.Add(time.Duration(i) * time.Second)
			if key, err := s.Fold(t.Context(), f); err == nil {
				won <- key
			}
		})
	}
	done.Wait()
	if len(won) != 1 {
		t.Fatalf("%d summaries of the same", len(won))
	}
	expect(t, s, (<-won)+"@1")
}

// addressesForgotten keeps all of a request but its secret, once it is of no use.
func addressesForgotten(t *testing.T, s *store.Store) {
	ctx := t.Context()
	odd := click("c1", "webapp")
	odd.Reason = `"respond":"https://not.one"`
	for _, r := range []release.Request{odd, click("c2", "webapp"), click("c3", "webapp")} {
		_, err := s.Receive(ctx, Now, r)
		fine(t, err)
	}
	items, err := s.Pending(ctx, "webapp")
	fine(t, err)
	for i, at := range []time.Time{Now, Now.Add(time.Hour)} {
		must(t, s, "webapp", func(c *store.Commit) {
			c.At, c.Inbox = at, items[i].ID
			c.Answers = []release.Answer{{Request: items[i].Request, Text: "Done."}}
		})
		fine(t, s.Shown(ctx, store.AnswerKey(items[i].Request.ID), 1, ""))
	}
	fine(t, s.ForgetAddresses(ctx, Now.Add(time.Minute)))
	fine(t, s.ForgetAddresses(ctx, Now.Add(time.Minute)))
	for id, want := range map[string]string{"c1": "", "c2": "https://hook"} {
		m := find(t, s, store.AnswerKey(id))
		if m.Answer.Request.Respond != want || m.Answer.Text != "Done." || m.Answer.Request.By != "U1" {
			t.Errorf("the answer of %s: %+v", id, m.Answer)
		}
	}
	if m := find(t, s, store.AnswerKey("c1")); m.Answer.Request.Reason != odd.Reason {
		t.Errorf("what was typed changed: %q", m.Answer.Request.Reason)
	}
	if items, err := s.Pending(ctx, "webapp"); err != nil || len(items) != 1 || items[0].Request.Respond == "" {
		t.Errorf("a request that waits lost its address: %+v, %v", items, err)
	}
}
