package release

// tell answers with how things stand.
func (d *decision) tell(r Request) {
	d.out.Answers = append(d.out.Answers, Answer{Request: r, Status: d.status()})
}

// status copies the state as it is after this input; requests change nothing that it shows later on.
func (d *decision) status() *Status {
	waits := d.waits()
	if d.s.Problem != "" {
		waits = append(waits, "New builds cannot be found: "+d.s.Problem+".")
	}
	return &Status{State: d.s.clone(), At: d.now, Waits: waits}
}

// tellEvent answers with one event: an open one as it is now, a closed one as it was told last.
func (d *decision) tellEvent(r Request) {
	for _, e := range d.s.Events {
		if e.Number == r.Event {
			d.out.Answers = append(d.out.Answers, Answer{Request: r, Event: d.eventCard(d.s, e), Past: d.in.Known.Past})
			return
		}
	}
	if known := d.in.Known.Event; known != nil {
		d.out.Answers = append(d.out.Answers, Answer{Request: r, Event: known, Past: d.in.Known.Past})
		return
	}
	if d.unread(r) {
		return
	}
	d.refuse(r, sentence("There is no event "+number(r.Event)+" of "+d.policy.Service+"."))
}

// tellCharts answers with what every chart showed at the last look.
func (d *decision) tellCharts(r Request) {
	verdicts := make([]Verdict, len(d.in.Known.Verdicts))
	for i, v := range d.in.Known.Verdicts {
		if v.Kind != Normal && d.snoozed(v.Chart, v.Target) {
			v.Kind = Snoozed
		}
		verdicts[i] = v
	}
	d.out.Answers = append(d.out.Answers, Answer{Request: r, Status: d.status(), Verdicts: verdicts})
}

// unread refuses what is about a past that could not be read: nothing known is not nothing.
func (d *decision) unread(r Request) bool {
	if d.in.Known.Past != nil {
		return false
	}
	d.refuse(r, sentence("The history of "+d.policy.Service+" cannot be read now. Try again in a minute."))
	return true
}

func (d *decision) tellHistory(r Request) {
	if d.unread(r) {
		return
	}
	if len(d.in.Known.Past) == 0 {
		d.answer(r, "Nothing has happened to "+d.policy.Service+" yet.")
		return
	}
	d.out.Answers = append(d.out.Answers, Answer{Request: r, Past: d.in.Known.Past})
}

// tellStats counts what happened in the time that was asked about.
func (d *decision) tellStats(r Request) {
	if d.unread(r) {
		return
	}
	stats := count(d.in.Known.Past, d.now.Add(-r.StatsFor()), d.now)
	d.out.Answers = append(d.out.Answers, Answer{Request: r, Stats: &stats})
}
