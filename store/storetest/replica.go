package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

func replicas(t *testing.T, s *store.Store, want ...store.Replica) {
	t.Helper()
	got, err := s.Replicas(t.Context())
	fine(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("replicas (-want +got):\n%s", diff)
	}
}

func replicaLife(t *testing.T, s *store.Store) {
	ctx := t.Context()
	replicas(t, s)
	fine(t, s.Beat(ctx, store.Replica{ID: "b", At: Now, Beat: 99}))
	fine(t, s.Beat(ctx, store.Replica{ID: "a", At: Now, Connected: Now.Add(-time.Minute)}))
	fine(t, s.Beat(ctx, store.Replica{ID: "b", At: Now.Add(-time.Hour)})) // its clock went back, its beat does not
	replicas(t, s, store.Replica{ID: "a", Beat: 1, Connected: Now.Add(-time.Minute), At: Now}, store.Replica{ID: "b", Beat: 2, At: Now.Add(-time.Hour)})
	fine(t, s.Beat(ctx, store.Replica{ID: "a", At: Now})) // Slack's socket closed
	fine(t, s.ForgetReplica(ctx, "b", 1))                 // it beat since
	fine(t, s.ForgetReplica(ctx, "none", 1))
	replicas(t, s, store.Replica{ID: "a", Beat: 2, At: Now}, store.Replica{ID: "b", Beat: 2, At: Now.Add(-time.Hour)})
	fine(t, s.ForgetReplica(ctx, "b", 2))
	replicas(t, s, store.Replica{ID: "a", Beat: 2, At: Now})
	for _, id := range []string{"", "a\x00b", "\xff"} {
		if err := s.Beat(ctx, store.Replica{ID: id}); err == nil {
			t.Errorf("the replica %q was taken", id)
		}
	}
	for _, err := range together(4, func(int) error { return s.Beat(ctx, store.Replica{ID: "a", At: Now}) }) {
		fine(t, err)
	}
	replicas(t, s, store.Replica{ID: "a", Beat: 6, At: Now})
}

func looks(t *testing.T, s *store.Store) {
	ctx := t.Context()
	see := func(service string, want []release.Verdict, at time.Time) {
		t.Helper()
		got, when, err := s.Look(ctx, service)
		fine(t, err)
		if diff := cmp.Diff(want, got); diff != "" || !when.Equal(at) || when.IsZero() != at.IsZero() {
			t.Errorf("the look of %s is of %v, want %v (-want +got):\n%s", service, when, at, diff)
		}
	}
	see("webapp", nil, time.Time{})
	full := Filled[release.Verdict]()
	fine(t, s.PutLook(ctx, "webapp", Now, []release.Verdict{full, {Chart: "Errors", At: Now}}))
	fine(t, s.PutLook(ctx, "other", Now, nil))
	see("webapp", []release.Verdict{full, {Chart: "Errors", At: Now}}, Now)
	see("other", nil, Now)
	behind := Now.Add(-time.Hour) // of another replica, whose clock is behind
	fine(t, s.PutLook(ctx, "webapp", behind, []release.Verdict{full}))
	see("webapp", []release.Verdict{full}, behind)
}
