package release_test

import (
	"cmp"
	"slices"
	"time"

	"releasebot/release"
)

// limits are what the model holds a decision to: of the policy as it was when the running deploy started and as it is
// now, the stricter of each.
type limits struct {
	blind, quiet, unseen time.Duration
	purple               int
	asks, two            bool
}

func limitsOf(p release.Policy) limits {
	return limits{p.BlindAfter, p.QuietFor, p.UnseenAfter, p.Purple(), p.PurpleAsks, p.TwoPeople}
}

func (m *model) asNow() limits { return limitsOf(m.policy) }

// strict is for the deploy that runs in the model's state, or for none.
func (m *model) strict() limits {
	l := m.asNow()
	if !m.runs() {
		return l
	}
	then := limitsOf(m.terms)
	if then.blind >= 2*m.policy.Tick {
		l.blind = min(l.blind, then.blind)
	}
	l.quiet, l.purple, l.asks, l.two = max(l.quiet, then.quiet), min(l.purple, then.purple), l.asks || then.asks, l.two || then.two
	if off := l.unseen == 0; off || then.unseen > 0 {
		l.unseen = cmp.Or(min(l.unseen, then.unseen), max(l.unseen, then.unseen))
	}
	return l
}

// keep writes the model's own books of what a decision brought about.
func (m *model) keep(before, next release.State, in release.Input) {
	m.keepBake(before, next, in)
	d := next.Deploy
	if d == nil {
		return
	}
	if before.Deploy == nil || before.Deploy.Number != d.Number {
		m.terms = m.policy
	}
	if began(before, next) {
		for i := range m.backs {
			if m.backs[i].After(m.now) {
				m.backs[i] = m.now
			}
		}
		m.backs = append(m.backs, m.now)
		if d.Build.ID != before.Deploy.Previous.ID {
			m.bad[d.Build.ID] = true
		}
	}
	if d.Phase == release.AllClear {
		delete(m.bad, d.Build.ID)
	}
}

// began tells whether this input began a roll back.
func began(before, next release.State) bool {
	was, is := before.Deploy, next.Deploy
	back := func(p release.Phase) bool { return p == release.RollingBack || p == release.RolledBack }
	return was != nil && is != nil && was.Number == is.Number && !back(was.Phase) && back(is.Phase)
}

// keepBake counts the quiet time of the tier that bakes.
func (m *model) keepBake(before, next release.State, in release.Input) {
	baking := before.Deploy != nil && before.Deploy.Phase == release.Baking
	if !baking {
		m.baked = 0
	}
	closed := len(closedBy(before, next)) > 0 && in.Request == nil
	if closed {
		m.baked = 0
	}
	if m.lastLook.After(m.now) {
		m.lastLook = m.now // the clock was set back
	}
	if in.Looked == nil {
		return
	}
	unknown := func(v release.Verdict) bool { return v.Kind == release.Unknown }
	good := len(in.Looked.Verdicts) > 0 && !slices.ContainsFunc(next.Watch.Abnormal, unknown)
	if baking && good && m.lastGood && len(before.Events)+len(next.Events) == 0 {
		from := m.lastLook
		if driven := before.Deploy.Stages[before.Deploy.Stage].Driven; driven.After(from) {
			from = driven
		}
		if gap := m.now.Sub(from); gap > 0 && gap <= m.strict().blind {
			m.baked += gap
		}
	}
	m.lastLook, m.lastGood = m.now, good
}

// closedBy are the events that an input closed.
func closedBy(before, next release.State) []release.Event {
	return slices.DeleteFunc(slices.Clone(before.Events), func(e release.Event) bool {
		return slices.ContainsFunc(next.Events, func(o release.Event) bool { return o.Number == e.Number })
	})
}
