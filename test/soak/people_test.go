//go:build soak

package soak_test

import (
	"context"
	"fmt"
	"time"

	"releasebot/release"
)

// asks is a click or a command. Slack delivers some twice.
func (w *world) asks(r release.Request) {
	w.asked++
	r.ID, r.Service, r.By, r.Channel = fmt.Sprintf("click-%d", w.asked), webapp, fmt.Sprintf("U%d", w.dice.n(5)), channel
	w.tally.add("click: "+string(r.Verb), 1)
	times := 1
	if w.fault("Slack: a click is delivered twice", 0.1) {
		times = 2
	}
	for range times {
		fresh, err := w.store.Receive(context.Background(), w.clock.Now(), r)
		if err != nil {
			w.books.wrong("a request cannot be received: %v", err)
		}
		if fresh {
			w.received++
		}
	}
	w.now.loop.Wake()
}

// people answer what waits for them, and now and then ask for something by themselves.
func (w *world) people() {
	s := w.state()
	for _, h := range s.Holds {
		if time.Since(h.Since) > 10*time.Minute && w.dice.chance(0.4) {
			w.answers(h, s)
			return
		}
	}
	switch deploy := s.Deploy; {
	case deploy != nil && deploy.Phase == release.RollingBack:
		return
	case w.dice.chance(0.03):
		w.curious(s)
	case w.dice.chance(0.02):
		w.meddles(s)
	}
}

func (w *world) answers(h release.Hold, s release.State) {
	ask := func(v release.Verb) { w.asks(release.Request{Verb: v, Reason: "so be it"}) }
	back := s.Deploy != nil && s.Deploy.Phase == release.RollingBack
	switch h.Kind {
	case release.HoldPause, release.HoldOften:
		ask(release.VerbResume)
	case release.HoldFreeze:
		ask(release.VerbUnfreeze)
	case release.HoldDrive:
		switch {
		case back:
			ask(release.VerbRollback)
		case w.dice.chance(0.7):
			ask(release.VerbResume)
		default:
			ask(release.VerbRollback)
		}
	case release.HoldAsk:
		if w.dice.chance(0.7) {
			ask(release.VerbResume)
		} else {
			ask(release.VerbRollback)
		}
	case release.HoldEvent:
		switch {
		case w.dice.chance(0.6):
			ask(release.VerbRollback)
		case w.dice.chance(0.4):
			w.asks(release.Request{Verb: release.VerbSnooze, Event: h.Event})
		default:
			w.asks(release.Request{Verb: release.VerbAck, Event: h.Event})
		}
	}
}

func (w *world) curious(s release.State) {
	verbs := []release.Verb{
		release.VerbStatus, release.VerbWhy, release.VerbEvents, release.VerbCharts, release.VerbHistory, release.VerbStats,
		release.VerbWatchers, release.VerbEvent, release.VerbPoll, "nonsense",
	}
	r := release.Request{Verb: verbs[w.dice.n(len(verbs))]}
	if r.Verb == release.VerbEvent {
		r.Event = max(1, s.Next.Event-1)
	}
	w.asks(r)
}

func (w *world) meddles(s release.State) {
	r := release.Request{Reason: "because"}
	switch w.dice.n(9) {
	case 0:
		r.Verb = release.VerbPause
	case 1:
		r.Verb, r.For = release.VerbPause, w.dice.between(5*time.Minute, 40*time.Minute)
	case 2:
		r.Verb, r.For = release.VerbFreeze, w.dice.between(5*time.Minute, 40*time.Minute)
	case 3:
		r.Verb, r.Chart, r.For = release.VerbSnooze, chartName(w.dice.n(charts)), time.Hour
	case 4:
		if len(s.Snoozes) == 0 {
			return
		}
		r.Verb, r.Chart = release.VerbUnsnooze, s.Snoozes[0].Chart
	case 5:
		r.Verb = release.VerbRollback
	case 6:
		builds := w.yard.all()
		r.Verb, r.Build = release.VerbDeploy, builds[max(0, len(builds)-1-w.dice.n(4))].Name
	case 7:
		r.Verb, r.Reason = release.VerbOpen, "people complain"
	case 8:
		r.Verb, r.To = release.VerbUnwatch, "C2"
		if len(s.Watchers) == 0 {
			r.Verb = release.VerbWatch
		}
	}
	w.asks(r)
}

// closes are the events that only people close: those opened by hand.
func (w *world) closes() {
	for _, e := range w.state().Events {
		if e.Hand != "" && time.Since(e.Opened) > 20*time.Minute {
			w.asks(release.Request{Verb: release.VerbClose, Event: e.Number})
		}
	}
}
