package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
)

// away lets Slack fail for so long, while people get a note a minute in the deploy's thread, and then come back.
func (d *desk) away(minutes int) {
	d.t.Helper()
	d.channel.mu.Lock()
	d.channel.fault = func(int) (bool, error) { return false, errCut }
	d.channel.mu.Unlock()
	for i := range minutes {
		d.commit(deployCard(fmt.Sprint("during ", i)), d.note("deploy/1"))
		after(time.Minute)
	}
	d.channel.mu.Lock()
	d.channel.fault = nil
	d.channel.mu.Unlock()
	after(10 * time.Minute)
}

// summaries are the summaries that are in the store.
func (d *desk) summaries() (all []release.Summary) {
	d.t.Helper()
	for _, line := range d.channel.saw() {
		_, key, _ := strings.Cut(line, " summary/")
		if key == "" {
			continue
		}
		m, err := d.store.Message(d.t.Context(), "summary/"+key)
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, *m.Post.Summary)
	}
	return all
}

// After an outage people get the cards as they stand and one message of what happened, whose notes nobody sees besides.
func TestAnOutageIsFolded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.reconciler.Heard = func(context.Context, string, time.Time, time.Time) ([]release.Missed, error) {
			return []release.Missed{{By: "U1", Channel: "C1", TS: "5.0", Text: "status"}}, nil
		}
		defer d.run()()
		d.commit(deployCard("before"))
		after(time.Second)
		d.away(30)
		saw := d.channel.saw()
		slices.Sort(saw)
		if len(saw) != 3 || saw[0] != "edit deploy/1" || saw[1] != "post deploy/1" || !strings.HasPrefix(saw[2], "post summary/C1/") {
			t.Fatalf("saw %v", saw)
		}
		s := d.summaries()[0]
		if len(s.Notes) != 20 || s.More != 10 || len(s.Heard) != 1 || s.To.Sub(s.From) < 29*time.Minute {
			t.Errorf("%d notes, %d more, %d heard, %s", len(s.Notes), s.More, len(s.Heard), s.To.Sub(s.From))
		}
		d.commit(d.note("")) // and then all is as ever
		after(time.Second)
		if saw := d.channel.saw(); saw[len(saw)-1] != "post note/31" {
			t.Errorf("saw %v", saw)
		}
	})
}

// A few notes, or a short time, are no reason for a summary.
func TestAFewNotesAreNotFolded(t *testing.T) {
	for minutes, want := range map[int]int{3: 3, 5: 5} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, bot.NoLimits)
			defer d.run()()
			d.away(minutes)
			if saw := d.channel.saw(); len(d.summaries()) != 0 || len(saw) != 1+want || saw[len(saw)-1] != fmt.Sprintf("reply 1.0 note/%d", want) {
				t.Errorf("after %d minutes: %v", minutes, saw)
			}
		})
	}
}

// What waits only for the limits is not folded: it is being shown.
func TestWaitingForTheLimitsIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.Limits{Posts: 1.0 / 60, PostBurst: 1, Edits: 1, EditBurst: 1})
		defer d.run()()
		for range 15 {
			d.commit(d.note(""))
		}
		after(20 * time.Minute)
		if saw := d.channel.saw(); len(saw) != 15 {
			t.Errorf("saw %v", saw)
		}
	})
}

// A note whose post has no known end may be there already: it is in no summary if it is.
func TestWhatMayBeThereIsNotFolded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault = func(call int) (bool, error) { return call == 1, errCut }
		d.channel.away = true
		defer d.run()()
		for range 10 {
			d.commit(d.note(""))
		}
		after(time.Hour)
		d.channel.mu.Lock()
		d.channel.fault, d.channel.away = nil, false
		d.channel.mu.Unlock()
		after(10 * time.Minute)
		saw := d.channel.saw()
		if len(saw) != 2 || saw[0] != "post note/1" || len(d.summaries()[0].Notes) != 9 {
			t.Errorf("saw %v, %+v", saw, d.summaries())
		}
	})
}

// What still calls somebody to act is said for itself; what does not is folded with the rest.
func TestCallsThatStandAreSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.shut = "C1"
		defer d.run()()
		asks := func(key string, event int) release.Post {
			return release.Post{Key: key, Note: &release.Note{Kind: release.NoteAsks, Service: "webapp", Event: event}}
		}
		d.commit(asks("asks/1", 7), asks("asks/2", 8), asks("asks/3", 8))
		for range 10 {
			d.commit(calm(d.notes))
			d.notes++
		}
		state, version, err := d.store.Load(t.Context(), "webapp")
		if err != nil {
			t.Fatal(err)
		}
		state.Holds = []release.Hold{{Kind: release.HoldAsk, Event: 8}}
		if _, err := d.store.Commit(t.Context(), store.Commit{State: state, Version: version, Had: state.Next, At: time.Now(), Channel: "C1"}); err != nil {
			t.Fatal(err)
		}
		after(time.Hour)
		d.channel.mu.Lock()
		d.channel.shut = ""
		d.channel.mu.Unlock()
		after(10 * time.Minute)
		if saw := d.channel.saw(); len(saw) != 2 || saw[0] != "post asks/3" || len(d.summaries()) != 1 {
			t.Errorf("saw %v", saw)
		}
	})
}

// A process that dies at any moment of an outage leaves one summary to the next.
func TestFoldingOutlivesRestarts(t *testing.T) {
	for _, secondsBack := range []int{0, 1, 5, 21, 60} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, bot.NoLimits)
			d.channel.shut = "C1"
			stop := d.run()
			for range 12 {
				d.commit(d.note(""))
			}
			after(time.Hour)
			d.channel.mu.Lock()
			d.channel.shut = ""
			d.channel.mu.Unlock()
			after(time.Duration(secondsBack) * time.Second)
			stop()
			stop = d.run()
			after(10 * time.Minute)
			stop()
			if saw := d.channel.saw(); len(saw) != 1 || len(d.summaries()) != 1 || len(d.summaries()[0].Notes) != 12 {
				t.Errorf("after %d s: %v", secondsBack, saw)
			}
		})
	}
}
