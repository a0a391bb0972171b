package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// postAt commits posts at a time after Now.
func postAt(t *testing.T, s *store.Store, after time.Duration, posts ...release.Post) {
	t.Helper()
	must(t, s, "webapp", func(c *store.Commit) { c.At, c.Posts = Now.Add(after), posts })
}

func wantWaiting(t *testing.T, s *store.Store, want ...store.Waiting) {
	t.Helper()
	got, err := s.Waiting(t.Context())
	fine(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
}

// waitsSince is since when a message has had something that is not shown, however often it changes meanwhile.
func waitsSince(t *testing.T, s *store.Store) {
	ctx := t.Context()
	one := func(after time.Duration) store.Waiting {
		return store.Waiting{Service: "webapp", Channel: "C1", Since: Now.Add(after), Messages: 1}
	}
	wantWaiting(t, s)
	postAt(t, s, 0, card("deploy/42", 1))
	postAt(t, s, time.Minute, card("deploy/42", 2))
	wantWaiting(t, s, one(0))
	fine(t, s.Shown(ctx, "deploy/42", 1, "1.1")) // not the newest: it still waits
	wantWaiting(t, s, one(0))
	fine(t, s.Shown(ctx, "deploy/42", 2, "1.1"))
	wantWaiting(t, s)
	postAt(t, s, time.Hour, card("deploy/42", 3))
	postAt(t, s, 2*time.Hour, card("deploy/42", 4))
	wantWaiting(t, s, one(time.Hour))
	fine(t, s.GiveUp(ctx, "deploy/42", 4, "no"))
	wantWaiting(t, s)
	postAt(t, s, 3*time.Hour, card("deploy/42", 5)) // what was given up waited for nothing
	wantWaiting(t, s, one(3*time.Hour))
	if m := find(t, s, "deploy/42"); !m.Waiting.Equal(Now.Add(3 * time.Hour)) {
		t.Errorf("waits since %v", m.Waiting)
	}
}

// waitingWhere counts what people miss, and neither answers nor pictures.
func waitingWhere(t *testing.T, s *store.Store) {
	person := note(3, `a note that says "picture":{`)
	person.To = "U1"
	must(t, s, "webapp", func(c *store.Commit) {
		c.Posts = []release.Post{note(1, "x"), note(2, "x"), person, {Key: "event/7/chart", At: Now, Picture: &release.Picture{Service: "webapp"}}}
		c.Answers = []release.Answer{{Request: click("c1", "webapp"), Text: "No."}}
	})
	must(t, s, "billing", func(c *store.Commit) {
		c.At, c.Posts = Now.Add(-time.Minute), []release.Post{{Key: "note/billing/1", At: Now, Note: note(1, "x").Note}}
	})
	wantWaiting(t, s,
		store.Waiting{Service: "billing", Channel: "C1", Since: Now.Add(-time.Minute), Messages: 1},
		store.Waiting{Service: "webapp", Channel: "C1", Since: Now, Messages: 2},
		store.Waiting{Service: "webapp", Channel: "U1", Since: Now, Messages: 1})
	backlog, err := s.Backlog(t.Context(), "C1")
	fine(t, err)
	var keys []string
	for _, m := range backlog {
		keys = append(keys, m.Key)
	}
	if want := []string{"note/webapp/1", "note/webapp/2", "event/7/chart", "note/billing/1"}; !cmp.Equal(keys, want) {
		t.Errorf("the backlog is %v", keys)
	}
}

// deletedByHand is a message that a person deleted: it is posted anew, once for each time.
func deletedByHand(t *testing.T, s *store.Store) {
	ctx := t.Context()
	postAt(t, s, 0, card("deploy/42", 1))
	fine(t, s.Trying(ctx, "deploy/42", Now, store.Lease{}))
	fine(t, s.Shown(ctx, "deploy/42", 1, "1.1"))
	fine(t, s.Lost(ctx, Now.Add(time.Hour), "deploy/42", "1.1")) // nothing new to say: its thread needs it
	expect(t, s, "deploy/42@2")
	m := find(t, s, "deploy/42")
	if m.TS != "" || !m.Tried.IsZero() || m.Shown != 1 || !m.Waiting.Equal(Now.Add(time.Hour)) {
		t.Errorf("lost: %+v", m)
	}
	fine(t, s.Shown(ctx, "deploy/42", 2, "2.2"))
	fine(t, s.Lost(ctx, Now, "deploy/42", "1.1")) // said late: it stands elsewhere by now
	if m := find(t, s, "deploy/42"); m.TS != "2.2" {
		t.Errorf("lost again: %+v", m)
	}
	expect(t, s)
	postAt(t, s, 2*time.Hour, card("deploy/42", 3))
	fine(t, s.Lost(ctx, Now.Add(3*time.Hour), "deploy/42", "2.2"))
	expect(t, s, "deploy/42@3")
	if m := find(t, s, "deploy/42"); !m.Waiting.Equal(Now.Add(2 * time.Hour)) {
		t.Errorf("waits since %v", m.Waiting)
	}
	fine(t, s.Lost(ctx, Now, "nobody/1", "1.1"))
}

// sayOnce is a post beside the decisions.
func sayOnce(t *testing.T, s *store.Store) {
	ctx := t.Context()
	told := release.Post{Key: "trouble/C1/1/U1", To: "U1", At: Now, Trouble: &release.Trouble{Text: "One.", Since: Now}}
	fine(t, s.Say(ctx, Now, "webapp", told))
	told.Trouble = &release.Trouble{Text: "Another."}
	fine(t, s.Say(ctx, Now, "webapp", told))
	if m := find(t, s, told.Key); m.Channel != "U1" || m.Service != "webapp" || m.Revision != 1 || m.Post.Trouble.Text != "One." {
		t.Errorf("said: %+v", m)
	}
	if err := s.Say(ctx, Now, "webapp", release.Post{Key: "k"}); err == nil {
		t.Error("a post to nowhere was taken")
	}
}
