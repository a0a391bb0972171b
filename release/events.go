package release

import (
	"math"
	"slices"
	"time"
)

// breaches brings the breaches of the last look into events: the open one of the chart, or a new one.
func (d *decision) breaches() {
	for _, chart := range d.breaching() {
		verdicts := d.breachesOf(chart)
		i := slices.IndexFunc(d.s.Events, func(e Event) bool { return e.of(chart) })
		if i < 0 {
			d.open(chart, verdicts)
			continue
		}
		for _, v := range verdicts {
			d.join(&d.s.Events[i], v)
		}
	}
}

func (d *decision) breachesOf(chart string) []Verdict {
	var verdicts []Verdict
	for _, v := range d.s.Watch.Abnormal {
		if v.Kind == Breach && v.Chart == chart {
			verdicts = append(verdicts, v)
		}
	}
	return verdicts
}

func (d *decision) open(chart string, verdicts []Verdict) {
	e := Event{Number: d.s.Next.Event, Chart: chart, Opened: d.now}
	d.s.Next.Event++
	if d.running() {
		e.Deploy, e.Build = d.s.Deploy.Number, d.s.Deploy.Build.bare()
	}
	for _, v := range verdicts {
		d.jump(&e, v)
	}
	e.Urgency = d.urgency(verdicts)
	d.s.Events = append(d.s.Events, e)
	targets := e.ref().Targets
	d.note(e.Key(), false, Note{
		Kind: NoteOpened, Event: e.Number, Chart: chart, Urgency: e.Urgency, Targets: targets, Verdict: &verdicts[0], Build: e.Build, Deploy: e.Deploy,
	})
	d.picture(e)
	d.holdFor(e)
}

// holdFor holds the running deploy for an event, and tells the authors when it is the first. Nothing holds a roll back.
func (d *decision) holdFor(e Event) {
	if !d.running() || d.s.Deploy.Phase == RollingBack {
		return
	}
	_, held := d.held(HoldEvent)
	d.hold(Hold{Kind: HoldEvent, Event: e.Number, Reason: e.Chart, Since: d.now})
	d.note(d.s.Deploy.Key(), false, Note{
		Kind: NoteHeld, By: e.Hand, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Deploy: d.s.Deploy.Number, Targets: e.places(),
	})
	d.tellAuthors(d.policy.Authors.Held && !held, Note{Kind: NoteYourHeld, By: e.Hand, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency})
}

// join takes one more breach of an open event's chart: the same target's newest, or another target's first.
func (d *decision) join(e *Event, v Verdict) {
	for i := range e.Breaches {
		if e.Breaches[i].Target == v.Target {
			d.beginBreach(v)
			e.Breaches[i].breach(v)
			return
		}
	}
	d.jump(e, v)
	d.note(e.Key(), false, Note{
		Kind: NoteSpread, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Targets: []Target{v.Target}, Verdict: &v,
	})
}

// jump adds a target to an event, and begins the time that is left out.
func (d *decision) jump(e *Event, v Verdict) {
	j := Jump{Target: v.Target, First: v, OldRun: d.onOldBuild(v.Target)}
	j.breach(v)
	e.Breaches = append(e.Breaches, j)
	d.beginBreach(v)
}

func (d *decision) beginBreach(v Verdict) {
	d.beginSpan(Span{Chart: v.Chart, Target: v.Target, Why: WhyEvent, From: v.At})
}

// breaching lists the charts in breach at the last look.
func (d *decision) breaching() []string {
	var charts []string
	for _, v := range d.s.Watch.Abnormal {
		if v.Kind == Breach && !slices.Contains(charts, v.Chart) {
			charts = append(charts, v.Chart)
		}
	}
	return charts
}

// urgency is what the breaches of one chart at the last look mean. It is the surest of them that counts, for a chart that
// has passed a mere limit may jump later on.
func (d *decision) urgency(verdicts []Verdict) Urgency {
	if len(d.breaching()) >= d.purple() {
		return Purple
	}
	urgency := None
	for _, v := range verdicts {
		urgency = max(urgency, v.Evidence.Confidence)
	}
	return urgency
}

// escalate raises every open event to what the last look means, and never lowers one.
func (d *decision) escalate() {
	charts := d.breaching()
	for i := range d.s.Events {
		e := &d.s.Events[i]
		if e.Hand != "" {
			continue
		}
		for _, chart := range charts {
			if chart != e.Chart && !slices.Contains(e.Also, chart) {
				e.Also = append(slices.Clone(e.Also), chart)
			}
		}
		if urgency := d.urgency(d.breachesOf(e.Chart)); slices.Contains(charts, e.Chart) && urgency > e.Urgency {
			e.Urgency = urgency
			d.note(e.Key(), false, Note{Kind: NoteEscalated, Event: e.Number, Chart: e.Chart, Urgency: urgency})
		}
	}
}

// quiet closes events whose chart has been normal on all their targets for long enough. An unknown verdict is no quiet.
func (d *decision) quiet(verdicts []Verdict) {
	for _, v := range verdicts {
		for i := range d.s.Events {
			e := &d.s.Events[i]
			for j := range e.Breaches {
				jump := &e.Breaches[j]
				if !e.of(v.Chart) || jump.Target != v.Target {
					continue
				}
				usual := !jump.seenBefore(v) && (v.Kind == Normal || v.Kind == Unknown && outlived(v, jump.First))
				switch {
				case !usual && v.Kind == Unknown:
					jump.Quiet = noTime
				case usual && jump.Quiet.IsZero():
					jump.Quiet = d.now
					d.endBreach(v.Chart, v.Target)
				}
			}
		}
	}
	for _, e := range slices.Clone(d.s.Events) {
		loud := func(j Jump) bool { return j.Quiet.IsZero() || d.now.Sub(j.Quiet) < d.policy.QuietFor }
		if e.Hand == "" && !slices.ContainsFunc(e.Breaches, loud) {
			d.close(e, OutcomeNormal, "")
		}
	}
}

// clockErr is how far a clock that was set back is believed to have been wrong: before that, it was wrong when the breach was seen.
const clockErr = time.Hour

// seenBefore tells whether a verdict is of a time before the target's latest breach: the clock was set back, and what was
// normal then says nothing of now.
func (j Jump) seenBefore(v Verdict) bool {
	return v.At.Before(j.Latest.At) && j.Latest.At.Sub(v.At) <= clockErr
}

// outlived tells whether a verdict is unknown only because the event left nothing of the look-back to compare with, and
// the value is usual again by the numbers that the event was opened on. Without it an event as long as the look-back
// could never close.
func outlived(v, first Verdict) bool {
	e := v.Evidence
	fresh := e.Step > 0 && v.At.Sub(e.Newest) <= 2*e.Step
	return e.LeftOut > 0 && fresh && first.Evidence.usual(e.Value)
}

// flatWithin is how far, as a part of it, a value may be from a level that never moved: a mean of equal values need not
// be exactly those.
const flatWithin = 1e-9

// usual tells whether a newest value is no breach any more by the numbers of a breach. Each rule has its own: a
// threshold has no spread, nor have counts, whose newest point is less than the sum that was judged, nor has a chart that
// did not move at all before.
func (e Evidence) usual(value float64) bool {
	switch {
	case e.Plain():
		return (e.High == nil || value <= *e.High) && (e.Low == nil || value >= *e.Low)
	case e.Rule == "poisson":
		return value <= max(0, e.Usual)
	case e.Spread <= 0:
		return math.Abs(value-e.Usual) <= flatWithin*max(1, math.Abs(e.Usual))
	default:
		score := (value - e.Usual) / e.Spread
		return (e.High == nil || score < *e.High) && (e.Low == nil || score > *e.Low)
	}
}

// close ends an event and the hold that it was. What the deploy does next depends on why it closed.
func (d *decision) close(e Event, outcome, by string) {
	e.Closed, e.Outcome, e.By = d.now, outcome, by
	d.closed = append(d.closed, e)
	d.s.Events = slices.DeleteFunc(d.s.Events, func(o Event) bool { return o.Number == e.Number })
	d.remember(e.Key(), e.Chart, outcome, by)
	d.endProposals()
	d.lift(func(h Hold) bool { return h.Kind == HoldEvent && h.Event == e.Number })
	if by != "" {
		return
	}
	d.note(e.Key(), false, Note{Kind: NoteClosed, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Reason: outcome, Since: e.Opened, Deploy: e.Deploy})
	if !d.running() || d.s.Deploy.Phase == RollingBack || d.s.Deploy.Number != e.Deploy {
		return
	}
	if d.s.Deploy.Phase == Baking {
		d.stage().Baked = 0 // the charts must stay quiet for a whole bake
	}
	if outcome == OutcomeUnwatched || e.Urgency == Purple && d.policy.PurpleAsks {
		d.ask(e)
	}
	d.goesOn(e)
}

// goesOn says that the deploy goes on now that an event is over, if nothing else holds it.
func (d *decision) goesOn(e Event) {
	if len(d.s.Holds) == 0 {
		d.note(d.s.Deploy.Key(), false, Note{
			Kind: NoteGoesOn, By: e.By, Event: e.Number, Chart: e.Chart, Reason: e.Outcome, Deploy: e.Deploy, Build: d.s.Deploy.Build.bare(),
		})
	}
}

// unwatched closes what no verdict will ever close: events of charts and targets that are configured no more.
func (d *decision) unwatched() {
	targets := d.policy.Targets()
	for _, e := range slices.Clone(d.s.Events) {
		if e.Hand != "" {
			continue
		}
		c, watched := d.policy.Chart(e.Chart)
		left := slices.DeleteFunc(slices.Clone(e.Breaches), func(j Jump) bool {
			gone := !watched || c.Whole != j.Target.Whole() || !c.Whole && !slices.Contains(targets, j.Target)
			if gone {
				d.endBreach(e.Chart, j.Target) // should it be configured again
			}
			return gone
		})
		if len(left) == 0 {
			d.close(e, OutcomeUnwatched, "")
			continue
		}
		i := slices.IndexFunc(d.s.Events, func(o Event) bool { return o.Number == e.Number })
		d.s.Events[i].Breaches = left
	}
}

// ask holds the deploy until a person says how to go on; several events make one question, or two where some are over
// only because nothing watches any more what they were about.
func (d *decision) ask(e Event) {
	gone := e.Outcome == OutcomeUnwatched
	if slices.ContainsFunc(d.s.Holds, func(h Hold) bool { return h.Kind == HoldAsk && h.Gone == gone }) {
		return
	}
	d.hold(Hold{Kind: HoldAsk, Event: e.Number, Reason: e.Chart, Since: d.now, Gone: gone})
	reason := ""
	if gone {
		reason = e.Outcome
	}
	d.note(d.s.Deploy.Key(), true, Note{
		Kind: NoteAsks, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Reason: reason, Deploy: e.Deploy, Build: d.s.Deploy.Build.bare(),
	})
}
