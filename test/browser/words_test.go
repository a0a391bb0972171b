//go:build browser

package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The command is completed as it is typed, what is nearly right is asked about, and only who typed sees the answer.
func TestSlashCommands(t *testing.T) {
	d := start(t, 60)
	b, other := d.open(ben), d.open(anna)
	composer := b.hook("composer")
	composer.fill("/rel")
	b.hook("suggestions").saying("/releasebot").sees()
	b.shot("suggestions")
	b.keys(kb.Tab)
	b.keys("stauts" + kb.Enter)
	b.whisper("I do not know “stauts”. Did you mean /releasebot status?").sees()
	b.types("/releasebot help")
	b.whisper("nothing advances until then", "who is told").sees()
	b.shot("help")
	b.types("/releasebot help pause")
	b.whisper("For example").sees()
	b.types("/releasebot status")
	b.whisper("webapp").saying("b511").sees()
	b.types("/releasebot snooze Latncy")
	b.whisper("Did you mean Latency?").sees()
	composer.fill("/deploy")
	b.keys(kb.Enter)
	b.hook("toast").saying("/deploy is not a valid command").sees()
	other.css("article.message.ephemeral").gone()
}

// Mentioned in the thread of an event, the bot knows which event is meant.
func TestMentionInAThread(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("bad")
	event := b.event(1)
	b.openThread(event.sees())
	b.hook("thread-composer").fill("@rel")
	b.hook("suggestions").saying("@releasebot").sees()
	b.keys(kb.Tab)
	b.keys("why" + kb.Enter)
	b.thread().css("article.message.ephemeral", "Five Hundred Errors").sees()
	b.replies("@releasebot ack looking at the database")
	event.saying("@Ben Builder looks after it").sees()
	b.reply("@Ben Builder looks after webapp event #1", "“looking at the database”").sees()
	b.shot("acked")
}

// Who watches is written to.
func TestWatch(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	b.types("/releasebot watch")
	b.whisper("told").sees()
	d.types("bad")
	b.event(1).sees()
	b.hook("home-tab").click()
	b.hook("tab-messages").click()
	b.message("Five Hundred Errors of webapp jumped").sees()
	b.shot("told")
}
