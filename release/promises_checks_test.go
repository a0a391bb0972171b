package release_test

import (
	"reflect"
	"slices"

	"releasebot/release"
)

// check holds one decision to every promise that a decision can break.
func (m *model) check(before, next release.State, in release.Input, actions release.Actions) {
	for _, d := range actions.Drives {
		m.checkDrive(before, next, d, in)
	}
	seen := map[release.Target]bool{}
	for _, d := range running(next) {
		if seen[d.Target] {
			m.broken("never double", "two drives run on %s", d.Target)
		}
		seen[d.Target] = true
	}
	if next.Next.Deploy < before.Next.Deploy || next.Next.Event < before.Next.Event {
		m.broken("never double", "numbers went back")
	}
	m.checkRollBack(before, next, in)
	m.checkEnds(before, next)
	m.checkHolds(before, next, in)
	m.checkEvents(before, next, in)
	m.checkSaid(in, actions)
	m.checkLate(before, next, in)
}

// checkDrive: forward only into what is known and quiet, with nothing held, never to a build that was rolled back, never
// where something runs; back only to a build that was all clear.
func (m *model) checkDrive(before, next release.State, d release.Drive, in release.Input) {
	if m.begun[d.ID] {
		m.broken("never double", "%s is driven twice", d.ID)
	}
	m.begun[d.ID] = true
	for _, r := range running(before) {
		if r.Target == d.Target && (in.Report == nil || in.Report.Drive != r.ID) {
			m.broken("never double", "%s is driven while %s runs there", d.Target, r.ID)
		}
	}
	if d.Rollback {
		if !slices.ContainsFunc(next.Good, func(b release.Build) bool { return b.ID == d.Build.ID }) {
			m.broken("a roll back goes to what was all clear", "%s was not", d.Build)
		}
		return
	}
	chosen := before.Chosen != nil && before.Chosen.Build.ID == d.Build.ID || in.Request != nil && in.Request.Verb == release.VerbDeploy
	same := before.Deploy != nil && before.Deploy.Number == d.Deploy
	if slices.Contains(next.Quarantine, d.Build.ID) || m.bad[d.Build.ID] && !same && !chosen {
		m.broken("a bad build stays out", "%s was rolled back, and is driven again", d.Build)
	}
	if !same && !chosen && slices.ContainsFunc(before.Good, func(b release.Build) bool { return b.ID == d.Build.ID }) {
		m.broken("an older choice stays", "%s was all clear, and comes back by itself", d.Build)
	}
	if held(next, release.HoldFreeze) {
		m.broken("nothing half-known starts", "a drive forward under a freeze")
	}
	if same && slices.ContainsFunc(drivesOf(before), func(o release.Drive) bool { return o.Target == d.Target }) {
		if in.Request == nil || in.Request.Verb != release.VerbResume {
			m.broken("never double", "%s is driven again by nobody", d.Target)
		}
		return // a person may try a failed drive again, whatever the charts say
	}
	if !same && !m.window.Open {
		m.broken("nothing half-known starts", "a deploy starts outside of the windows")
	}
	m.checkClear(before, next, "a drive forward")
}

// checkClear: nothing speaks against going on.
func (m *model) checkClear(before, next release.State, what string) {
	limits := m.asNow()
	if before.Deploy != nil && next.Deploy.Number == before.Deploy.Number {
		limits = m.strict()
	}
	if len(next.Holds) > 0 || len(next.Events) > 0 {
		m.broken("nothing half-known starts", "%s with holds %v and %d events", what, next.Holds, len(next.Events))
	}
	unknown := func(v release.Verdict) bool { return v.Kind == release.Unknown }
	if !next.Watch.Unknown.IsZero() || !m.lastGood || m.lastLook.IsZero() || slices.ContainsFunc(next.Watch.Abnormal, unknown) {
		m.broken("unknown is not good", "%s, unknown since %s", what, next.Watch.Unknown)
	}
	if age := m.now.Sub(m.lastLook); age >= limits.blind {
		m.broken("unknown is not good", "%s %s after the last look", what, age)
	}
	if m.unseenFor(limits) {
		m.broken("nothing begins unseen", "%s, and nobody has seen anything since %s", what, m.unseen)
	}
}

// unseenFor tells whether nobody has seen anything for too long. Of a time that lies ahead of the clock nothing is known.
func (m *model) unseenFor(l limits) bool {
	return l.unseen > 0 && !m.unseen.IsZero() && !m.unseen.After(m.now) && m.now.Sub(m.unseen) >= l.unseen
}

// checkRollBack: one that is asked for takes place, whatever stands in the way, and none begins without a person.
func (m *model) checkRollBack(before, next release.State, in release.Input) {
	if d := next.Deploy; d != nil && d.Phase == release.RollingBack && (before.Deploy == nil || before.Deploy.Phase != release.RollingBack) &&
		(in.Request == nil || in.Request.Verb != release.VerbRollback) {
		m.broken("unknown is not bad", "a roll back began without a person")
	}
	d := before.Deploy
	if in.Request != nil && in.Request.Verb == release.VerbRollback && d != nil {
		r := *in.Request
		safe := slices.ContainsFunc(before.Safe(), func(b release.Build) bool { return b.ID == r.Build })
		able := d.Phase != release.RollingBack && d.Phase != release.RolledBack && (r.Deploy == 0 || r.Deploy == d.Number)
		if able && (r.Build == "" || safe) && !began(before, next) {
			m.broken("rollback always works", "one was asked for and the deploy is %q", next.Deploy.Phase)
		}
	}
	if !began(before, next) {
		return
	}
	if w, often := m.policy.BacksWithin, 0; w > 0 {
		for _, at := range m.backs {
			if at.After(m.now.Add(-w)) {
				often++
			}
		}
		if often > m.policy.Backs && !held(next, release.HoldOften) {
			m.broken("too many roll backs freeze", "%d within %s, and nothing is held", often, w)
		}
	}
	if c := before.Candidate; c != nil && !slices.Contains(next.Quarantine, c.ID) {
		m.broken("a bad build stays out", "%s waited on top of what is rolled back, and is not set aside", c)
	}
	if !slices.Contains(next.Quarantine, d.Build.ID) && d.Build.ID != d.Previous.ID {
		m.broken("a bad build stays out", "%s is rolled back, and not set aside", d.Build)
	}
}

// checkEnds: a tier that is left has baked, and what is over has every target where it says.
func (m *model) checkEnds(before, next release.State) {
	was, is := before.Deploy, next.Deploy
	if was == nil || is == nil || was.Number != is.Number || was.Phase == is.Phase && was.Stage == is.Stage {
		return
	}
	if is.Stage > was.Stage || is.Phase == release.AllClear {
		if stage := was.Stages[was.Stage]; m.baked < stage.Bake {
			m.broken("all clear is earned", "%s is left after %s of %s", stage.Name, m.baked, stage.Bake)
		}
		if m.lost(*was) {
			m.broken("nothing half-known starts", "a tier is left while a target to come is configured no more")
		}
	}
	runs := func(t release.Target, b release.Build, what string) {
		at := func(p release.Placement) bool { return p.Target == t && !p.Mixed && p.Build.ID == b.ID }
		if !slices.ContainsFunc(next.Targets, at) {
			m.broken("all clear is earned", "%s, and %s does not run %s: %+v", what, t, b, next.Targets)
		}
	}
	switch is.Phase {
	case release.AllClear:
		m.checkClear(before, next, "all clear")
		for _, stage := range is.Stages {
			for _, t := range stage.Targets() {
				runs(t, is.Build, "all clear")
			}
		}
	case release.RolledBack:
		for _, stage := range is.Stages {
			for _, d := range stage.Drives {
				if slices.Contains(m.policy.Targets(), d.Target) {
					runs(d.Target, is.Previous, "rolled back")
				}
			}
		}
	}
}

// checkHolds: a person's hold is lifted by a person, and the bot's own when its cause is gone.
func (m *model) checkHolds(before, next release.State, in release.Input) {
	var verb release.Verb
	if in.Request != nil {
		verb = in.Request.Verb
	}
	phase := func(p release.Phase) bool { return next.Deploy != nil && next.Deploy.Phase == p }
	running := next.Deploy != nil && !next.Deploy.Phase.Ended()
	waits := running && !phase(release.RollingBack) || !running && (next.Candidate != nil || next.Chosen != nil)
	anew := next.Deploy != nil && (before.Deploy == nil || before.Deploy.Number != next.Deploy.Number)
	over := phase(release.RolledBack) || verb == release.VerbRollback || anew
	for _, h := range before.Holds {
		same := func(o release.Hold) bool {
			return o.Kind == h.Kind && (o.Event == h.Event && o.Reason == h.Reason || h.Kind == release.HoldOften)
		}
		if slices.ContainsFunc(next.Holds, same) {
			continue
		}
		ended := !h.Until.IsZero() && !m.now.Before(h.Until) // the person said so
		lifted := true
		switch h.Kind {
		case release.HoldPause:
			lifted = ended || verb == release.VerbResume
		case release.HoldFreeze:
			lifted = ended || verb == release.VerbUnfreeze
		case release.HoldAsk, release.HoldDrive:
			lifted = verb == release.VerbResume || over
		case release.HoldOften:
			lifted = verb == release.VerbResume && before.Deploy.Phase != release.RollingBack
		case release.HoldEvent:
			lifted = !slices.ContainsFunc(next.Events, func(e release.Event) bool { return e.Number == h.Event })
		case release.HoldBlind:
			lifted = !waits || over || m.lastGood && next.Watch.Unknown.IsZero()
		case release.HoldUnseen:
			lifted = !waits || over || m.unseen.IsZero() || m.strict().unseen == 0
		case release.HoldPlan:
			lifted = over || !m.lost(*next.Deploy)
		}
		if !lifted {
			m.broken("a hold is lifted by its own", "%+v was lifted by %q", h, verb)
		}
	}
}

// lost tells whether a deploy has still to do with a target that is configured no more.
func (m *model) lost(d release.Deploy) bool {
	for _, stage := range d.Stages[d.Stage:] {
		for _, t := range stage.Targets() {
			if !slices.Contains(m.policy.Targets(), t) {
				return true
			}
		}
	}
	return false
}

// checkEvents: what jumps is an event that holds; how it closes decides how the deploy goes on; and its numbers stay.
func (m *model) checkEvents(before, next release.State, in release.Input) {
	d := next.Deploy
	forward := d != nil && !d.Phase.Ended() && d.Phase != release.RollingBack
	holds := func(s release.State, e release.Event) bool {
		return slices.ContainsFunc(s.Holds, func(h release.Hold) bool { return h.Kind == release.HoldEvent && h.Event == e.Number })
	}
	for _, e := range next.Events {
		if forward && e.Deploy == d.Number && !holds(next, e) {
			m.broken("a jump holds", "event %d does not", e.Number)
		}
		i := slices.IndexFunc(before.Events, func(o release.Event) bool { return o.Number == e.Number })
		for _, j := range e.Breaches {
			if i < 0 {
				break
			}
			k := slices.IndexFunc(before.Events[i].Breaches, func(o release.Jump) bool { return o.Target == j.Target })
			if k >= 0 && !reflect.DeepEqual(before.Events[i].Breaches[k].First, j.First) {
				m.broken("explained", "event %d has other numbers than it was opened on", e.Number)
			}
		}
	}
	for _, v := range next.Watch.Abnormal {
		if in.Looked != nil && v.Kind == release.Breach && !slices.ContainsFunc(next.Events, func(e release.Event) bool {
			return e.Hand == "" && e.Chart == v.Chart && slices.ContainsFunc(e.Breaches, func(j release.Jump) bool { return j.Target == v.Target && j.Quiet.IsZero() })
		}) {
			m.broken("a jump holds", "%s on %q is in breach, and no event is about it", v.Chart, v.Target)
		}
	}
	for _, e := range closedBy(before, next) {
		m.checkClosed(before, next, in, e, forward && before.Deploy != nil && before.Deploy.Number == d.Number && holds(before, e))
	}
	m.checkUrgency(next, in)
}

// checkClosed: held is whether the event held the deploy, which still goes forward.
func (m *model) checkClosed(before, next release.State, in release.Input, e release.Event, held bool) {
	outcome := ""
	for _, r := range next.Recent {
		if r.Key == e.Key() {
			outcome = r.Outcome
		}
	}
	asked := func(gone bool) bool {
		return slices.ContainsFunc(next.Holds, func(h release.Hold) bool { return h.Kind == release.HoldAsk && h.Gone == gone })
	}
	switch {
	case outcome == release.OutcomeNormal && held && e.Urgency == release.Purple && m.strict().asks && !asked(false):
		m.broken("purple asks", "event %d is over, and nobody is asked", e.Number)
	case outcome == release.OutcomeUnwatched && held && !asked(true):
		m.broken("a chart that is gone asks", "event %d is over, and nobody is asked", e.Number)
	case outcome == release.OutcomeNormal:
		for _, j := range e.Breaches {
			if in.Looked == nil || m.strict().quiet > 0 && (j.Quiet.IsZero() || m.now.Sub(j.Quiet) < m.strict().quiet) {
				m.broken("an event closes when it is quiet", "%d closed after less", e.Number)
			}
			if slices.ContainsFunc(next.Watch.Abnormal, func(v release.Verdict) bool {
				return v.Kind == release.Unknown && v.Chart == e.Chart && v.Target == j.Target
			}) {
				m.broken("unknown is not good", "event %d closed while its chart is unknown", e.Number)
			}
		}
	case outcome == release.OutcomeSnoozed && held && m.strict().two:
		agreed := func(p release.Proposal) bool {
			return p.Event == e.Number && p.Request.By != in.Request.By && m.now.Before(p.Until)
		}
		if !slices.ContainsFunc(before.Proposals, agreed) {
			m.broken("two people", "%s alone went past event %d", in.Request.By, e.Number)
		}
	}
}

// checkUrgency: several charts in breach at once are purple, also by the terms of a deploy.
func (m *model) checkUrgency(next release.State, in release.Input) {
	charts := map[string]bool{}
	for _, v := range next.Watch.Abnormal {
		if v.Kind == release.Breach {
			charts[v.Chart] = true
		}
	}
	for _, e := range next.Events {
		if in.Looked != nil && e.Hand == "" && charts[e.Chart] && len(charts) >= m.strict().purple && e.Urgency != release.Purple {
			m.broken("purple asks", "event %d is %s while %d charts jump", e.Number, e.Urgency, len(charts))
		}
	}
}

// checkSaid: whoever asks is answered, a refusal does nothing, and a change of the configuration is said once.
func (m *model) checkSaid(in release.Input, actions release.Actions) {
	refused := slices.ContainsFunc(actions.Answers, func(a release.Answer) bool { return a.Refused })
	if refused && len(actions.Cancels) > 0 {
		m.broken("a refusal does nothing", "%s was refused, and yet ends %v", in.Request.Verb, actions.Cancels)
	}
	if r := in.Request; r != nil && len(actions.Answers) == 0 != (r.Verb == release.VerbPoll) {
		m.broken("everybody is answered", "%s got %d answers", r.Verb, len(actions.Answers))
	}
	said, want := 0, 0
	for _, p := range actions.Posts {
		if n := p.Note; n != nil && (n.Kind == release.NoteReloaded || n.Kind == release.NoteNotReloaded) && p.Thread == "" && p.To == "" {
			said++
		}
	}
	if r := in.Reloaded; r != nil && r.Text != "" {
		want = 1
	}
	if said != want {
		m.broken("a reload is said once", "%d times, and not %d", said, want)
	}
}

// checkLate: a report of a drive that has ended changes no drive.
func (m *model) checkLate(before, next release.State, in release.Input) {
	if in.Report == nil {
		return
	}
	for _, d := range drivesOf(before) {
		if d.ID == in.Report.Drive && d.Status == release.Running {
			return
		}
	}
	for _, d := range drivesOf(before) {
		if before.Deploy.Number == next.Deploy.Number && !slices.ContainsFunc(drivesOf(next), func(o release.Drive) bool { return o.ID == d.ID && o.Status == d.Status && o.Ended.Equal(d.Ended) }) {
			m.broken("a late report changes nothing", "of %s", d.ID)
		}
	}
}
