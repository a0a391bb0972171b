package release_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"releasebot/release"
)

// TestPromises throws random inputs at Decide and checks after each what it promises never to do.
func TestPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{t: t, now: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC), state: release.State{Next: release.Numbers{Deploy: 1, Event: 1}}}
		m.policy = release.Policy{
			Service: "webapp", Tick: time.Minute, BlindAfter: 2 * time.Minute, QuietFor: 2 * time.Minute, PurpleCharts: 2,
			PurpleAsks: rapid.Bool().Draw(t, "purple asks"), TwoPeople: rapid.Bool().Draw(t, "two people"),
			Tiers:  []release.Tier{{Name: "dogfood", Zones: []string{"a", "b"}, Bake: 2 * time.Minute}, {Name: "production", Bake: 3 * time.Minute}},
			Charts: []release.Chart{{Name: "Errors", LookBack: time.Hour, Reach: 3 * time.Hour}, {Name: "Visits", LookBack: time.Hour, Whole: true}},
		}
		m.step(release.Input{Found: &release.Found{Build: release.Build{ID: "1"}}})
		t.Repeat(map[string]func(*rapid.T){
			"look": m.look, "look again": m.look, "report": m.report, "report again": m.report, "build": m.build, "person": m.person,
			"time": func(t *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.IntRange(-10, 120).Draw(t, "minutes")) * time.Minute)
				m.step(release.Input{})
			},
		})
	})
}

type model struct {
	t      *rapid.T
	policy release.Policy
	state  release.State
	now    time.Time
	builds int
}

func (m *model) look(t *rapid.T) {
	m.now = m.now.Add(time.Minute)
	var verdicts []release.Verdict
	for _, c := range m.policy.Charts {
		targets := m.policy.Targets()
		if c.Whole {
			targets = []release.Target{{}}
		}
		for _, target := range targets {
			// Mostly normal, or nothing would ever advance.
			kind := rapid.SampledFrom([]release.Kind{
				release.Normal, release.Normal, release.Normal, release.Normal, release.Normal, release.Normal, release.Breach, release.Unknown,
			}).Draw(t, "kind")
			verdicts = append(verdicts, release.Verdict{Chart: c.Name, Target: target, At: m.now, Kind: kind, Evidence: m.evidence(t)})
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "all quiet") > 0 {
		for i := range verdicts {
			verdicts[i].Kind = release.Normal
		}
	}
	m.step(release.Input{Looked: &release.Looked{Verdicts: verdicts}})
}

func (m *model) evidence(t *rapid.T) release.Evidence {
	return release.Evidence{
		Rule:  rapid.SampledFrom([]string{"zscore", "zscore", "zscore", "threshold"}).Draw(t, "rule"),
		Score: rapid.OneOf(rapid.Float64Range(-9, 9), rapid.Float64()).Draw(t, "score"), Spread: 1, Confidence: release.Blue,
	}
}

func (m *model) report(t *rapid.T) {
	drives := running(m.state)
	if len(drives) == 0 {
		return
	}
	status := rapid.SampledFrom([]release.DriveStatus{
		release.Succeeded, release.Succeeded, release.Succeeded, release.Failed, release.TimedOut, release.Cancelled, release.Interrupted,
	}).Draw(t, "status")
	m.step(release.Input{Report: &release.Report{Drive: rapid.SampledFrom(drives).Draw(t, "drive").ID, Status: status, Detail: "x"}})
}

func (m *model) build(t *rapid.T) {
	m.builds++
	id := rapid.IntRange(1, m.builds+1).Draw(t, "build")
	m.step(release.Input{Found: &release.Found{Build: release.Build{ID: fmt.Sprint(id)}}})
}

func (m *model) person(t *rapid.T) {
	r := release.Request{
		ID: "r", Service: "webapp", By: rapid.SampledFrom([]string{"U1", "U2"}).Draw(t, "by"), Chart: rapid.SampledFrom([]string{"Errors", "Visits"}).Draw(t, "chart"),
		For: rapid.SampledFrom([]time.Duration{0, time.Minute, 20 * time.Minute}).Draw(t, "for"),
		Verb: rapid.SampledFrom([]release.Verb{
			release.VerbPause, release.VerbResume, release.VerbResume, release.VerbRollback, release.VerbSnooze, release.VerbStatus, "rubbish",
			release.VerbFreeze, release.VerbUnfreeze, release.VerbUnfreeze, release.VerbUnsnooze, release.VerbOpen, release.VerbClose, release.VerbClose,
			release.VerbDeploy, release.VerbAck, release.VerbWatch, release.VerbUnwatch, release.VerbWhy, release.VerbEvent, release.VerbCharts, release.VerbHistory, release.VerbStats,
		}).Draw(t, "verb"),
		Build:  rapid.SampledFrom([]string{"", "", "1", "2", "3", "9"}).Draw(t, "build"),
		Reason: rapid.SampledFrom([]string{"", "it burns"}).Draw(t, "reason"),
		Deploy: rapid.IntRange(0, 3).Draw(t, "deploy"), Event: rapid.IntRange(0, 3).Draw(t, "event"),
	}
	before := m.state
	known := release.Known{}
	if n, err := strconv.Atoi(r.Build); err == nil && n <= m.builds {
		known.Build = &release.Build{ID: r.Build}
	}
	actions := m.step(release.Input{Request: &r, Known: known})
	// A roll back that is asked for takes place, whatever stands in the way.
	d := before.Deploy
	usual := r.Build == "" // one that was never all clear is refused
	if r.Verb == release.VerbRollback && usual && d != nil && !d.Phase.Ended() && (r.Deploy == 0 || r.Deploy == d.Number) && d.Phase != release.RollingBack {
		if p := m.state.Deploy.Phase; p != release.RollingBack && p != release.RolledBack {
			t.Fatalf("a roll back was asked for and the deploy is %q", p)
		}
	}
	refused := slices.ContainsFunc(actions.Answers, func(a release.Answer) bool { return a.Refused })
	if refused && len(actions.Cancels) > 0 {
		t.Fatalf("%s was refused, and yet ends %v", r.Verb, actions.Cancels)
	}
	if len(actions.Answers) == 0 {
		t.Fatalf("%s was answered with nothing", r.Verb)
	}
}

// step decides, and checks the promises.
func (m *model) step(in release.Input) release.Actions {
	in.At, in.Window = m.now, release.Window{Open: true}
	before := m.state
	next, actions := release.Decide(m.policy, before, in)
	for _, d := range actions.Drives {
		m.checkDrive(before, next, d, in)
	}
	seen := map[release.Target]bool{}
	for _, d := range running(next) {
		if seen[d.Target] {
			m.t.Fatalf("two drives run on %s", d.Target)
		}
		seen[d.Target] = true
	}
	if next.Next.Deploy < before.Next.Deploy || next.Next.Event < before.Next.Event {
		m.t.Fatal("numbers went back")
	}
	person := in.Request != nil
	for _, h := range before.Holds {
		over := !h.Until.IsZero() && !m.now.Before(h.Until) // the person said so
		if (h.Kind == release.HoldPause || h.Kind == release.HoldFreeze) && !held(next, h.Kind) && !person && !over {
			m.t.Fatalf("a person's %s was lifted by no person", h.Kind)
		}
	}
	if d := next.Deploy; d != nil && d.Phase == release.RollingBack && (before.Deploy == nil || before.Deploy.Phase != release.RollingBack) && !person {
		m.t.Fatal("a roll back began without a person")
	}
	m.state = next
	m.checkSpans()
	m.checkCauses()
	m.checkCovered()
	m.checkOthers()
	return actions
}

// checkDrive: forward only into what is known and quiet, with nothing held, never to a quarantined build, never where
// something runs; back only to a build that was all clear.
func (m *model) checkDrive(before, next release.State, d release.Drive, in release.Input) {
	for _, r := range running(before) {
		if r.Target == d.Target && (in.Report == nil || in.Report.Drive != r.ID) {
			m.t.Fatalf("%s is driven while %s runs there", d.Target, r.ID)
		}
	}
	if d.Rollback {
		if !slices.ContainsFunc(next.Good, func(b release.Build) bool { return b.ID == d.Build.ID }) {
			m.t.Fatalf("a roll back to %s, which was never all clear", d.Build)
		}
		return
	}
	if slices.Contains(next.Quarantine, d.Build.ID) {
		m.t.Fatalf("%s was rolled back, and is driven again", d.Build)
	}
	if held(next, release.HoldFreeze) {
		m.t.Fatal("a drive forward under a freeze")
	}
	if in.Request != nil && in.Request.Verb == release.VerbResume {
		return // a person may try a failed drive again, whatever the charts say
	}
	if len(next.Holds) > 0 || len(next.Events) > 0 || !next.Watch.Unknown.IsZero() || next.Watch.At.IsZero() {
		m.t.Fatalf("a drive forward with holds %v, %d events, unknown since %s", next.Holds, len(next.Events), next.Watch.Unknown)
	}
	if age := m.now.Sub(next.Watch.At); age >= m.policy.BlindAfter {
		m.t.Fatalf("a drive forward %s after the last look", age)
	}
}

func held(s release.State, kind release.HoldKind) bool {
	return slices.ContainsFunc(s.Holds, func(h release.Hold) bool { return h.Kind == kind })
}
