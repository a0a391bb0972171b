package release_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"releasebot/release"
)

// situations are what the model must reach, or its checks hold for nothing.
var situations = []string{
	"all clear", "all clear, unseen before", "blind", "build set aside for good", "chart gone from under an event", "clock set back", "closed window keeps a build", "commit lost", "crash", "deploy started",
	"drive failed", "event by a chart", "event by hand", "event closed by itself", "event snoozed", "freeze", "input repeated", "interrupted",
	"next tier", "often", "often lifted by a person", "old owner refused", "paused", "plan", "proposal", "purple", "quarantined build chosen", "reload while a deploy runs",
	"retried", "roll back begun", "rolled back", "rolled back further", "terms stricter than the policy", "unseen", "unseen lifted",
}

// tally counts how often each situation was reached.
type tally struct {
	steps atomic.Int64
	mu    sync.Mutex
	count map[string]int
}

func newTally() *tally { return &tally{count: map[string]int{}} }

func (t *tally) add(name string) {
	if !slices.Contains(situations, name) {
		panic("no such situation: " + name)
	}
	t.mu.Lock()
	t.count[name]++
	t.mu.Unlock()
}

// situations counts what one input brought about.
func (m *model) situations(before, next release.State) {
	for _, h := range []struct {
		kind release.HoldKind
		name string
	}{
		{release.HoldBlind, "blind"}, {release.HoldUnseen, "unseen"}, {release.HoldOften, "often"}, {release.HoldPlan, "plan"},
		{release.HoldPause, "paused"}, {release.HoldFreeze, "freeze"}, {release.HoldDrive, "drive failed"},
	} {
		if held(next, h.kind) && !held(before, h.kind) {
			m.reached.add(h.name)
		}
	}
	if held(before, release.HoldUnseen) && !held(next, release.HoldUnseen) {
		m.reached.add("unseen lifted")
	}
	if held(before, release.HoldOften) && !held(next, release.HoldOften) {
		m.reached.add("often lifted by a person")
	}
	if len(next.Proposals) > len(before.Proposals) {
		m.reached.add("proposal")
	}
	m.eventSituations(before, next)
	m.deploySituations(before, next)
}

func (m *model) eventSituations(before, next release.State) {
	for _, e := range next.Events {
		i := slices.IndexFunc(before.Events, func(o release.Event) bool { return o.Number == e.Number })
		switch {
		case i < 0 && e.Hand != "":
			m.reached.add("event by hand")
		case i < 0:
			m.reached.add("event by a chart")
		}
		if e.Urgency == release.Purple && (i < 0 || before.Events[i].Urgency != release.Purple) {
			m.reached.add("purple")
		}
	}
	for _, e := range next.Recent[min(len(before.Recent), len(next.Recent)):] {
		switch e.Outcome {
		case release.OutcomeNormal:
			m.reached.add("event closed by itself")
		case release.OutcomeSnoozed:
			m.reached.add("event snoozed")
		}
	}
	gone := func(s release.State) bool {
		return slices.ContainsFunc(s.Holds, func(h release.Hold) bool { return h.Gone })
	}
	if gone(next) && !gone(before) {
		m.reached.add("chart gone from under an event")
	}
}

func (m *model) deploySituations(before, next release.State) {
	if next.Candidate != nil && !m.window.Open && (next.Deploy == nil || next.Deploy.Phase.Ended()) {
		m.reached.add("closed window keeps a build")
	}
	d, was := next.Deploy, before.Deploy
	if d == nil {
		return
	}
	if was == nil || was.Number != d.Number {
		m.reached.add("deploy started")
		if slices.Contains(before.Quarantine, d.Build.ID) {
			m.reached.add("quarantined build chosen")
		}
		return
	}
	if d.Stage > was.Stage {
		m.reached.add("next tier")
	}
	if !d.Phase.Ended() && m.strict() != m.asNow() {
		m.reached.add("terms stricter than the policy")
	}
	for _, drive := range drivesOf(next) {
		if drive.Status == release.Interrupted && slices.ContainsFunc(running(before), func(o release.Drive) bool { return o.ID == drive.ID }) {
			m.reached.add("interrupted")
		}
		if drive.Status == release.Running && !strings.HasSuffix(drive.ID, "1") && !slices.ContainsFunc(drivesOf(before), func(o release.Drive) bool { return o.ID == drive.ID }) {
			m.reached.add("retried")
		}
	}
	if d.Phase == was.Phase {
		return
	}
	switch d.Phase {
	case release.AllClear:
		m.reached.add("all clear")
		if held(before, release.HoldUnseen) {
			m.reached.add("all clear, unseen before")
		}
	case release.RollingBack:
		m.reached.add("roll back begun")
	case release.RolledBack:
		m.reached.add("rolled back")
		if d.Back {
			m.reached.add("rolled back further")
		}
	}
	if d.Phase == release.RollingBack && len(next.Quarantine) > len(before.Quarantine)+1 {
		m.reached.add("build set aside for good")
	}
}
