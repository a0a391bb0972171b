package release_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// ready is a service whose next build starts at once.
func ready() (release.Policy, release.State) {
	p := release.Policy{
		Service: "webapp", Tick: time.Minute, BlindAfter: 5 * time.Minute, QuietFor: time.Minute, PurpleCharts: 2, TwoPeople: true,
		Tiers: []release.Tier{{Name: "production", Bake: time.Minute}}, Charts: []release.Chart{{Name: "Errors", LookBack: time.Hour}},
	}
	s := release.State{Next: release.Numbers{Deploy: 1, Event: 1}}
	s, _ = release.Decide(p, s, release.Input{At: noon, Found: &release.Found{Build: release.Build{ID: "1"}}})
	s, _ = release.Decide(p, s, release.Input{At: noon, Looked: &release.Looked{Verdicts: []release.Verdict{production(release.Normal)}}})
	return p, s
}

func production(kind release.Kind) release.Verdict {
	return release.Verdict{Chart: "Errors", Target: release.Target{Tier: "production"}, At: noon, Kind: kind}
}

var open = release.Window{Open: true}

// A build that was chosen before it was found gets its changes when it is, so that its authors are told.
func TestAChosenBuildGetsItsChanges(t *testing.T) {
	p, s := ready()
	r := release.Request{ID: "r", Verb: release.VerbDeploy, Build: "2", By: "U1", Reason: "now"}
	s, _ = release.Decide(p, s, release.Input{At: noon, Request: &r, Known: release.Known{Build: &release.Build{ID: "2"}}})
	s, _ = release.Decide(p, s, release.Input{At: noon, Found: &release.Found{Build: release.Build{ID: "2", Changes: []release.Change{{Title: "Search"}}}}})
	if c := s.Chosen; c == nil || len(c.Build.Changes) != 1 || c.By != "U1" || c.Reason != "now" {
		t.Fatalf("chosen: %+v", c)
	}
	s, _ = release.Decide(p, s, release.Input{At: noon, Window: open})
	if d := s.Deploy; d == nil || len(d.Build.Changes) != 1 || s.Chosen != nil || s.Candidate != nil {
		t.Fatalf("deploys %+v", d)
	}
}

// A wish that waits for a second person keeps no secret.
func TestAProposalKeepsNoSecret(t *testing.T) {
	p, s := ready()
	s, _ = release.Decide(p, s, release.Input{At: noon, Window: open, Found: &release.Found{Build: release.Build{ID: "2"}}})
	s, _ = release.Decide(p, s, release.Input{At: noon, Window: open, Looked: &release.Looked{Verdicts: []release.Verdict{production(release.Breach)}}})
	r := release.Request{ID: "r", Verb: release.VerbSnooze, Event: 1, By: "U1", Respond: "https://hooks.example.com/secret"}
	s, actions := release.Decide(p, s, release.Input{At: noon, Window: open, Request: &r})
	posts, err := json.Marshal(actions.Posts)
	if err != nil {
		t.Fatal(err)
	}
	state, err := json.Marshal(s)
	if err != nil || len(s.Proposals) != 1 || strings.Contains(string(state)+string(posts), "secret") {
		t.Fatalf("%v: %s\n%s", err, state, posts)
	}
}

// Authors are looked for by mail only where the policy says so.
func TestAuthorsAreLookedForByMailIfWanted(t *testing.T) {
	for _, byMail := range []bool{false, true} {
		p, s := ready()
		p.Authors = release.Authors{Back: true, ByMail: byMail}
		b := release.Build{ID: "2", Changes: []release.Change{{Title: "Search", Email: "anna@example.com"}, {Title: "Login", Email: "nobody"}}}
		s, _ = release.Decide(p, s, release.Input{At: noon, Window: open, Found: &release.Found{Build: b}})
		_, actions := release.Decide(p, s, release.Input{At: noon, Request: &release.Request{ID: "r", Verb: release.VerbRollback, By: "U1"}})
		var told []string
		for _, post := range actions.Posts {
			if post.To != "" {
				told = append(told, post.To)
			}
		}
		if got := strings.Join(told, " "); got != map[bool]string{false: "", true: "mailto:anna@example.com"}[byMail] {
			t.Errorf("by mail %v: told are %q", byMail, got)
		}
	}
}

// A snoozed chart that is normal is shown as normal: it is no less good for being snoozed.
func TestChartsShowWhatIsNormal(t *testing.T) {
	p, s := ready()
	r := release.Request{ID: "r", Verb: release.VerbSnooze, Chart: "Errors", By: "U1"}
	s, _ = release.Decide(p, s, release.Input{At: noon, Request: &r})
	for kind, want := range map[release.Kind]release.Kind{release.Normal: release.Normal, release.Breach: release.Snoozed, release.Unknown: release.Snoozed} {
		r := release.Request{ID: "r", Verb: release.VerbCharts, By: "U1"}
		_, actions := release.Decide(p, s, release.Input{At: noon, Request: &r, Known: release.Known{Verdicts: []release.Verdict{production(kind)}}})
		if got := actions.Answers[0].Verdicts[0].Kind; got != want {
			t.Errorf("%s is shown as %s", kind, got)
		}
	}
}
