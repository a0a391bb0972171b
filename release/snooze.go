package release

import (
	"slices"
	"strings"
	"time"
)

func (d *decision) snooze(r Request) {
	snoozes, problem := d.wanted(r)
	if problem != nil {
		d.refuse(r, *problem)
		return
	}
	with, snoozes := d.agreed(r, snoozes)
	if len(snoozes) == 0 {
		return
	}
	d.addSnoozes(snoozes)
	d.act(NoteSnoozed, r)
	chart, end := snoozes[0].Chart, snoozes[0].Until
	note := Note{Kind: NoteSnoozed, By: r.By, With: with, Reason: r.Reason, Chart: chart, Until: end, Targets: snoozeTargets(snoozes)}
	closed := false
	for _, e := range slices.Clone(d.s.Events) {
		if e.of(chart) && d.cover(e, r.By, end) {
			note.Event, note.Since, note.Urgency, note.Open = e.Number, e.Opened, e.Urgency, d.event(e.Number) != nil
			d.note(e.Key(), true, note)
			closed = true
		}
	}
	if !closed {
		note.Event, note.Open = r.Event, r.Event != 0
		d.deployNote(note)
	}
	d.answer(r, "Snoozed "+chart+" for "+words(end.Sub(d.now))+".")
}

// addSnoozes keeps the snoozes, and with the running deploy what they say of it.
func (d *decision) addSnoozes(snoozes []Snooze) {
	for _, s := range snoozes {
		if d.running() {
			deploy := d.s.Deploy
			s.Deploy = deploy.Number
			deploy.Snoozes = slices.DeleteFunc(deploy.Snoozes, func(o Snooze) bool { return o.Chart == s.Chart && o.Target == s.Target && o.All == s.All })
			deploy.Snoozes = append(deploy.Snoozes, s)
		}
		d.s.Snoozes = append(d.s.Snoozes, s)
	}
}

// wanted makes the snoozes that a request means, or says why it cannot.
func (d *decision) wanted(r Request) ([]Snooze, *Answer) {
	chart, targets, problem := d.named(r)
	if problem != nil {
		return nil, problem
	}
	end := r.end(d.now)
	switch {
	case end.IsZero():
		c, _ := d.policy.Chart(chart)
		end = d.now.Add(c.LookBack)
	case !end.After(d.now):
		return nil, &Answer{Text: "{at} has passed already. Say a time to come.", At: end}
	}
	var snoozes []Snooze
	for i, t := range targets {
		snoozes = append(snoozes, Snooze{
			Chart: chart, Target: t, All: r.Event == 0 && t.Whole(), By: r.By,
			Since: d.now, Until: end, Event: r.Event, Quiet: i > 0,
		})
	}
	return snoozes, nil
}

// named finds the chart and the targets that a request names, by an event's number or by themselves.
func (d *decision) named(r Request) (string, []Target, *Answer) {
	if r.Event != 0 {
		return d.namedByEvent(r)
	}
	problem := func(text string) (string, []Target, *Answer) { return "", nil, &Answer{Text: text} }
	if _, ok := d.policy.Chart(r.Chart); !ok {
		return problem("There is no chart “" + r.Chart + "”. The charts are: " + d.chartNames() + ".")
	}
	if !r.Target.Whole() && !slices.Contains(d.policy.Targets(), r.Target) {
		return problem("There is no target “" + r.Target.String() + "”.")
	}
	return r.Chart, []Target{r.Target}, nil
}

// namedByEvent finds the chart of an event, and its targets, or the one of them that is named.
func (d *decision) namedByEvent(r Request) (string, []Target, *Answer) {
	e := d.event(r.Event)
	switch {
	case e == nil:
		over := d.over(eventKey(r.Event), "Event "+number(r.Event))
		return "", nil, &over
	case e.Hand != "":
		return "", nil, &Answer{Text: "Event " + number(e.Number) + " was opened by hand, so there is no chart to snooze. Close it when it is dealt with."}
	case !r.Target.Whole():
		return e.Chart, []Target{r.Target}, nil
	default:
		return e.Chart, e.ref().Targets, nil
	}
}

// cover takes the snoozed targets out of an event, and closes it when none is left.
func (d *decision) cover(e Event, by string, end time.Time) bool {
	left := slices.DeleteFunc(slices.Clone(e.Breaches), func(j Jump) bool { return d.snoozed(e.Chart, j.Target) })
	if len(left) == len(e.Breaches) {
		return false
	}
	d.endSpans(func(s Span) bool { return s.Why == WhyEvent && s.Chart == e.Chart && d.snoozed(s.Chart, s.Target) })
	if len(left) > 0 {
		i := slices.IndexFunc(d.s.Events, func(o Event) bool { return o.Number == e.Number })
		d.s.Events[i].Breaches = left
		return true
	}
	e.Until = end
	d.close(e, OutcomeSnoozed, by)
	return true
}

func snoozeTargets(snoozes []Snooze) []Target {
	var targets []Target
	for _, s := range snoozes {
		if !s.All && !s.Target.Whole() {
			targets = append(targets, s.Target)
		}
	}
	return targets
}

func (d *decision) chartNames() string {
	names := make([]string, len(d.policy.Charts))
	for i, c := range d.policy.Charts {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// unsnooze ends snoozes before their time: of one chart, on one target or everywhere, or all there are.
func (d *decision) unsnooze(r Request) {
	meant := func(s Snooze) bool {
		return (r.Chart == "" || s.Chart == r.Chart) && (r.Target.Whole() || s.Target == r.Target && !s.All)
	}
	if !slices.ContainsFunc(d.s.Snoozes, meant) {
		d.refuse(r, d.noSnooze(r))
		return
	}
	var charts []string
	d.s.Snoozes = slices.DeleteFunc(d.s.Snoozes, func(s Snooze) bool {
		if !meant(s) {
			return false
		}
		if s.Until = d.now; !s.Accepted && s.Since.Before(d.now) {
			d.leaveOut(s.span())
		}
		if !slices.Contains(charts, s.Chart) {
			charts = append(charts, s.Chart)
		}
		return true
	})
	d.speakUp()
	if d.running() { // what is judged again was not accepted; what ended by itself was
		d.s.Deploy.Snoozes = slices.DeleteFunc(d.s.Deploy.Snoozes, func(s Snooze) bool { return meant(s) && d.now.Before(s.Until) })
	}
	for _, chart := range charts {
		d.deployNote(Note{Kind: NoteUnsnoozed, By: r.By, Reason: r.Reason, Chart: chart, Targets: Snooze{Target: r.Target}.targets()})
	}
	d.answer(r, "Ended the snooze of "+strings.Join(charts, ", ")+".")
}

// speakUp lets one of each request's snoozes say their end, where the one that was to say it has ended before.
func (d *decision) speakUp() {
	for i := range d.s.Snoozes {
		s := &d.s.Snoozes[i]
		spokenFor := func(o Snooze) bool { return !o.Quiet && o.Event == s.Event && o.By == s.By && o.Since.Equal(s.Since) }
		s.Quiet = s.Quiet && slices.ContainsFunc(d.s.Snoozes, spokenFor)
	}
}

func (d *decision) noSnooze(r Request) Answer {
	everywhere := func(s Snooze) bool { return s.Chart == r.Chart && s.All }
	switch {
	case r.Chart == "":
		return sentence("Nothing is snoozed.")
	case !r.Target.Whole() && slices.ContainsFunc(d.s.Snoozes, everywhere):
		return sentence(r.Chart + " is snoozed everywhere, so the snooze can only be ended everywhere.")
	default:
		return sentence(r.Chart + " is not snoozed there.")
	}
}
