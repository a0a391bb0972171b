package storetest

import (
	"testing"
	"time"

	"releasebot/store"
)

func shownNeverLowers(t *testing.T, s *store.Store) {
	ctx := t.Context()
	post(t, s, card("deploy/42", 1), card("deploy/42", 2), card("deploy/42", 3))
	fine(t, s.Shown(ctx, "deploy/42", 2, "1.1"))
	fine(t, s.Shown(ctx, "deploy/42", 1, "0.9")) // a late report of an older call
	if m := find(t, s, "deploy/42"); m.Shown != 2 || m.TS != "1.1" {
		t.Errorf("shown %d as %s", m.Shown, m.TS)
	}
	if err := s.Shown(ctx, "deploy/42", 4, "1.1"); err == nil {
		t.Error("a revision that is not there was shown; the next one would be lost")
	}
	fine(t, s.Shown(ctx, "deploy/42", 3, ""))
	if m := find(t, s, "deploy/42"); m.Shown != 3 || m.TS != "1.1" {
		t.Errorf("shown %d as %q; the timestamp should stay", m.Shown, m.TS)
	}
}

// begunPost is a crash between the call to Slack and its being noted: what the next process finds.
func begunPost(t *testing.T, s *store.Store) {
	ctx := t.Context()
	post(t, s, card("deploy/42", 1), card("deploy/43", 1))
	fine(t, s.Trying(ctx, "deploy/42", Now, store.Lease{}))
	fine(t, s.Trying(ctx, "deploy/42", Now.Add(time.Hour), store.Lease{})) // the next process tries again; it may be there since Now
	messages, err := s.Unshown(ctx, 10)
	fine(t, err)
	if len(messages) != 2 || !messages[0].Tried.Equal(Now) || messages[0].TS != "" {
		t.Fatalf("not to be seen as begun: %+v", messages)
	}
	if !messages[1].Tried.IsZero() {
		t.Errorf("begun, too: %+v", messages[1])
	}
}

func givenUp(t *testing.T, s *store.Store) {
	ctx := t.Context()
	post(t, s, card("deploy/42", 1))
	fine(t, s.GiveUp(ctx, "deploy/42", 1, "channel_not_found"))
	expect(t, s)
	if m := find(t, s, "deploy/42"); m.Failed != "channel_not_found" || m.Shown != 0 {
		t.Errorf("given up: %+v", m)
	}
	post(t, s, card("deploy/42", 1)) // nothing new to try
	expect(t, s)

	post(t, s, card("deploy/42", 2))
	fine(t, s.GiveUp(ctx, "deploy/42", 1, "late")) // an older call's end; the new revision has not been tried
	expect(t, s, "deploy/42@2")
	if m := find(t, s, "deploy/42"); m.Failed != "" {
		t.Errorf("a new revision has failed: %+v", m)
	}
	fine(t, s.GiveUp(ctx, "deploy/42", 2, "any\x00text\xff")) // errors quote what others sent
	if m := find(t, s, "deploy/42"); m.Failed != "any\ufffdtext\ufffd" {
		t.Errorf("failed for %q", m.Failed)
	}
	post(t, s, card("deploy/42", 3))
	fine(t, s.GiveUp(ctx, "deploy/42", 3, ""))
	expect(t, s)
	fine(t, s.Shown(ctx, "deploy/42", 3, "1.1")) // it got there after all
	fine(t, s.GiveUp(ctx, "deploy/42", 3, "late"))
	if m := find(t, s, "deploy/42"); m.Failed != "" || m.Shown != 3 {
		t.Errorf("shown: %+v", m)
	}
}

func unknownMessages(t *testing.T, s *store.Store) {
	ctx := t.Context()
	_, err := s.Message(ctx, "deploy/1")
	wants(t, err, store.ErrNoMessage)
	wants(t, s.Trying(ctx, "deploy/1", Now, store.Lease{}), store.ErrNoMessage)
	wants(t, s.Shown(ctx, "deploy/1", 1, "1.1"), store.ErrNoMessage)
	wants(t, s.GiveUp(ctx, "deploy/1", 1, "x"), store.ErrNoMessage)
}
