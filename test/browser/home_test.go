//go:build browser

package browser_test

import (
	"strings"
	"testing"
)

// The Home shows services and charts, those that alert first, and follows by itself what happens elsewhere.
func TestHome(t *testing.T) {
	d := start(t, 60)
	b := d.open(anna)
	b.hook("home-tab").click()
	home := b.hook("home")
	home.saying("webapp", "8 normal").sees()
	d.types("bad")
	home.saying("2 open events").sees()
	said := home.text()
	if alert, normal := strings.Index(said, "Alerting ·"), strings.Index(said, "Normal ·"); alert < 0 || normal < alert {
		t.Errorf("what alerts does not come first: %s", said)
	}
	b.shot("home")

	home.css(".section", "Latency", "Alerting ·", "and 1 more").button("Snooze for 3 Hours").click()
	home.saying("snoozed in dogfood/use1-az1 and dogfood/use1-az2 by @Anna Admin until").sees()
	home.button("Unsnooze").sees()
	home.hook("action-releasebot:home:state").click()
	b.option("Snoozed").click()
	home.saying("Snoozed ·").sees()
	b.until("only what is snoozed", func() bool { return !strings.Contains(home.text(), "Normal ·") })
	b.shot("filtered")
	home.button("Unsnooze").click()
	b.until("the end of the snooze", func() bool { return !strings.Contains(home.text(), "by @Anna Admin until") })
	home.hook("action-releasebot:home:state").click()
	b.option("All charts").click()
	home.saying("Normal ·").sees()

	home.button("Pause…").click()
	b.modal("Pause").sees()
	b.fill("reason", "lunch")
	b.submit()
	b.hook("modal").gone()
	home.saying("Paused by @Anna Admin", "lunch").sees()
	other := d.open(ben)
	other.types("/releasebot resume")
	home.button("Pause…").sees()
}
