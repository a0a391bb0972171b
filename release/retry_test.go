package release

import (
	"testing"
	"time"
)

// A deploy remembers who said to try a failed move again, whether it moves on or back.
func TestTryingAgainIsRemembered(t *testing.T) {
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	tier := Tier{Name: "dogfood", Bake: time.Minute}
	failed := Drive{ID: "1-dogfood-1", Deploy: 1, Target: Target{Tier: "dogfood"}, Status: Failed}
	back := failed
	back.ID, back.Rollback = "1-dogfood-undo1", true
	for _, test := range []struct {
		deploy Deploy
		verb   Verb
	}{
		{Deploy{Number: 1, Phase: Driving, Stages: []Stage{{Tier: tier, Drives: []Drive{failed}}}}, VerbResume},
		{Deploy{Number: 1, Phase: RollingBack, Stages: []Stage{{Tier: tier}}, Undo: []Drive{back}}, VerbRollback},
	} {
		s := State{Service: "webapp", Deploy: &test.deploy, Holds: []Hold{{Kind: HoldDrive}}}
		r := Request{Service: "webapp", Verb: test.verb, Deploy: 1, By: "U0BEN", Reason: "the disk is free"}
		s, _ = Decide(Policy{Service: "webapp", Tiers: []Tier{tier}}, s, Input{At: at, Request: &r})
		want := Act{Kind: NoteRetrying, By: "U0BEN", At: at, Reason: "the disk is free"}
		if acts := s.Deploy.Acts; len(acts) != 1 || acts[0] != want {
			t.Errorf("%s: remembered %+v", test.verb, acts)
		}
	}
}
