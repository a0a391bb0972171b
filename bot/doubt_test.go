package bot_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/bot"
	"releasebot/release"
)

var errCut = errors.New("connection reset")

// lostOnce loses the answer of the first call.
func lostOnce(call int) (bool, error) {
	if call == 1 {
		return true, errCut
	}
	return false, nil
}

// Slack took the post, the answer was lost, and its history lags: the message is looked for again before it is posted anew.
func TestAHistoryThatLagsDoublesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault, d.channel.lag = lostOnce, 15*time.Second
		defer d.run()()
		d.commit(deployCard("a"), d.note("deploy/1"))
		after(10 * time.Second)
		d.want("post deploy/1")
		after(30 * time.Second)
		d.want("post deploy/1", "reply 1.0 note/1")
	})
}

// Where a history lags for longer, the second is taken back as soon as both are seen.
func TestASecondIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault, d.channel.lag = lostOnce, 22*time.Second
		d.channel.slow = map[string]time.Duration{"deploy/1": 2 * time.Second}
		defer d.run()()
		d.commit(deployCard("a"), d.note("deploy/1"))
		after(time.Minute)
		d.want("post deploy/1", "post deploy/1", "unsay deploy/1", "reply 1.0 note/1")
	})
}

// What certainly was not sent is tried again at once; what is in doubt, and is not there, within half a minute.
func TestDoubtCostsTimeOnlyWhereThereIsSome(t *testing.T) {
	for _, test := range []struct {
		err    error
		within time.Duration
		not    time.Duration
	}{{errNoRoute, 2 * time.Second, 0}, {errCut, 25 * time.Second, 19 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, bot.NoLimits)
			d.channel.fault = func(call int) (bool, error) {
				if call == 1 {
					return false, test.err
				}
				return false, nil
			}
			defer d.run()()
			d.commit(deployCard("a"))
			after(test.not)
			if saw := d.channel.saw(); test.not > 0 && len(saw) > 0 {
				t.Errorf("%v: posted after %s: %v", test.err, test.not, saw)
			}
			after(test.within - test.not)
			d.want("post deploy/1")
		})
	}
}

// A reconciler that begins anew knows nothing of what the one before saw; a post that was begun may still turn up.
func TestARestartWaitsForWhatWasBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault, d.channel.lag = lostOnce, 15*time.Second
		stop := d.run()
		d.commit(deployCard("a"))
		synctest.Wait()
		stop()
		defer d.run()()
		after(time.Minute)
		d.want("post deploy/1")
	})
}

// Nothing is sent once another replica has the lease, and everything once this one has it again.
func TestNothingIsSentWithoutTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		valid := false
		d.reconciler.Valid = func() bool { return valid }
		stop := d.run()
		d.commitTo("C1", []release.Answer{{Request: release.Request{ID: "r1", Channel: "C1"}, Text: "Here."}}, deployCard("a"))
		after(time.Minute)
		d.want()
		stop()
		valid = true
		defer d.run()()
		after(time.Second)
		if saw := d.channel.saw(); len(saw) != 2 {
			t.Errorf("saw %v", saw)
		}
	})
}

// deleteThen shows a card with a note in its thread, lets a person delete the card, and changes it.
func deleteThen(d *desk, card, changed release.Post) {
	d.commit(card, release.Post{Key: "in", Thread: card.Key, Note: &release.Note{Kind: release.NoteSpread, Service: "webapp"}})
	after(time.Second)
	d.channel.deleted(card.Key)
	d.commit(changed)
	after(time.Second)
}

// A person deleted the card of a deploy that runs: it is posted anew, once, and its thread follows.
func TestADeletedCardOfARunningDeployIsPostedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		defer d.run()()
		deleteThen(d, deployCard("a"), deployCard("b"))
		d.want("post deploy/1", "reply 1.0 in", "post deploy/1")
		d.commit(deployCard("c"), d.note("deploy/1"))
		after(time.Second)
		saw := strings.Join(d.channel.saw()[3:], ", ")
		if !strings.Contains(saw, "edit deploy/1") || !strings.Contains(saw, "reply 3.0 note/1") {
			t.Errorf("afterwards: %s", saw)
		}
	})
}

// Of what is over nobody misses the card: it is left, and so is whatever else changes in it.
func TestADeletedCardOfWhatIsOverIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		defer d.run()()
		closed := eventCard(7)
		closed.Event.Event.Closed = time.Now()
		deleteThen(d, eventCard(7), closed)
		after(time.Hour)
		d.want("post event/7", "reply 1.0 in")
		m, err := d.store.Message(t.Context(), "event/7")
		if err != nil || !strings.Contains(m.Failed, "message_not_found") {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// A reply whose thread a person deleted brings the card of an open event back before it; of a closed one it stands alone.
func TestARepliesThreadIsDeleted(t *testing.T) {
	for closed, want := range map[bool]string{
		false: "post event/7, post event/7, reply 2.0 note/1",
		true:  "post event/7, post note/1",
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, bot.NoLimits)
			defer d.run()()
			card := eventCard(7)
			if closed {
				card.Event.Event.Closed = time.Now()
			}
			d.commit(card)
			after(time.Second)
			d.channel.deleted("event/7")
			d.commit(d.note("event/7"))
			after(5 * time.Second)
			if saw := strings.Join(d.channel.saw(), ", "); saw != want {
				t.Errorf("closed %v: %s", closed, saw)
			}
		})
	}
}

// Whether Slack answers at all is told from calls, whatever it says.
func TestReachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault, d.channel.away = func(int) (bool, error) { return false, errCut }, true
		defer d.run()()
		if ok, _ := d.reconciler.Reachable(); !ok {
			t.Error("nothing was called yet")
		}
		begun := time.Now()
		d.commit(d.note(""))
		after(time.Minute)
		if ok, since := d.reconciler.Reachable(); ok || since.Sub(begun).Abs() > time.Second {
			t.Errorf("reachable %v since %v", ok, since.Sub(begun))
		}
		d.channel.mu.Lock()
		d.channel.away = false
		d.channel.fault = func(int) (bool, error) { return false, &bot.Refusal{Err: errors.New("is_archived")} }
		d.channel.mu.Unlock()
		after(3 * time.Minute)
		if ok, _ := d.reconciler.Reachable(); !ok {
			t.Error("a no is an answer")
		}
	})
}
