//go:build browser

package browser_test

import "testing"

// A pause with a reason and an end: what is wrong is said beside the field, cancelling changes nothing.
func TestPauseModal(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("push")
	deploy := b.deploy(1)
	b.more(deploy, "Pause With a Reason…")
	b.modal("Pause").saying("Nothing of webapp advances until then").sees()
	for typed, wrong := range map[string]string{
		"banana": "no time that I understand", "100 days": "90 days", "until 2020-01-01": "has passed already", "lunch 2h": "no time",
	} {
		b.fill("typed", typed)
		b.submit()
		b.refused("typed", wrong)
	}
	b.shot("refused")
	b.dismiss()
	b.more(deploy, "Pause With a Reason…")
	b.fill("typed", "45m")
	b.fill("reason", "database work")
	b.submit()
	b.hook("modal").gone()
	deploy.saying("Paused by @Ben Builder", "database work").sees()
	b.message("@Ben Builder paused deploy #1", "until", "“database work”").sees()
	if n := b.css("main article.message:not(.ephemeral)", "paused deploy #1 of webapp (b512)").count(); n != 1 {
		t.Errorf("it was paused %d times", n)
	}
}

// A roll back goes to the older build that was chosen, and says beforehand what that means.
func TestRollBackModal(t *testing.T) {
	d := start(t, 600)
	b := d.open(ben)
	for n := range 2 {
		d.types("push")
		b.deploy(n + 1).saying("All clear").sees()
	}
	d.types("push")
	deploy := b.deploy(3)
	deploy.button("Pause").click()
	deploy.button("Resume").sees()
	b.more(deploy, "Roll Back to…")
	b.modal("Roll Back").saying("back from b514 to b513").sees()
	b.choose("build", "b512")
	b.hook("modal").saying("Rolls every tier of webapp back from b514 to b512", "b514 is not deployed again").sees()
	b.shot("consequence")
	b.dismiss()
	deploy.button("Roll Back").sees()
	b.more(deploy, "Roll Back to…")
	b.choose("build", "b512")
	b.hook("modal").saying("back from b514 to b512").sees()
	b.fill("reason", "b513 was bad too")
	b.submit()
	b.hook("modal").gone()
	b.message("Rolled back webapp from b514 to b512").sees()
	deploy.saying("Rolled back", "b513 was bad too").sees()
}

// A snooze of one chart in one place.
func TestSnoozeModal(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("push")
	deploy := b.deploy(1)
	b.more(deploy, "Snooze a Chart…")
	b.modal("Snooze a Chart").sees()
	b.submit()
	b.refused("chart", "Please complete this required field.")
	b.choose("chart", "Status Page Requests")
	b.choose("place", "canary/use1-az1")
	b.fill("typed", "for ever")
	b.submit()
	b.refused("place", "This chart is judged for the whole service.")
	b.refused("typed", "no time that I understand")
	b.choose("chart", "Latency")
	b.fill("typed", "8 days")
	b.submit()
	b.refused("typed", "7 days")
	b.shot("refused")
	b.fill("typed", "2h")
	b.fill("reason", "a load test")
	b.submit()
	b.hook("modal").gone()
	b.message("@Ben Builder snoozed Latency of webapp in canary/use1-az1 until", "“a load test”").sees()
	b.types("/releasebot unsnooze Latency on canary")
	b.message("@Ben Builder ended the snooze of Latency of webapp in canary/use1-az1").sees()
}

// An event is opened by hand, holds the deploy, and is closed by its button.
func TestOpenEventModal(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("push")
	deploy := b.deploy(1)
	b.more(deploy, "Open an Event…")
	b.modal("Open an Event").sees()
	b.submit()
	b.refused("reason", "Please complete this required field.")
	b.dismiss()
	b.more(deploy, "Open an Event…")
	b.fill("reason", "The login page is <blank>")
	b.choose("urgency", "Purple: somebody must look now")
	b.choose("place", "dogfood/use1-az2")
	b.shot("filled")
	b.submit()
	b.hook("modal").gone()
	event := b.event(1)
	event.saying("Purple", "opened by @Ben Builder, in tier dogfood and az use1-az2: “The login page is <blank>”").sees()
	deploy.saying("now held").sees()
	b.shot("opened")
	event.button("Close Event").click()
	b.hook("confirm").saying("Close event #1?").sees()
	b.hook("confirm-ok").click()
	event.saying("Closed", "closed by @Ben Builder").sees()
	event.button("Close Event").gone()
}

// A chosen build is deployed, and nothing is where the form is cancelled.
func TestDeployModal(t *testing.T) {
	d := start(t, 600)
	b := d.open(ben)
	for n := range 2 {
		d.types("push")
		b.deploy(n + 1).saying("All clear").sees()
	}
	home := d.openHome(ben)
	home.hook("home").button("Deploy…").click()
	home.modal("Deploy a Build").sees()
	home.fill("typed", "no such build")
	home.submit()
	home.hook("modal").hook("error-typed").sees()
	home.shot("refused")
	home.dismiss()
	home.hook("home").button("Deploy…").click()
	home.choose("build", "b512")
	home.fill("reason", "the one before")
	home.submit()
	home.hook("modal").gone()
	b.message("ReleaseBot started for webapp: deploy #3, b512").sees()
}

// An admin freezes by a form of the Home, and unfreezes there.
func TestFreezeModal(t *testing.T) {
	d := start(t, 60)
	b := d.openHome(anna)
	home := b.hook("home")
	home.button("Freeze…").click()
	b.modal("Freeze").saying("No deploy of webapp starts and none advances").sees()
	b.choose("until", "until tomorrow 9:00")
	b.submit()
	b.refused("reason", "Please complete this required field.")
	b.fill("reason", "the fair")
	b.submit()
	b.hook("modal").gone()
	home.saying("Frozen", "the fair").sees()
	b.shot("frozen")
	home.button("Unfreeze").click()
	home.button("Freeze…").sees()
}
