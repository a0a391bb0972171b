package release

import (
	"slices"
	"time"
)

// DigestDue tells whether the day's digest is to be posted now. now is in the service's time zone. The very first day
// has none: nothing is known of the day before.
func DigestDue(p Policy, s State, now time.Time) bool {
	return p.Digest > 0 && s.Digested != "" && s.Digested != day(now) && sinceMidnight(now) >= p.Digest
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// DigestFrom is where the day begins that a digest posted at now is about: the day before.
func DigestFrom(now time.Time) time.Time { return midnight(now, -1) }

// midnight is where the day begins that is so many days from now's. Where clocks are set forward at midnight it is the
// first moment that there is; time.Date may give one of the day before.
func midnight(now time.Time, days int) time.Time {
	noon := time.Date(now.Year(), now.Month(), now.Day()+days, 12, 0, 0, 0, now.Location())
	first := time.Date(noon.Year(), noon.Month(), noon.Day(), 0, 0, 0, 0, now.Location())
	for first.Day() != noon.Day() {
		first = first.Add(30 * time.Minute) // no zone changes by less
	}
	return first
}

// sinceMidnight is what the clock on the wall shows, whatever the day's changes of it.
func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// digest posts what the day before brought, with a picture of it in the thread.
func (d *decision) digest() {
	switch {
	case d.policy.Digest == 0:
		return
	case d.s.Digested == "":
		d.s.Digested = day(d.now)
		return
	case d.in.Request != nil: // its past is another: of an event, of an hour, or too short
		return
	case d.in.Known.Past == nil || !DigestDue(d.policy, d.s, d.now):
		return
	}
	d.s.Digested = day(d.now)
	digest := d.s.digestOf(d.in.Known.Past, DigestFrom(d.now), midnight(d.now, 0))
	key := "digest/" + d.policy.Service + "/" + day(d.now)
	d.out.Posts = append(d.out.Posts, Post{Key: key, At: d.now, Digest: &digest})
	if len(digest.Deploys)+len(digest.Events) > 0 {
		d.out.Posts = append(d.out.Posts, Post{Key: key + "/chart", Thread: key, At: d.now, Picture: &Picture{Service: d.policy.Service, Day: &digest}})
	}
}

// digestOf gathers the deploys and events of a day, also those that went on after it. past is newest first, up to now.
func (s State) digestOf(past []Past, from, to time.Time) Digest {
	g := Digest{Service: s.Service, From: from, To: to, Stats: count(past, from, to)}
	for _, p := range slices.Backward(past) {
		if p.Note != nil {
			g.note(p.At, *p.Note)
		}
	}
	for _, e := range s.Events {
		g.event(DayEvent{Number: e.Number, Chart: e.Chart, Urgency: e.Urgency, From: e.Opened}).To = time.Time{}
	}
	if d := s.Deploy; d != nil && !d.Phase.Ended() {
		g.Deploys = append(g.Deploys, DayDeploy{Number: d.Number, Build: d.Build.String(), From: d.StartedAt, Outcome: d.Phase})
	}
	outside := func(began, ended time.Time) bool { return !began.Before(to) || !ended.IsZero() && ended.Before(from) }
	g.Deploys = slices.DeleteFunc(g.Deploys, func(d DayDeploy) bool { return outside(d.From, d.To) })
	g.Events = slices.DeleteFunc(g.Events, func(e DayEvent) bool { return outside(e.From, e.To) })
	return g
}

func (g *Digest) note(at time.Time, n Note) {
	switch n.Kind {
	case NoteAllClear, NoteRolledBack:
		deploy := DayDeploy{Number: n.Deploy, Build: n.Build.String(), From: n.Since, To: at, Outcome: AllClear}
		if n.Kind == NoteRolledBack {
			deploy.Build, deploy.Outcome = n.From.String(), RolledBack
		}
		g.Deploys = append(g.Deploys, deploy)
	case NoteOpened, NoteByHand, NoteEscalated:
		e := g.event(DayEvent{Number: n.Event, Chart: n.Chart, From: at})
		e.Urgency = max(e.Urgency, n.Urgency)
	case NoteClosed, NoteSnoozed:
		if n.Event == 0 || n.Open {
			return
		}
		e := g.event(DayEvent{Number: n.Event, Chart: n.Chart, Urgency: n.Urgency, From: n.Since})
		e.To, e.Outcome = at, OutcomeSnoozed
		if n.Kind == NoteClosed {
			e.Outcome = n.outcome()
		}
	}
}

// outcome is how an event closed that the note is about.
func (n Note) outcome() string {
	if n.By != "" {
		return OutcomeClosed
	}
	return n.Reason
}

// event finds an event of the day, or adds it.
func (g *Digest) event(e DayEvent) *DayEvent {
	i := slices.IndexFunc(g.Events, func(o DayEvent) bool { return o.Number == e.Number })
	if i < 0 {
		i, g.Events = len(g.Events), append(g.Events, e)
	}
	return &g.Events[i]
}

// picture asks for a drawing of what an event was judged on, in its thread.
func (d *decision) picture(e Event) {
	p := &Picture{Service: d.policy.Service, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Build: e.Build.String()}
	for _, j := range e.Breaches {
		p.Verdicts = append(p.Verdicts, j.First)
	}
	d.out.Posts = append(d.out.Posts, Post{Key: e.Key() + "/chart", Thread: e.Key(), At: d.now, Picture: p})
}
