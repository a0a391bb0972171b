package release

import (
	"testing"
	"time"
)

// A change of the configuration counts for a running deploy where it is stricter, and for the next one where it is looser:
// the rows of docs/phases.md.
func TestTerms(t *testing.T) {
	policy := func(change func(*Policy)) Policy {
		p := Policy{
			Tick: time.Minute, BlindAfter: 5 * time.Minute, QuietFor: 5 * time.Minute, PurpleCharts: 3, UnseenAfter: 10 * time.Minute,
			Backs: 3, BacksWithin: time.Hour, Tiers: []Tier{{Name: "dogfood", Bake: time.Hour}}, Digest: time.Hour,
		}
		change(&p)
		return p
	}
	same := func(*Policy) {}
	for name, test := range map[string]struct{ before, after, want func(*Policy) }{
		"blind_after shorter":     {same, func(p *Policy) { p.BlindAfter = 3 * time.Minute }, func(p *Policy) { p.BlindAfter = 3 * time.Minute }},
		"blind_after longer":      {same, func(p *Policy) { p.BlindAfter = time.Hour }, same},
		"looks further apart":     {same, func(p *Policy) { p.BlindAfter, p.Tick = time.Hour, 4*time.Minute }, func(p *Policy) { p.BlindAfter, p.Tick = time.Hour, 4*time.Minute }},
		"quiet_for longer":        {same, func(p *Policy) { p.QuietFor = time.Hour }, func(p *Policy) { p.QuietFor = time.Hour }},
		"quiet_for shorter":       {same, func(p *Policy) { p.QuietFor = time.Minute }, same},
		"purple asks from now on": {same, func(p *Policy) { p.PurpleAsks = true }, func(p *Policy) { p.PurpleAsks = true }},
		"purple asks no more":     {func(p *Policy) { p.PurpleAsks = true }, same, func(p *Policy) { p.PurpleAsks = true }},
		"two people from now on":  {same, func(p *Policy) { p.TwoPeople = true }, func(p *Policy) { p.TwoPeople = true }},
		"two people no more":      {func(p *Policy) { p.TwoPeople = true }, same, func(p *Policy) { p.TwoPeople = true }},
		"unseen_after shorter":    {same, func(p *Policy) { p.UnseenAfter = time.Minute }, func(p *Policy) { p.UnseenAfter = time.Minute }},
		"unseen_after longer":     {same, func(p *Policy) { p.UnseenAfter = time.Hour }, same},
		"unseen_after off":        {same, func(p *Policy) { p.UnseenAfter = 0 }, same},
		"unseen_after on":         {func(p *Policy) { p.UnseenAfter = 0 }, same, same},
		"unseen_after stays off":  {func(p *Policy) { p.UnseenAfter = 0 }, func(p *Policy) { p.UnseenAfter = 0 }, func(p *Policy) { p.UnseenAfter = 0 }},
		"roll back limit":         {same, func(p *Policy) { p.Backs, p.BacksWithin = 9, 0 }, func(p *Policy) { p.Backs, p.BacksWithin = 9, 0 }},
		"digest":                  {same, func(p *Policy) { p.Digest = 0 }, func(p *Policy) { p.Digest = 0 }},
	} {
		started := policy(test.before).terms()
		got, want := policy(test.after).under(*started), policy(test.want)
		if got.BlindAfter != want.BlindAfter || got.QuietFor != want.QuietFor || got.PurpleAsks != want.PurpleAsks || got.TwoPeople != want.TwoPeople ||
			got.UnseenAfter != want.UnseenAfter || got.Backs != want.Backs || got.BacksWithin != want.BacksWithin || got.Digest != want.Digest || got.Tick != want.Tick {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// How many charts are purple at once does not rise for a running deploy, neither by a number nor by charts that are added.
func TestTermsOfPurple(t *testing.T) {
	few, many := Policy{PurpleCharts: 2}, Policy{PurpleCharts: 2, Charts: make([]Chart, 1000)}
	if few.Purple() >= many.Purple() {
		t.Fatalf("%d charts are purple of few, and %d of many", few.Purple(), many.Purple())
	}
	for name, test := range map[string]struct {
		before, after Policy
		want          int
	}{
		"more charts":   {few, many, few.Purple()},
		"fewer charts":  {many, few, few.Purple()},
		"a high number": {few, Policy{PurpleCharts: 9}, 2},
		"a low number":  {Policy{PurpleCharts: 9}, few, 2},
	} {
		d := decision{policy: test.after, s: State{Deploy: &Deploy{Phase: Baking, Terms: test.before.terms()}}}
		if got := d.purple(); got != test.want {
			t.Errorf("%s: %d", name, got)
		}
		d.s.Deploy.Phase = AllClear
		if got := d.purple(); got != test.after.Purple() {
			t.Errorf("%s, with no deploy: %d", name, got)
		}
	}
}

// A deploy that an earlier version started takes what is configured at the first input, and keeps it.
func TestTermsOfAnEarlierVersion(t *testing.T) {
	stage := Stage{Tier: Tier{Name: "a"}, Drives: []Drive{{ID: "1", Target: Target{Tier: "a"}, Status: Running}}}
	s := State{Next: Numbers{Deploy: 2, Event: 1}, Deploy: &Deploy{Number: 1, Phase: Driving, Stages: []Stage{stage}}}
	p := Policy{Tiers: []Tier{{Name: "a"}}, TwoPeople: true, PurpleCharts: 2, Tick: time.Minute, BlindAfter: time.Hour}
	next, out := Decide(p, s, Input{At: lasts})
	if next.Deploy.Terms == nil || !next.Deploy.Terms.TwoPeople || s.Deploy.Terms != nil || len(out.Posts) > 0 {
		t.Fatalf("%+v, %d posts", next.Deploy.Terms, len(out.Posts))
	}
	p.TwoPeople = false
	if next, _ = Decide(p, next, Input{At: lasts}); !next.Deploy.Terms.TwoPeople {
		t.Fatal("the terms were changed")
	}
}
