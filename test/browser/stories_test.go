//go:build browser

package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A good build is paused and resumed by buttons, and is all clear.
func TestGoodBuild(t *testing.T) {
	d := start(t, 240)
	b := d.open(ben)
	b.message("ReleaseBot looks after webapp from now on").sees()
	d.types("push")
	deploy := b.deploy(1)
	deploy.button("Pause").click()
	deploy.saying("Paused by @Ben Builder").sees()
	b.message("@Ben Builder paused deploy #1").sees()
	b.shot("paused")
	deploy.button("Resume").click()
	deploy.button("Pause").sees()
	b.message("All clear for webapp: b512 runs in dogfood, canary and production").sees()
	deploy.saying("All clear for webapp: deploy #1 of b512 is in every tier").sees()
	for _, label := range []string{"Pause", "Resume", "Roll Back", "More actions"} {
		deploy.button(label).gone()
	}
	b.shot("all-clear")
}

// A bad build: an event opens, a second chart makes it purple, its chart arrives, and the deploy is rolled back.
func TestBadBuild(t *testing.T) {
	d := start(t, 60)
	b := d.open(anna)
	d.types("bad")
	event := b.event(1)
	event.saying("Blue", "opened for chart Five Hundred Errors, in tier dogfood").sees()
	event.saying("Purple").sees()
	b.event(2).saying("Purple", "opened for chart Latency", "Also jumping: Five Hundred Errors").sees()
	b.openThread(event)
	picture := b.thread().css(`img[alt*="Five Hundred Errors"]`).sees()
	if alt := evaluate[string](b, picture.script("find")+".alt"); !strings.Contains(alt, "dogfood/use1-az1") {
		t.Errorf("the picture is described as %q", alt)
	}
	b.reply("Purple now: Five Hundred Errors of webapp").sees()
	b.openThread(b.event(2))
	picture = b.thread().css(`img[alt*="Latency"]`)
	b.until("the picture to be drawn", func() bool {
		return evaluate[bool](b, picture.script("find")+"?.naturalWidth > 400")
	})
	b.event(2).button("Roll Back").at()
	b.shot("event")
	picture.click()
	b.hook("lightbox").css("img").sees()
	b.shot("picture")
	b.keys(kb.Escape)
	b.hook("lightbox").gone()
	b.hook("thread-close").click()

	event.button("Roll Back").click()
	b.hook("confirm").saying("Roll back dogfood from b512 to b511").sees()
	b.shot("confirm")
	b.hook("confirm-cancel").click()
	b.hook("confirm").gone()
	event.button("I'm On It").click() // whatever the other click did would be done by now
	event.saying("@Anna Admin looks after it").sees()
	b.message("is rolling back").gone()

	event.button("Roll Back").click()
	b.hook("confirm-ok").click()
	b.message("Rolled back webapp from b512 to b511", "as @Anna Admin asked").sees()
	b.deploy(1).saying("Rolled back webapp: deploy #1, b512 → b511", "Rolled back by @Anna Admin").sees()
	for _, closed := range []element{event, b.event(2)} {
		closed.saying("Closed").sees()
		closed.button("Roll Back").gone()
		closed.button("Snooze for 3 Hours").gone()
	}
	b.shot("rolled-back")
}

// A false alarm is snoozed from the event's message, and the deploy goes on.
func TestFalseAlarm(t *testing.T) {
	d := start(t, 180)
	b := d.open(ben)
	d.types("push")
	b.deploy(1).saying("dogfood: baking").sees()
	d.types("burst")
	event := b.event(1).saying("Status Page Requests")
	event.button("Snooze for 3 Hours").click()
	event.saying("Closed", "snoozed by @Ben Builder").sees()
	event.button("Snooze for 3 Hours").gone()
	b.message("All clear for webapp").sees()
	b.shot("goes-on")
}
