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

// TestPromises throws random inputs at Decide and checks after each what it promises never to do. `make model` does the same
// a million times, and shows that each check can fail.
func TestPromises(t *testing.T) { rapid.Check(t, promises(newTally())) }

// promises is the property: whatever happens, in whatever order, and whatever is lost or comes twice.
func promises(reached *tally) func(*rapid.T) {
	return func(t *rapid.T) {
		m := newModel(t, reached)
		m.step(release.Input{Found: &release.Found{Build: release.Build{ID: "1"}}})
		t.Repeat(map[string]func(*rapid.T){
			"look": m.look, "quiet 1": m.quiet, "quiet 2": m.quiet, "quiet 3": m.quiet, "quiet 4": m.quiet, "quiet and late": m.quietLate,
			"report": m.report, "drives succeed": m.succeed, "drives succeed too": m.succeed, "late report": m.late,
			"build": m.build, "newer build": m.newer, "person": m.person, "helpful person": m.helpful, "person rolls back": m.back, "time": m.time, "window": m.windows,
			"crash": m.crash, "old owner": m.oldOwner, "reload": m.reload, "unseen": m.outage,
		})
	}
}

func newModel(t *rapid.T, reached *tally) *model {
	m := &model{t: t, now: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC), reached: reached, begun: map[string]bool{}, bad: map[string]bool{}}
	m.state, m.window = release.State{Next: release.Numbers{Deploy: 1, Event: 1}}, release.Window{Open: true}
	m.policy = release.Policy{
		Service: "webapp", Tick: time.Minute, BlindAfter: 2 * time.Minute, QuietFor: 2 * time.Minute, PurpleCharts: 2,
		PurpleAsks: rapid.Bool().Draw(t, "purple asks"), TwoPeople: rapid.Bool().Draw(t, "two people"),
		UnseenAfter: 10 * time.Minute, Backs: rapid.IntRange(1, 3).Draw(t, "backs"), BacksWithin: 3 * time.Hour,
		Tiers:  []release.Tier{{Name: "dogfood", Zones: []string{"a", "b"}, Bake: 2 * time.Minute}, {Name: "production", Bake: 3 * time.Minute}},
		Charts: []release.Chart{{Name: "Errors", LookBack: time.Hour, Reach: 3 * time.Hour}, {Name: "Visits", LookBack: time.Hour, Whole: true}},
	}
	return m
}

// model is a service and all that surrounds Decide, with books of its own to hold what it decides against.
type model struct {
	t       *rapid.T
	reached *tally
	policy  release.Policy
	state   release.State
	version int // of the stored state
	now     time.Time
	window  release.Window
	unseen  time.Time
	builds  int
	repeats bool // this input is the one before, once more

	old      release.State // as another owner read it, at oldVer
	oldVer   int
	terms    release.Policy  // what was configured when the running deploy started
	begun    map[string]bool // ids of drives that were started
	bad      map[string]bool // ids of builds that were rolled back
	backs    []time.Time     // when roll backs began
	baked    time.Duration   // quiet time of the running deploy's tier
	lastLook time.Time
	lastGood bool // that look found everything known
	gap      bool // since then it has been long without one
}

// broken ends the test with the promise that does not hold.
func (m *model) broken(promise, format string, args ...any) {
	m.t.Helper()
	m.t.Fatalf("BROKEN %s: %s", promise, fmt.Sprintf(format, args...))
}

// kinds are of one look's verdicts: mostly normal.
var kinds = []release.Kind{release.Normal, release.Normal, release.Normal, release.Normal, release.Normal, release.Breach, release.Breach, release.Unknown}

// look finds something, and comes late at times.
func (m *model) look(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.SampledFrom([]int{1, 1, 1, 2, 5}).Draw(t, "minutes")) * time.Minute)
	if rapid.IntRange(0, 19).Draw(t, "nothing judged") == 0 {
		m.step(release.Input{Looked: &release.Looked{}})
		return
	}
	m.judged(func() (release.Kind, release.Evidence) {
		return rapid.SampledFrom(kinds).Draw(t, "kind"), m.evidence(t)
	})
}

// quietLate comes after three minutes, which some policies count and others do not.
func (m *model) quietLate(t *rapid.T) {
	m.now = m.now.Add(2 * time.Minute)
	m.quiet(t)
}

func (m *model) quiet(*rapid.T) {
	m.now = m.now.Add(time.Minute)
	m.judged(func() (release.Kind, release.Evidence) {
		return release.Normal, release.Evidence{Rule: "zscore", Spread: 1}
	})
}

func (m *model) judged(verdict func() (release.Kind, release.Evidence)) {
	verdicts := []release.Verdict{}
	for _, c := range m.policy.Charts {
		targets := m.policy.Targets()
		if c.Whole {
			targets = []release.Target{{}}
		}
		for _, target := range targets {
			kind, evidence := verdict()
			verdicts = append(verdicts, release.Verdict{Chart: c.Name, Target: target, At: m.now, Kind: kind, Evidence: evidence, Short: kind == release.Unknown && m.now.Minute()%2 == 0})
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
	m.ended(rapid.SampledFrom(drives).Draw(t, "drive").ID, status)
}

func (m *model) ended(drive string, status release.DriveStatus) {
	m.step(release.Input{Report: &release.Report{Drive: drive, Status: status, Detail: "x"}})
}

// succeed ends all drives as they should end.
func (m *model) succeed(*rapid.T) {
	for _, d := range running(m.state) {
		m.ended(d.ID, release.Succeeded)
	}
}

func (m *model) build(t *rapid.T) {
	m.builds++
	id := rapid.IntRange(1, m.builds+1).Draw(t, "build")
	m.step(release.Input{Found: &release.Found{Build: release.Build{ID: fmt.Sprint(id)}}})
}

// newer finds one that nobody has seen before.
func (m *model) newer(*rapid.T) {
	m.builds++
	m.step(release.Input{Found: &release.Found{Build: release.Build{ID: fmt.Sprint(m.builds + 1)}}})
}

func (m *model) time(t *rapid.T) {
	minutes := rapid.OneOf(rapid.IntRange(-10, 120), rapid.IntRange(-10, 20), rapid.IntRange(-3000, 3000)).Draw(t, "minutes")
	if minutes < 0 {
		m.reached.add("clock set back")
	}
	m.now = m.now.Add(time.Duration(minutes) * time.Minute)
	m.step(release.Input{})
}

func (m *model) windows(t *rapid.T) {
	m.window = release.Window{Open: rapid.IntRange(0, 3).Draw(t, "window") > 0}
	m.step(release.Input{})
}

var asked = []release.Verb{
	release.VerbPause, release.VerbResume, release.VerbResume, release.VerbRollback, release.VerbSnooze, release.VerbSnooze, release.VerbStatus, "rubbish",
	release.VerbFreeze, release.VerbUnfreeze, release.VerbUnfreeze, release.VerbUnsnooze, release.VerbOpen, release.VerbClose, release.VerbClose,
	release.VerbDeploy, release.VerbAck, release.VerbWatch, release.VerbUnwatch, release.VerbWhy, release.VerbEvent, release.VerbCharts, release.VerbHistory, release.VerbStats, release.VerbPoll,
}

func (m *model) person(t *rapid.T) {
	m.request(t, release.Request{
		Chart:  rapid.SampledFrom([]string{"Errors", "Visits"}).Draw(t, "chart"),
		For:    rapid.SampledFrom([]time.Duration{0, time.Minute, 20 * time.Minute}).Draw(t, "for"),
		Verb:   rapid.SampledFrom(asked).Draw(t, "verb"),
		Build:  rapid.SampledFrom([]string{"", "", "1", "2", "3", "9"}).Draw(t, "build"),
		Reason: rapid.SampledFrom([]string{"", "it burns"}).Draw(t, "reason"),
		Deploy: rapid.IntRange(0, 3).Draw(t, "deploy"), Event: rapid.IntRange(0, 3).Draw(t, "event"),
	})
}

// helpful asks for what is to be done about how things stand: without it little would ever go on.
func (m *model) helpful(t *rapid.T) {
	var helps []release.Request
	for _, h := range m.state.Holds {
		switch h.Kind {
		case release.HoldEvent:
			helps = append(helps, release.Request{Verb: release.VerbSnooze, Event: h.Event}, release.Request{Verb: release.VerbClose, Event: h.Event})
		case release.HoldFreeze:
			helps = append(helps, release.Request{Verb: release.VerbUnfreeze})
		default:
			helps = append(helps, release.Request{Verb: release.VerbResume})
		}
	}
	for _, e := range m.state.Events {
		helps = append(helps, release.Request{Verb: release.VerbSnooze, Event: e.Number}, release.Request{Verb: release.VerbClose, Event: e.Number})
	}
	if len(helps) > 0 {
		m.request(t, rapid.SampledFrom(helps).Draw(t, "help"))
	}
}

// back rolls back, and half the time goes further than the build before.
func (m *model) back(t *rapid.T) {
	r := release.Request{Verb: release.VerbRollback}
	if safe := m.state.Safe(); len(safe) > 0 && rapid.Bool().Draw(t, "further") {
		r.Build = rapid.SampledFrom(safe).Draw(t, "to").ID
	}
	m.request(t, r)
}

func (m *model) request(t *rapid.T, r release.Request) {
	r.ID, r.Service, r.By = "r", "webapp", rapid.SampledFrom([]string{"U1", "U2"}).Draw(t, "by")
	known := release.Known{}
	if n, err := strconv.Atoi(r.Build); err == nil && n <= m.builds {
		known.Build = &release.Build{ID: r.Build}
	}
	m.step(release.Input{Request: &r, Known: known})
}

// step lets one input happen: at times its first decision is lost with the process that made it, and at times it comes
// once more than it should.
func (m *model) step(in release.Input) {
	in.At, in.Window, in.Unseen = m.now, m.window, m.unseen
	fate := rapid.IntRange(0, 29).Draw(m.t, "fate") // rapid draws small numbers more often
	if fate == 20 {
		m.reached.add("commit lost")
		m.unchanged(in, m.state)
	}
	m.decide(in)
	if fate == 21 {
		m.reached.add("input repeated")
		m.repeats = true
		m.decide(in)
		m.repeats = false
	}
}

func (m *model) decide(in release.Input) {
	before := m.state
	next, actions := release.Decide(m.policy, before, in)
	m.keep(before, next, in)
	m.check(before, next, in, actions)
	m.state = next
	m.version++
	m.gap = in.Looked == nil && (m.gap || m.now.Sub(before.Watch.At) >= m.strict().blind)
	m.checkSpans()
	m.checkCauses()
	m.checkCovered()
	m.checkUnjudged(before, in)
	m.checkOthers()
	m.reached.steps.Add(1)
	m.situations(before, next)
}

func held(s release.State, kind release.HoldKind) bool {
	return slices.ContainsFunc(s.Holds, func(h release.Hold) bool { return h.Kind == kind })
}
