package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// gate lets everybody do everything but what it denies, after a time.
type gate struct {
	denied release.Verb
	takes  time.Duration
}

func (g gate) Check(ctx context.Context, r release.Request) *release.Denied {
	select {
	case <-time.After(g.takes):
	case <-ctx.Done():
	}
	if r.Verb == g.denied {
		return &release.Denied{Text: "Only {who} may.", Who: []string{"S0ONCALL"}}
	}
	return nil
}

func TestDeniedRequestsAreAnsweredAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.access = gate{denied: release.VerbPause, takes: time.Second}
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.ask(l, "r1", release.VerbPause)
		after(5 * time.Second)
		if got := s.answer("r1"); got != "Only {who} may." || len(s.state().Holds) > 0 {
			t.Fatalf("a denied pause is answered %q; holds: %v", got, s.state().Holds)
		}
		entries, err := s.store.History(t.Context(), "webapp", 1)
		if err != nil || entries[0].Kind != "refused" || entries[0].By != "U1" {
			t.Fatalf("the refusal is kept as %+v, %v", entries, err)
		}
	})
}

// Whoever is looked up in Slack must not keep the loop from looking at charts, and requests keep their order.
func TestSlowAccessDoesNotStopTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.access = gate{takes: 5 * time.Minute}
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.receive("r1", release.VerbPause)
		s.ask(l, "r2", release.VerbResume)
		before := s.metrics.LastTick("webapp")
		after(3 * time.Minute)
		if ticks := s.metrics.LastTick("webapp").Sub(before); ticks < 3*time.Minute {
			t.Errorf("the loop ticked for %s in 3 minutes", ticks)
		}
		after(4 * time.Minute)
		if got := []string{s.answer("r1"), s.answer("r2")}; !strings.HasPrefix(got[0], "Paused") || got[1] != "Resumed webapp." {
			t.Errorf("answers: %q", got)
		}
	})
}

// Finding a build may take as long as a fetch. A roll back that is asked for meanwhile does not wait for it.
func TestRollBackPassesABuildThatIsLookedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.slow = make(chan struct{})
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.push(2)
		after(2 * time.Minute)
		s.request(release.Request{ID: "r1", Verb: release.VerbDeploy, Build: "b1"})
		s.request(release.Request{ID: "r2", Verb: release.VerbDeploy, Build: "b9"})
		s.ask(l, "r3", release.VerbRollback)
		after(10 * time.Second)
		if got := s.answer("r3"); !strings.HasPrefix(got, "Rolling back") || s.answer("r1") != "" {
			t.Fatalf("the roll back is answered %q, the build %q", got, s.answer("r1"))
		}
		close(s.slow)
		after(time.Minute)
		if got := s.answer("r2"); !strings.Contains(got, "nobody built it") {
			t.Errorf("a build that nobody built: %q", got)
		}
		if got := s.answer("r1"); !strings.Contains(got, "b1") {
			t.Errorf("a build that is there: %q", got)
		}
	})
}

func TestAnswersFromThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.set("Errors", release.Breach)
		after(2 * time.Minute)
		s.set("Errors", release.Normal)
		after(5 * time.Minute)
		s.request(release.Request{ID: "event", Verb: release.VerbEvent, Event: 1})
		shop, version, err := s.store.Load(t.Context(), "shop")
		if err == nil {
			foreign := release.Post{Key: "event/77", At: time.Now(), Event: &release.EventCard{Service: "shop", Event: release.Event{Number: 77}}}
			_, err = s.store.Commit(t.Context(), store.Commit{State: shop, Version: version, Had: shop.Next, At: time.Now(), Channel: "C2", Posts: []release.Post{foreign}})
		}
		if err != nil {
			t.Fatal(err)
		}
		s.request(release.Request{ID: "foreign", Verb: release.VerbEvent, Event: 77})
		for _, verb := range []release.Verb{release.VerbHistory, release.VerbStats, release.VerbCharts} {
			s.receive(string(verb), verb)
		}
		l.Wake()
		after(time.Second)
		find := func(id string) *release.Answer {
			m, err := s.store.Message(t.Context(), "answer/"+id)
			if err != nil {
				t.Fatal(err)
			}
			return m.Answer
		}
		if a := find("foreign"); a.Event != nil || !a.Refused {
			t.Errorf("another service's event: %+v", a)
		}
		if a := find("event"); a.Event == nil || a.Event.Event.Closed.IsZero() || len(a.Past) == 0 || a.Past[0].Note.Kind != release.NoteClosed {
			t.Errorf("a closed event: %+v", a)
		}
		opened := func(p release.Past) bool { return p.Note != nil && p.Note.Kind == release.NoteOpened }
		if a := find("history"); !slices.ContainsFunc(a.Past, opened) {
			t.Errorf("the history: %+v", a)
		}
		if a := find("stats"); a.Stats == nil || a.Stats.Normal != 1 {
			t.Errorf("the stats: %+v", a.Stats)
		}
		if a := find("charts"); len(a.Verdicts) != 4 {
			t.Errorf("%d verdicts of 2 charts on 2 targets", len(a.Verdicts))
		}
	})
}

// A past that cannot be read is not one in which nothing happened.
func TestAnUnreadablePastIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.lost = errors.New("the disk is gone")
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		for _, verb := range []release.Verb{release.VerbHistory, release.VerbStats, release.VerbEvent} {
			s.ask(l, string(verb), verb)
			after(time.Second)
			if got := s.answer(string(verb)); !strings.Contains(got, "cannot be read now") {
				t.Errorf("%s is answered %q", verb, got)
			}
		}
	})
}

func TestDigestComesOnceADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.digest, s.tick = 9*time.Hour, 10*time.Minute
		_, stop := s.start()
		after(3 * time.Hour)
		stop()
		_, stop = s.start() // a restart makes no second one
		after(32 * time.Hour)
		defer stop()
		messages, err := s.store.Unshown(t.Context(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		var digests []string
		for _, m := range messages {
			if m.Post != nil && m.Post.Digest != nil {
				digests = append(digests, m.Key)
			}
		}
		if len(digests) != 1 || digests[0] != "digest/webapp/2000-01-02" { // the first day has none
			t.Errorf("digests in 35 hours: %v", digests)
		}
	})
}

func TestBoardShowsTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, stop := s.start()
		defer stop()
		if b := l.Board(); b.Policy.Service != "webapp" || b.Channel != "C1" {
			t.Fatalf("at first: %+v", b)
		}
		after(2 * time.Minute)
		s.ask(l, "r1", release.VerbPause)
		after(time.Second)
		if b := l.Board(); len(b.State.Holds) != 1 || len(b.Verdicts) != 4 {
			t.Errorf("holds %v, %d verdicts", b.State.Holds, len(b.Verdicts))
		}
		s.faults(func(store.Commit) (before, after error) { return errors.New("the disk is full"), nil })
		away := time.Now()
		after(2 * time.Minute)
		if b := l.Board(); !b.Verdicts[0].At.After(away) || !b.State.Watch.At.Before(away) {
			t.Errorf("while nothing can be stored: charts of %s, a state of %s", b.Verdicts[0].At, b.State.Watch.At)
		}
		s.faults(nil)
	})
}

// What was refused where it came in stays refused, whatever is known later, and is kept like any other refusal.
func TestWhatIsRefusedAlreadyStaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.access = gate{} // lets everybody
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.request(release.Request{ID: "r1", Verb: release.VerbPause, Denied: &release.Denied{Text: "Guests cannot."}})
		l.Wake()
		after(5 * time.Second)
		if got := s.answer("r1"); got != "Guests cannot." || len(s.state().Holds) > 0 {
			t.Fatalf("answered %q; holds: %v", got, s.state().Holds)
		}
	})
}
