package release

import (
	"fmt"
	"strings"
	"time"
)

// MaxBacks is the highest limit of roll backs that a policy may have, for a state remembers no more than it takes.
const MaxBacks = 49

// backOften takes note of a roll back that begins. When more began than the policy allows, the cause is probably not
// the build: nothing starts any more until a person has looked. It stands in the way of no roll back.
func (d *decision) backOften() {
	for i := range d.s.Backs {
		if b := &d.s.Backs[i]; b.At.After(d.now) {
			b.At = d.now // the clock was set back: it began before this one all the same
		}
	}
	deploy := d.s.Deploy
	d.s.Backs = keepLast(append(d.s.Backs, Back{Deploy: deploy.Number, At: d.now}), MaxBacks+1)
	recent := d.configured.recentBacks(d.s, d.now)
	if len(recent) <= d.configured.Backs {
		return
	}
	numbers := make([]string, len(recent))
	for i, b := range recent {
		numbers[i] = number(b.Deploy)
	}
	reason := fmt.Sprintf("%d roll backs within %s (deploys %s): the cause is probably not the build",
		len(recent), words(d.configured.BacksWithin), strings.Join(numbers, ", "))
	if len(recent) == 1 {
		reason = "deploy " + numbers[0] + " is rolled back, and the policy asks a person after each roll back"
	}
	d.lift(func(h Hold) bool { return h.Kind == HoldOften })
	d.hold(Hold{Kind: HoldOften, Reason: reason, Since: d.now})
	d.note(deploy.Key(), true, Note{Kind: NoteOften, Reason: reason, Deploy: deploy.Number, Build: deploy.Build.bare()})
}

// recentBacks are the roll backs that count now; none where there is no limit.
func (p Policy) recentBacks(s State, now time.Time) []Back {
	var recent []Back
	for _, b := range s.Backs {
		if p.BacksWithin > 0 && b.At.After(now.Add(-p.BacksWithin)) {
			recent = append(recent, b)
		}
	}
	return recent
}

// TooOften tells whether one more roll back that began now would be more than the policy allows, or a person has not
// resumed since it was. One that nobody asked for must not begin then; one that a person asks for always does.
func (p Policy) TooOften(s State, now time.Time) bool {
	for _, h := range s.Holds {
		if h.Kind == HoldOften {
			return true
		}
	}
	return p.BacksWithin > 0 && len(p.recentBacks(s, now)) >= p.Backs
}
