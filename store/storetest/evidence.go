package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// proof is evidence of an event on a zone.
func proof(event int, zone string, at time.Time, body string) store.Evidence {
	return store.Evidence{
		Event: event, Service: "webapp", Body: []byte(body),
		Verdict: release.Verdict{Chart: "Errors", Target: release.Target{Tier: "dogfood", Zone: zone}, At: at, Kind: release.Breach},
	}
}

func keep(t *testing.T, s *store.Store, all ...store.Evidence) {
	t.Helper()
	must(t, s, "webapp", func(c *store.Commit) { c.Evidence = all })
}

// kept holds an event's evidence to what is wanted.
func kept(t *testing.T, s *store.Store, event int, want ...store.Evidence) {
	t.Helper()
	got, err := s.Evidence(t.Context(), event)
	fine(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("evidence of event %d (-want +got):\n%s", event, diff)
	}
}

// evidenceOfTargets has several targets at one time, one later, and other events.
func evidenceOfTargets(t *testing.T, s *store.Store) {
	_, err := s.Evidence(t.Context(), 7)
	wants(t, err, store.ErrNoEvidence)
	full := proof(7, "", Now, "\x00\xff numbers '")
	full.Verdict = Filled[release.Verdict]()
	full.Verdict.At, full.Verdict.Target = Now, release.Target{} // the service as a whole
	az1, az2 := proof(7, "az1", Now, "one"), proof(7, "az2", Now, "two")
	later := proof(7, "az0", Now.Add(time.Minute), "three")
	keep(t, s, az2, full, az1, proof(8, "az1", Now, "of another"))
	keep(t, s, later)
	kept(t, s, 7, full, az1, az2, later)
	kept(t, s, 8, proof(8, "az1", Now, "of another"))
}

// evidenceOnce: a commit is decided anew after a conflict, and a target may come back to its event.
func evidenceOnce(t *testing.T, s *store.Store) {
	first := proof(7, "az1", Now, "first")
	keep(t, s, first)
	keep(t, s, proof(7, "az1", Now.Add(time.Minute), "again"), proof(7, "az2", Now, "beside"))
	kept(t, s, 7, first, proof(7, "az2", Now, "beside"))
}

// evidenceWithState is in one transaction with the state: a commit that fails leaves none.
func evidenceWithState(t *testing.T, s *store.Store) {
	state, version := load(t, s, "webapp")
	must(t, s, "webapp", nil)
	_, err := s.Commit(t.Context(), store.Commit{
		State: state, Version: version, Had: state.Next, At: Now, Evidence: []store.Evidence{proof(7, "az1", Now, "late")},
	})
	wants(t, err, store.ErrConflict)
	_, err = Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.Evidence, c.Posts = []store.Evidence{proof(7, "az1", Now, "x")}, []release.Post{card("", 1)} // no key
	})
	if err == nil {
		t.Error("a message without a key was taken")
	}
	for name, careless := range map[string]store.Evidence{
		"no event": proof(0, "az1", Now, "x"), "no time": proof(7, "az1", time.Time{}, "x"), "no body": proof(7, "az1", Now, ""),
	} {
		before, _ := load(t, s, "webapp")
		_, err := Step(t.Context(), s, "webapp", func(c *store.Commit) {
			c.State.Notes++
			c.Evidence = []store.Evidence{careless}
		})
		if after, _ := load(t, s, "webapp"); err == nil || after.Notes != before.Notes {
			t.Errorf("%s: %v, the state has %d notes", name, err, after.Notes)
		}
	}
	_, err = s.Evidence(t.Context(), 7)
	wants(t, err, store.ErrNoEvidence)
}

// evidencePruned has more than one batch to delete, and an event of which a part is old.
func evidencePruned(t *testing.T, s *store.Store) {
	old := Now.Add(-time.Hour)
	var many []store.Evidence
	for event := 1; event <= 1001; event++ {
		many = append(many, proof(event, "az1", old, "x"))
	}
	young := proof(7, "az2", Now, "young")
	keep(t, s, append(many, young)...)
	fine(t, s.Prune(t.Context(), Now.Add(100*24*time.Hour), store.Keep{})) // half a year is kept
	kept(t, s, 7, many[6], young)
	fine(t, s.Prune(t.Context(), Now, store.Keep{Evidence: time.Second}))
	kept(t, s, 7, young)
	for _, event := range []int{1, 500, 1001} {
		_, err := s.Evidence(t.Context(), event)
		wants(t, err, store.ErrNoEvidence)
	}
}
