package bot_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/bot"
	"releasebot/release"
)

// A picture that cannot be shown, or whose thread is not there, keeps no other one waiting.
func TestPicturesDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		picture := func(n int) release.Post {
			thread := fmt.Sprintf("event/%d", n)
			return release.Post{Key: thread + "/chart", Thread: thread, Picture: &release.Picture{Service: "webapp", Event: n}}
		}
		d.channel.shut = "C1"
		defer d.run()()
		d.commitTo("C1", nil, release.Post{Key: "alone", Picture: &release.Picture{Service: "webapp"}}, eventCard(7), picture(7))
		after(time.Minute)
		d.commitTo("C2", nil, eventCard(8), picture(8))
		after(time.Second)
		d.want("post event/8", "picture 1.0 event/8/chart")
	})
}

// What was given up after many tries begins anew when it says something else.
func TestWhatWasGivenUpIsTriedAtOnceWhenItChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault = func(call int) (bool, error) {
			switch {
			case call < 12:
				return false, errNoRoute
			case call == 12:
				return false, &bot.Refusal{Err: errors.New("msg_too_long"), Permanent: true}
			case call == 13:
				return false, errNoRoute
			default:
				return false, nil
			}
		}
		defer d.run()()
		d.commit(deployCard("a"))
		after(2 * time.Hour)
		d.commit(deployCard("b"))
		after(2 * time.Second) // and not as long as the tries before had come to
		d.want("post deploy/1")
	})
}

// A message is never shown twice at the same time, and no more edits go out at once than a lane is wide.
func TestEditsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		defer d.run()()
		for n := range 6 {
			d.commit(eventCard(n + 1))
		}
		synctest.Wait()
		d.channel.edits = time.Second
		changed := func(n int, chart string) release.Post {
			p := eventCard(n)
			p.Event.Event.Chart = chart
			return p
		}
		for n := range 6 {
			d.commit(changed(n+1, "Latency"))
		}
		d.commit(changed(1, "Visits")) // while the change before is being shown
		synctest.Wait()
		d.reconciler.Wake()
		synctest.Wait()
		if most, twice := d.channel.atOnce(); most != 4 || twice {
			t.Errorf("%d edits at once; the same one twice: %v", most, twice)
		}
		after(time.Minute)
		if most, twice := d.channel.atOnce(); most != 4 || twice {
			t.Errorf("%d edits at once; the same one twice: %v", most, twice)
		}
	})
}

// A picture is put into its thread as soon as that is there; until then nothing of it is tried.
func TestAPictureWaitsForItsThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.slow = map[string]time.Duration{"event/7": 5 * time.Second}
		d.commit(eventCard(7), release.Post{Key: "event/7/chart", Thread: "event/7", Picture: &release.Picture{Service: "webapp", Event: 7}})
		defer d.run()()
		after(5*time.Second + time.Millisecond)
		d.want("post event/7", "picture 1.0 event/7/chart")
	})
}

// What is over waits its turn behind nothing that is open.
func TestClosedEventsAreNotUrgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		closed := eventCard(7)
		closed.Event.Event.Closed = time.Now()
		d.commit(calm(1), closed, eventCard(8))
		defer d.run()()
		d.want("post event/8", "post calm/1", "post event/7")
	})
}
