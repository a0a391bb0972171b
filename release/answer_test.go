package release

import (
	"testing"
	"time"
)

// The length on an event's snooze button is the one that a click snoozes for, whichever rule opened the event.
func TestEventCardSaysWhatASnoozeLasts(t *testing.T) {
	policy := Policy{
		Tiers: []Tier{{Name: "a"}}, Charts: []Chart{{Name: "x", LookBack: 3 * time.Hour}},
		Tick: time.Minute, BlindAfter: 2 * time.Minute, QuietFor: 5 * time.Minute, PurpleCharts: 2,
	}
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	v := Verdict{Chart: "x", Target: Target{Tier: "a"}, At: now, Kind: Breach, Evidence: Evidence{Rule: "jump", LookBack: 24 * time.Hour}}
	s, out := Decide(policy, State{Next: Numbers{Deploy: 1, Event: 1}}, Input{At: now, Looked: &Looked{Verdicts: []Verdict{v}}})
	said := out.Posts[0].Event.LookBack
	s, _ = Decide(policy, s, Input{At: now, Request: &Request{Verb: VerbSnooze, Event: 1, By: "anna"}})
	if lasts := s.Snoozes[0].Until.Sub(now); said != lasts || lasts != 3*time.Hour {
		t.Errorf("the card says %s, the snooze lasts %s", said, lasts)
	}
}
