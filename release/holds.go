package release

import (
	"fmt"
	"slices"
	"time"
)

var noTime time.Time

// hold adds a reason to wait, unless the same one is there.
func (d *decision) hold(h Hold) {
	same := func(o Hold) bool {
		return o.Kind == h.Kind && o.Event == h.Event && o.Reason == h.Reason && o.Gone == h.Gone
	}
	if !slices.ContainsFunc(d.s.Holds, same) {
		d.s.Holds = append(d.s.Holds, h)
	}
}

// lift removes the holds that match.
func (d *decision) lift(match func(Hold) bool) bool {
	before := len(d.s.Holds)
	d.s.Holds = slices.DeleteFunc(d.s.Holds, match)
	return len(d.s.Holds) < before
}

func (d *decision) held(kind HoldKind) (Hold, bool) {
	for _, h := range d.s.Holds {
		if h.Kind == kind {
			return h, true
		}
	}
	return Hold{}, false
}

// blindness says aloud that a deploy, or a build that could start, waits because verdicts are unknown, and when they
// are known again.
func (d *decision) blindness() {
	_, held := d.held(HoldBlind)
	blind := func(h Hold) bool { return h.Kind == HoldBlind }
	thread, note, waits := d.waiting()
	if !waits {
		d.lift(blind)
		return
	}
	since := d.s.Watch.Unknown
	if since.IsZero() && d.now.Sub(d.s.Watch.At) >= d.policy.BlindAfter {
		since = d.s.Watch.At // zero before the very first look, which is soon
	}
	switch {
	case since.IsZero() && held:
		d.lift(blind)
		note.Kind = NoteSees
		d.note(thread, true, note)
	case !since.IsZero() && !held && d.now.Sub(since) >= d.policy.BlindAfter:
		note.Kind, note.Reason = NoteBlind, d.blindReason()
		d.hold(Hold{Kind: HoldBlind, Reason: note.Reason, Since: since})
		d.note(thread, true, note)
	}
}

// waiting is what would go on if the charts were known: the running deploy, or else the build that waits to start.
func (d *decision) waiting() (thread string, note Note, waits bool) {
	switch {
	case d.running():
		deploy := d.s.Deploy
		return deploy.Key(), Note{Deploy: deploy.Number, Build: deploy.Build.bare()}, deploy.Phase != RollingBack
	case d.next() != nil:
		return "", Note{Build: d.next().bare()}, true
	default:
		return "", Note{}, false
	}
}

func (d *decision) blindReason() string {
	count := 0
	for _, v := range d.s.Watch.Abnormal {
		if v.Kind == Unknown {
			count++
		}
	}
	first := d.unknown()
	if first == nil {
		return "no chart has been judged since " + clock(d.s.Watch.At)
	}
	where := ""
	if !first.Target.Whole() {
		where = " on " + first.Target.String()
	}
	return fmt.Sprintf("%d of %d verdicts are unknown. %s%s: %s", count, d.s.Watch.Judged, first.Chart, where, first.Reason)
}

// planned holds a deploy whose targets are configured no more: nothing watches them, so neither they nor what comes
// after them can be called good. It goes on when they are back; a roll back leaves them out.
func (d *decision) planned() {
	var lost []string
	if d.running() && d.s.Deploy.Phase != RollingBack {
		for _, stage := range d.s.Deploy.Stages[d.s.Deploy.Stage:] {
			for _, t := range stage.Targets() {
				if !slices.Contains(d.policy.Targets(), t) {
					lost = append(lost, t.String()+" is configured no more: roll back, or configure it again")
				}
			}
		}
	}
	d.lift(func(h Hold) bool { return h.Kind == HoldPlan && !slices.Contains(lost, h.Reason) })
	for _, reason := range lost {
		d.hold(Hold{Kind: HoldPlan, Reason: reason, Since: d.now})
	}
}

// waits says, in sentences, why no deploy can start although no hold forbids it.
func (d *decision) waits() []string {
	var waits []string
	say := func(format string, a ...any) { waits = append(waits, fmt.Sprintf(format, a...)) }
	if d.next() == nil && !d.running() {
		say("There is no new build.")
	}
	if !d.s.Window.Open && !d.running() {
		say("The deploy windows are closed%s.", until(d.s.Window.Next))
	}
	for _, e := range d.s.Events {
		say("Event %s is open: %s.", number(e.Number), e.Chart)
	}
	switch {
	case d.s.Watch.At.IsZero():
		say("No chart has been judged yet.")
	case !d.known():
		say("Unknown is not good: %s.", d.blindReason())
	}
	return waits
}

func until(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + t.Format("Mon 2 Jan 15:04 MST")
}

func clock(t time.Time) string { return t.Format("15:04") }

func number(n int) string { return fmt.Sprintf("#%d", n) }
