package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// unshown lists "key@revision" of what is to be shown.
func unshown(t *testing.T, s *store.Store, limit int) []string {
	t.Helper()
	messages, err := s.Unshown(t.Context(), limit)
	fine(t, err)
	names := []string{}
	for _, m := range messages {
		names = append(names, fmt.Sprintf("%s@%d", m.Key, m.Revision))
	}
	return names
}

func expect(t *testing.T, s *store.Store, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), unshown(t, s, 100)); diff != "" {
		t.Errorf("unshown (-want +got):\n%s", diff)
	}
}

func find(t *testing.T, s *store.Store, key string) store.Message {
	t.Helper()
	m, err := s.Message(t.Context(), key)
	fine(t, err)
	return m
}

func post(t *testing.T, s *store.Store, posts ...release.Post) {
	t.Helper()
	must(t, s, "webapp", func(c *store.Commit) { c.Posts = posts })
}

func messageOrder(t *testing.T, s *store.Store) {
	chart := Filled[release.Post]()
	chart.Key, chart.To, chart.Thread, chart.Broadcast = "event/7", "", "deploy/42", true
	chart.At, chart.Note.Kind = Now.Add(-time.Minute), release.NoteOpened
	post(t, s, card("deploy/42", 42), chart, note(1, "x"))
	expect(t, s, "deploy/42@1", "event/7@1", "note/webapp/1@1")
	if got := unshown(t, s, 2); len(got) != 2 {
		t.Errorf("a limit of 2 gave %v", got)
	}
	if diff := cmp.Diff(&chart, find(t, s, "event/7").Post); diff != "" {
		t.Errorf("the post changed (-committed +read):\n%s", diff)
	}

	moved := chart // says something else, from elsewhere: the place stays
	moved.Thread, moved.Broadcast, moved.Note = "", false, nil
	must(t, s, "webapp", func(c *store.Commit) {
		c.Channel = "C2"
		c.Posts = []release.Post{card("deploy/43", 43), moved}
	})
	expect(t, s, "deploy/42@1", "event/7@2", "note/webapp/1@1", "deploy/43@1")
	m := find(t, s, "event/7")
	want := store.Message{Key: "event/7", Service: "webapp", Channel: "C1", Order: m.Order, Thread: "deploy/42",
		Broadcast: true, At: chart.At, Post: m.Post, Revision: 2, Waiting: Now}
	if diff := cmp.Diff(want, m); diff != "" || m.Post.Note != nil || m.Post.Thread != "deploy/42" {
		t.Errorf("post %+v, message (-want +got):\n%s", m.Post, diff)
	}
}

// elsewhere is a post to somebody else than the service's channel.
func elsewhere(t *testing.T, s *store.Store) {
	person, odd := note(1, "x"), note(2, "x")
	person.To, odd.To = "U0ANNA", "mailto:a\x00b@example.com" // an e-mail comes from a repository
	post(t, s, person, odd)
	if m := find(t, s, person.Key); m.Channel != "U0ANNA" || m.Post.To != "U0ANNA" {
		t.Errorf("a post to a person: %+v", m)
	}
	if m := find(t, s, odd.Key); m.Channel != "mailto:a\ufffdb@example.com" {
		t.Errorf("a post to an odd address: %+v", m)
	}
}

func coalescing(t *testing.T, s *store.Store) {
	post(t, s, card("deploy/42", 1))
	same := card("deploy/42", 1)
	same.At = Now.Add(time.Hour) // the same card at a later time
	post(t, s, same)
	expect(t, s, "deploy/42@1")
	post(t, s, card("deploy/42", 2), card("deploy/42", 3)) // twice in one commit
	expect(t, s, "deploy/42@3")
	if m := find(t, s, "deploy/42"); m.Post.Deploy.Deploy.Number != 3 || m.Shown != 0 {
		t.Errorf("one message for three revisions: %+v", m)
	}
	fine(t, s.Shown(t.Context(), "deploy/42", 2, "1.1"))
	expect(t, s, "deploy/42@3")
	fine(t, s.Shown(t.Context(), "deploy/42", 3, "1.1"))
	expect(t, s)
	post(t, s, card("deploy/42", 3))
	expect(t, s)
	post(t, s, card("deploy/42", 1)) // said before, but not now
	expect(t, s, "deploy/42@4")
}

func answers(t *testing.T, s *store.Store) {
	full := Filled[release.Answer]()
	full.Request.ID, full.Request.Channel = "c1", "C9"
	must(t, s, "webapp", func(c *store.Commit) {
		c.Posts = []release.Post{note(1, "x")}
		c.Answers = []release.Answer{full, {Request: release.Request{ID: "c2"}, Text: "No."}}
	})
	expect(t, s, "answer/c1@1", "answer/c2@1", "note/webapp/1@1")
	m := find(t, s, store.AnswerKey("c1"))
	full.Status.State.Next = release.Numbers{} // no field of the state's JSON
	if diff := cmp.Diff(&full, m.Answer); diff != "" || m.Post != nil || m.Channel != "C9" {
		t.Errorf("channel %s, the answer changed (-committed +read):\n%s", m.Channel, diff)
	}
	if m := find(t, s, store.AnswerKey("c2")); m.Channel != "C1" || !m.At.Equal(Now) {
		t.Errorf("an answer from nowhere: %+v", m)
	}
}
