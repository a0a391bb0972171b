package release_test

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"releasebot/release"
)

// crash ends the process and starts another: what is not in the stored JSON is lost, and each drive that was running is
// asked about.
func (m *model) crash(t *rapid.T) {
	m.reached.add("crash")
	stored := m.json(m.state)
	var read release.State
	if err := json.Unmarshal([]byte(stored), &read); err != nil {
		t.Fatal(err)
	}
	read.Next = m.state.Next // the store keeps the numbers beside it
	if rapid.IntRange(0, 4).Draw(t, "compared") == 0 && !cmp.Equal(read, m.state, cmpopts.EquateEmpty()) {
		m.broken("nothing is lost", "%s", cmp.Diff(m.state, read, cmpopts.EquateEmpty()))
	}
	m.state = read
	for _, d := range running(m.state) {
		adopted := rapid.SampledFrom([]release.DriveStatus{
			release.Running, release.Running, release.Succeeded, release.Succeeded, release.Failed, release.Interrupted,
		}).Draw(t, "adopted")
		if adopted != release.Running {
			m.ended(d.ID, adopted)
		}
	}
}

func (m *model) json(s release.State) string {
	data, err := json.Marshal(s)
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

// unchanged decides on a state and throws the outcome away: neither that state nor the stored one may notice.
func (m *model) unchanged(in release.Input, s release.State) {
	before, stored := m.json(s), m.json(m.state)
	release.Decide(m.policy, s, in)
	if m.json(s) != before || m.json(m.state) != stored {
		m.broken("a decision changes nothing by itself", "after %+v", in)
	}
}

// oldOwner is another process that read the state some time ago and still takes itself for the owner: what it decides is
// refused by its version, and so must not matter.
func (m *model) oldOwner(t *rapid.T) {
	if m.oldVer == 0 || rapid.IntRange(0, 2).Draw(t, "reads") == 0 {
		m.old, m.oldVer = m.state, m.version
		return
	}
	if m.oldVer == m.version {
		return // it is the owner
	}
	m.reached.add("old owner refused")
	in := release.Input{At: m.now, Window: m.window, Unseen: m.unseen}
	if drives := running(m.old); len(drives) > 0 {
		in.Report = &release.Report{Drive: drives[0].ID, Status: release.Succeeded}
	} else {
		in.Request = &release.Request{Service: "webapp", Verb: rapid.SampledFrom(asked).Draw(t, "verb"), By: "U1", Reason: "x"}
	}
	m.unchanged(in, m.old)
}

// late is a report of a drive that ended before. It changes nothing.
func (m *model) late(t *rapid.T) {
	if m.state.Deploy == nil {
		return
	}
	ended := slices.DeleteFunc(drivesOf(m.state), func(d release.Drive) bool { return d.Status == release.Running })
	if len(ended) == 0 {
		return
	}
	status := rapid.SampledFrom([]release.DriveStatus{release.Succeeded, release.Failed}).Draw(t, "status")
	m.ended(rapid.SampledFrom(ended).Draw(t, "drive").ID, status)
}

// reload changes the configuration under whatever runs.
func (m *model) reload(t *rapid.T) {
	p := &m.policy
	minutes := func(n ...int) time.Duration {
		return time.Duration(rapid.SampledFrom(n).Draw(t, "minutes")) * time.Minute
	}
	switch rapid.SampledFrom([]int{7, 8, 0, 7, 8, 6, 5, 4, 3, 2, 1}).Draw(t, "field") {
	case 0:
		p.Tick = minutes(1, 1, 2)
		p.BlindAfter = max(minutes(2, 3, 6), 2*p.Tick)
	case 1:
		p.QuietFor = minutes(0, 2, 5)
	case 2:
		p.PurpleAsks = !p.PurpleAsks
	case 3:
		p.TwoPeople = !p.TwoPeople
	case 4:
		p.UnseenAfter = minutes(0, 10, 30)
	case 5:
		p.Backs, p.BacksWithin = rapid.IntRange(0, 3).Draw(t, "backs"), minutes(0, 60, 180)
	case 6:
		p.PurpleCharts = rapid.IntRange(1, 3).Draw(t, "purple charts")
	case 7:
		all := []release.Chart{{Name: "Visits", LookBack: time.Hour, Whole: true}, {Name: "Errors", LookBack: time.Hour, Reach: 3 * time.Hour}}
		p.Charts = all[rapid.IntRange(0, 1).Draw(t, "charts"):]
	case 8:
		p.Tiers = slices.Clone(p.Tiers)
		p.Tiers[0].Zones = [][]string{{"a", "b"}, {"a", "b"}, {"a"}}[rapid.IntRange(0, 2).Draw(t, "zones")]
	}
	if m.runs() {
		m.reached.add("reload while a deploy runs")
	}
	text := rapid.SampledFrom([]string{"", "x: 1 → 2"}).Draw(t, "text")
	m.step(release.Input{Reloaded: &release.Reloaded{Text: text, Refused: rapid.Bool().Draw(t, "refused")}})
}

// outage begins or ends a time in which nothing that is said reaches people.
func (m *model) outage(t *rapid.T) {
	switch {
	case !m.unseen.IsZero() && rapid.IntRange(0, 2).Draw(t, "ends") > 0:
		m.unseen = time.Time{}
	default:
		m.unseen = m.now.Add(-time.Duration(rapid.IntRange(-60, 30).Draw(t, "since")) * time.Minute)
	}
	m.step(release.Input{})
}

// runs tells whether a deploy is under way.
func (m *model) runs() bool { return m.state.Deploy != nil && !m.state.Deploy.Phase.Ended() }

func drivesOf(s release.State) []release.Drive {
	if s.Deploy == nil {
		return nil
	}
	var all []release.Drive
	for _, stage := range s.Deploy.Stages {
		all = append(all, stage.Drives...)
	}
	return append(all, s.Deploy.Undo...)
}
