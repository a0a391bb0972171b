package release

import "slices"

// breaches brings the breaches of the last look into events: the open one of the chart, or a new one.
func (d *decision) breaches() {
	for _, chart := range d.breaching() {
		verdicts := d.breachesOf(chart)
		i := slices.IndexFunc(d.s.Events, func(e Event) bool { return e.Chart == chart })
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
		e.Urgency = max(e.Urgency, v.Evidence.Confidence)
		d.jump(&e, v)
	}
	if len(d.breaching()) >= d.policy.Purple() {
		e.Urgency = Purple
	}
	d.s.Events = append(d.s.Events, e)
	targets := e.ref().Targets
	d.note(e.Key(), false, Note{
		Kind: NoteOpened, Event: e.Number, Chart: chart, Urgency: e.Urgency, Targets: targets, Verdict: &verdicts[0], Build: e.Build,
	})
	if d.running() && d.s.Deploy.Phase != RollingBack { // nothing holds a roll back
		d.hold(Hold{Kind: HoldEvent, Event: e.Number, Reason: chart, Since: d.now})
		d.note(d.s.Deploy.Key(), false, Note{
			Kind: NoteHeld, Event: e.Number, Chart: chart, Urgency: e.Urgency, Deploy: d.s.Deploy.Number, Targets: targets,
		})
	}
}

// join takes one more breach of an open event's chart: the same target's newest, or another target's first.
func (d *decision) join(e *Event, v Verdict) {
	for i := range e.Breaches {
		if e.Breaches[i].Target == v.Target {
			d.beginBreach(v)
			if v.Others == nil {
				v.Others = e.Breaches[i].Latest.Others // the last comparison there could be
			}
			e.Breaches[i].Latest, e.Breaches[i].Quiet = v, noTime
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
	e.Breaches = append(e.Breaches, Jump{Target: v.Target, First: v, Latest: v, OldRun: d.onOldBuild(v.Target)})
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

// escalate raises every open event to what the last look means, and never lowers one.
func (d *decision) escalate() {
	charts := d.breaching()
	for i := range d.s.Events {
		e := &d.s.Events[i]
		for _, chart := range charts {
			if chart != e.Chart && !slices.Contains(e.Also, chart) {
				e.Also = append(slices.Clone(e.Also), chart)
			}
		}
		if len(charts) < d.policy.Purple() || e.Urgency >= Purple || !slices.Contains(charts, e.Chart) {
			continue
		}
		e.Urgency = Purple
		d.note(e.Key(), false, Note{Kind: NoteEscalated, Event: e.Number, Chart: e.Chart, Urgency: Purple})
	}
}

// quiet closes events whose chart has been normal on all their targets for long enough. An unknown verdict is no quiet.
func (d *decision) quiet(verdicts []Verdict) {
	for _, v := range verdicts {
		for i := range d.s.Events {
			e := &d.s.Events[i]
			for j := range e.Breaches {
				jump := &e.Breaches[j]
				if e.Chart != v.Chart || jump.Target != v.Target {
					continue
				}
				usual := v.Kind == Normal || v.Kind == Unknown && outlived(v, jump.First)
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
		if !slices.ContainsFunc(e.Breaches, loud) {
			d.close(e, OutcomeNormal, "")
		}
	}
}

// outlived tells whether a verdict is unknown only because the event left nothing of the look-back to compare with, and
// the value is usual again by the numbers that the event was opened on. Without it an event as long as the look-back
// could never close.
func outlived(v, first Verdict) bool {
	e, was := v.Evidence, first.Evidence
	if e.LeftOut == 0 || was.Spread <= 0 || e.Step <= 0 || v.At.Sub(e.Newest) > 2*e.Step {
		return false
	}
	score := (e.Value - was.Usual) / was.Spread
	return (was.High == nil || score < *was.High) && (was.Low == nil || score > *was.Low)
}

// close ends an event and the hold that it was. What the deploy does next depends on why it closed.
func (d *decision) close(e Event, outcome, by string) {
	e.Closed, e.Outcome, e.By = d.now, outcome, by
	d.closed = append(d.closed, e)
	d.s.Events = slices.DeleteFunc(d.s.Events, func(o Event) bool { return o.Number == e.Number })
	d.remember(e.Key(), outcome, by)
	d.lift(func(h Hold) bool { return h.Kind == HoldEvent && h.Event == e.Number })
	if by != "" {
		return
	}
	d.note(e.Key(), false, Note{Kind: NoteClosed, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Reason: outcome})
	if !d.running() || d.s.Deploy.Phase == RollingBack || d.s.Deploy.Number != e.Deploy {
		return
	}
	if d.s.Deploy.Phase == Baking {
		d.stage().Baked = 0 // the charts must stay quiet for a whole bake
	}
	if e.Urgency == Purple && d.policy.PurpleAsks {
		d.ask(e)
	}
	if len(d.s.Holds) == 0 {
		d.note(d.s.Deploy.Key(), false, Note{Kind: NoteGoesOn, Event: e.Number, Chart: e.Chart, Reason: outcome, Deploy: e.Deploy, Build: d.s.Deploy.Build.bare()})
	}
}

// unwatched closes what no verdict will ever close: events of charts and targets that are configured no more.
func (d *decision) unwatched() {
	targets := d.policy.Targets()
	for _, e := range slices.Clone(d.s.Events) {
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

// ask holds the deploy until a person says how to go on; several events make one question.
func (d *decision) ask(e Event) {
	if _, asked := d.held(HoldAsk); asked {
		return
	}
	d.hold(Hold{Kind: HoldAsk, Event: e.Number, Reason: e.Chart, Since: d.now})
	d.note(d.s.Deploy.Key(), true, Note{
		Kind: NoteAsks, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Deploy: e.Deploy, Build: d.s.Deploy.Build.bare(),
	})
}
