//go:build browser

package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A move that fails is tried again by Resume, and a roll back that fails by Try Again.
func TestTryAgain(t *testing.T) {
	d := start(t, 120)
	b := d.open(ben)
	d.types("fail")
	d.types("push")
	deploy := b.deploy(1)
	deploy.saying("A move went wrong", "Press Resume to try again, or Roll Back").sees()
	b.shot("move-failed")
	deploy.button("Resume").click()
	deploy.saying("dogfood: baking", "Tried again by @Ben Builder").sees()
	d.types("fail")
	b.until("the next move to be made to fail", func() bool { return d.heard("The next move fails.") == 2 })
	deploy.button("Roll Back").click()
	b.hook("confirm-ok").click()
	deploy.saying("needs help, press Try Again").sees()
	deploy.button("Roll Back").gone()
	b.shot("roll-back-failed")
	deploy.button("Try Again").click()
	deploy.saying("Rolled back").sees()
	deploy.button("Try Again").gone()
}

// Somebody looks after an event, and snoozes it in a modal that asks how long.
func TestEventButtons(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("bad")
	event := b.event(1)
	event.button("I'm On It").click()
	event.saying("@Ben Builder looks after it").sees()
	event.button("I'm On It").gone()
	b.more(event, "Pause With a Reason…")
	b.modal("Pause").sees()
	b.dismiss()
	b.more(event, "Snooze…")
	b.modal("Snooze a Chart").saying("Event #1, Five Hundred Errors").sees()
	b.fill("typed", "2h")
	b.fill("reason", "we know")
	b.shot("snooze")
	b.submit()
	b.hook("modal").gone()
	event.saying("Closed", "snoozed by @Ben Builder").sees()
	b.openThread(event)
	b.reply("@Ben Builder snoozed Five Hundred Errors", "we know").sees()
}

// A click on a message that is out of date is told what happened, and changes nothing.
func TestLateClick(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("push")
	deploy := b.deploy(1)
	deploy.button("Roll Back").sees()
	b.fault("Rate limit (429)", map[string]string{"method": "chat.update", "times": "50", "seconds": "20"})
	other := d.open(anna)
	other.types("/releasebot rollback errors everywhere")
	other.message("@Anna Admin is rolling back webapp", "errors everywhere").sees()
	deploy.button("Roll Back").click()
	b.hook("confirm-ok").click()
	b.whisper("rolled back").saying("@Anna Admin").sees()
	b.shot("told")
	other.whisper("rolled back by").gone()
}

// A doubled click is one.
func TestDoubledClick(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("push")
	pause := b.deploy(1).button("Pause")
	at := pause.at()
	b.do(chromedp.MouseClickXY(at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
	b.deploy(1).button("Resume").click()
	b.message("@Ben Builder resumed deploy #1").sees()
	if n := b.css("main article.message:has(> .whisper):not(.ephemeral)", "paused deploy #1").count(); n != 1 {
		t.Errorf("it was paused %d times", n)
	}
	if n := b.css("article.message.ephemeral", "Already paused").count(); n != 0 {
		t.Error("the second click was answered as one of its own")
	}
}
