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
				return false, errors.New("no route to host")
			case call == 12:
				return false, &bot.Refusal{Err: errors.New("msg_too_long"), Permanent: true}
			case call == 13:
				return false, errors.New("no route to host")
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
