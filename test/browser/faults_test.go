//go:build browser

package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// fault orders one on the page's own panel, and closes the panel.
func (b *tab) fault(label string, fields map[string]string) {
	b.t.Helper()
	b.hook("faults-button").click()
	kind := b.hook("fault-kind").sees()
	evaluate[bool](b, "!"+kind.script("find")+".focus()")
	b.keys(label) // a closed menu chooses what is typed
	b.until("the fault "+label, func() bool {
		return evaluate[string](b, kind.script("find")+"?.selectedOptions[0].label ?? ''") == label
	})
	for name, value := range fields {
		b.hook("fault-" + name).fill(value)
	}
	b.hook("fault-apply").click()
	b.hook("faults").css("section.on-order li", label).sees()
	b.shot("fault")
	b.keys(kb.Escape)
	b.hook("faults").gone()
}

// Slack takes no messages for a while: they come later, each once.
func TestRateLimit(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	b.message("looks after webapp").sees()
	b.fault("Rate limit (429)", map[string]string{"method": "chat.postMessage", "times": "2", "seconds": "2"})
	d.types("push")
	b.deploy(1).sees()
	b.deploy(1).button("Pause").click()
	b.message("@Ben Builder paused deploy #1").sees()
	if n := b.css("main article.message:not(:has(> .whisper))", "Deploy #1 · ").count(); n != 1 {
		t.Errorf("the deploy has %d messages", n)
	}
}

// A click that Slack loses is told as Slack tells it, and works when it is made again.
func TestLostClick(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("push")
	pause := b.deploy(1).button("Pause").sees()
	b.fault("Loses the next envelopes", map[string]string{"times": "1"})
	pause.click()
	b.hook("toast").saying("did not acknowledge in time").sees()
	b.shot("lost")
	b.deploy(1).button("Resume").gone()
	b.hook("faults-button").saying("1").gone() // it has worn off
	pause.click()
	b.deploy(1).button("Resume").sees()
}

// The connection ends without warning: the bot comes back, and messages and clicks follow.
func TestDisconnect(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	b.message("looks after webapp").sees()
	b.hook("faults-button").click()
	kind := b.hook("fault-kind").sees()
	evaluate[bool](b, "!"+kind.script("find")+".focus()")
	b.keys("Ends the sockets without")
	b.hook("fault-apply").click()
	d.types("push")
	b.deploy(1).sees()
	b.hook("connection").valued("on").sees()
	b.deploy(1).button("Pause").click()
	b.deploy(1).button("Resume").sees()
}
