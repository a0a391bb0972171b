//go:build browser

package browser_test

import (
	"context"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// Guests and people of other workspaces are told that they may not, and who may; nothing changes.
func TestStrangers(t *testing.T) {
	d := start(t, 120)
	d.types("push")
	for person, words := range map[string]string{
		gil: "Guests cannot steer ReleaseBot.", eve: "People of other workspaces cannot steer ReleaseBot.",
	} {
		b := d.open(person)
		deploy := b.deploy(1)
		deploy.button("Pause").click()
		b.whisper(words).saying("Ask any member of this workspace").sees()
		b.more(deploy, "Roll Back to…")
		b.until("a second refusal", func() bool { return b.css("article.message.ephemeral", words).count() == 2 })
		b.types("/releasebot rollback")
		b.until("a third refusal", func() bool { return b.css("article.message.ephemeral", words).count() == 3 })
		b.shot(person)
		b.hook("home-tab").click()
		b.hook("home").saying("cannot ask ReleaseBot about webapp").sees()
		b.hook("home").button("Pause…").gone()
	}
	b := d.open(ben)
	b.deploy(1).button("Pause").click() // whatever the others' clicks did would be done by now
	b.message("@Ben Builder paused deploy #1").sees()
	b.message("is rolling back").gone()
	b.types("/releasebot history")
	history := b.whisper("What happened in webapp").sees()
	for _, name := range []string{"Gil Guest", "Eve External"} {
		history.saying("@" + name + " asked for pause and was refused").sees()
	}
}

// A freeze is for admins: somebody else is told who they are.
func TestFreezeIsForAdmins(t *testing.T) {
	d := start(t, 60)
	b, admin := d.open(ben), d.open(anna)
	b.types("/releasebot freeze until tomorrow the fair")
	b.whisper("Only admins may freeze webapp: @Anna Admin.").sees()
	admin.css("article.message.ephemeral").gone() // what is said to one is for nobody else
	admin.types("/releasebot freeze until tomorrow the fair")
	b.message("@Anna Admin froze webapp until", "“the fair”").sees()
	d.types("push")
	admin.types("/releasebot why")
	admin.whisper("the fair").sees()
	b.card("Deploy #1 · ").gone()
	admin.types("/releasebot unfreeze")
	b.deploy(1).sees()
}

// together clicks on several tabs at the same time.
func together(t *testing.T, elements ...element) {
	t.Helper()
	places := make([]point, len(elements))
	for i, e := range elements {
		places[i] = e.at()
	}
	var clicking sync.WaitGroup
	errs := make([]error, len(elements))
	for i, e := range elements {
		clicking.Go(func() { errs[i] = press(e.tab.ctx, places[i]) })
	}
	clicking.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func press(ctx context.Context, at point) error {
	return chromedp.Do(ctx, chromedp.MouseClickXY(at.X, at.Y))
}

// Two people do the same at the same time: one of them does it, the other is told.
func TestTwoAtOnce(t *testing.T) {
	d := start(t, 60)
	people := []*tab{d.open(anna), d.open(ben)}
	d.types("push")
	first, second := people[0], people[1]
	together(t, first.deploy(1).button("Pause"), second.deploy(1).button("Pause"))
	first.message("paused deploy #1").sees()
	told(t, people, "Already paused by")
	if n := first.css("main article.message:not(.ephemeral):has(> .whisper)", "paused deploy #1").count(); n != 1 {
		t.Errorf("it was paused %d times", n)
	}
	for _, b := range people {
		b.deploy(1).button("Roll Back").click()
		b.hook("confirm-ok").sees()
	}
	together(t, first.hook("confirm-ok"), second.hook("confirm-ok"))
	first.message("is rolling back webapp").sees()
	told(t, people, "rolled back")
	if n := first.css("main article.message:not(.ephemeral):has(> .whisper)", "is rolling back webapp").count(); n != 1 {
		t.Errorf("it was rolled back %d times", n)
	}
	second.shot("told")
}

// told waits until one of the people was told words that only they see. Who clicks when the message has changed
// already is told by Slack that the button is gone.
func told(t *testing.T, people []*tab, words string) {
	t.Helper()
	people[0].until("one of them to be told "+words, func() bool {
		n := 0
		for _, b := range people {
			n += b.css("article.message.ephemeral", words).count() + b.hook("toast").count()
		}
		return n > 0
	})
}
