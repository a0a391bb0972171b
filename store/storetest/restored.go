package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

func restored(t *testing.T, s *store.Store) {
	must(t, s, "webapp", func(c *store.Commit) {
		c.State.Next = release.Numbers{Deploy: 43, Event: 2529}
		c.State.Notes = 7
		c.State.Holds = []release.Hold{{Kind: release.HoldPause, By: "U2"}, {Kind: release.HoldFreeze, By: "U2", Until: Now.Add(time.Hour)}}
	})
	must(t, s, "other", nil)
	old, version := load(t, s, "webapp")
	services, next, err := s.Restored(t.Context(), Now, "U1", 1000)
	fine(t, err)
	want := release.Numbers{Deploy: 1043, Event: 3529}
	if diff := cmp.Diff([]string{"other", "webapp"}, services); diff != "" || next != want {
		t.Errorf("next %v, services (-want +got):\n%s", next, diff)
	}
	state, _ := load(t, s, "webapp")
	if len(state.Holds) != 2 || state.Holds[0].Kind != release.HoldPause || state.Notes != 7 || state.Next != want {
		t.Errorf("the state is %+v", state)
	}
	for _, service := range services {
		state, _ := load(t, s, service)
		if h := state.Holds[len(state.Holds)-1]; h.Kind != release.HoldFreeze || h.By != "U1" || !h.Until.IsZero() || !h.Since.Equal(Now) {
			t.Errorf("%s: %+v", service, h)
		}
		if all := acts(t, s, service); len(all) != 1 || all[0].Kind != store.AuditRestored || all[0].By != "U1" {
			t.Errorf("%s: the chain says %+v", service, all)
		}
	}
	_, err = s.Commit(t.Context(), store.Commit{State: old, Version: version, Had: old.Next, At: Now}) // a bot that ran on
	wants(t, err, store.ErrConflict)
	verified(t, s)
	for name, err := range map[string]error{
		"nobody": func() error { _, _, err := s.Restored(t.Context(), Now, "", 1); return err }(),
		"none":   func() error { _, _, err := s.Restored(t.Context(), Now, "U1", 0); return err }(),
	} {
		if err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}
