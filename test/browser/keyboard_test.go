//go:build browser

package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tabTo presses Tab until an element has the focus.
func (b *tab) tabTo(e element, modifiers ...chromedp.Modifier) {
	b.t.Helper()
	e.sees()
	for range 100 {
		if e.focused() {
			return
		}
		b.keys(kb.Tab, modifiers...)
	}
	b.shot("failed")
	b.t.Fatalf("Tab does not lead to %s; the focus is on %s", e.what, evaluate[string](b, "document.activeElement.outerHTML.slice(0, 300)"))
}

func (e element) focused() bool {
	return evaluate[bool](e.tab, "document.activeElement === "+e.script("find"))
}

// With the keyboard alone: pause, resume, and think twice about a roll back.
func TestKeyboard(t *testing.T) {
	d := start(t, 60)
	b := d.open(ben)
	d.types("push")
	deploy := b.deploy(1).sees()
	const back = chromedp.ModifierShift
	b.tabTo(b.deploy(1).button("Pause"), back)
	b.keys(kb.Enter)
	deploy.button("Resume").sees()
	b.tabTo(deploy.button("Roll Back"))
	b.shot("focus")
	b.keys(kb.Enter)
	confirm := b.hook("confirm").sees()
	for range 5 {
		b.keys(kb.Tab)
		// The browser's own address bar may have its turn, and then the page has no focus of its own; behind the dialog nothing has.
		if !evaluate[bool](b, confirm.script("find")+".contains(document.activeElement) || document.activeElement === document.body") {
			t.Fatal("Tab leads out of the dialog")
		}
	}
	b.keys(kb.Escape)
	confirm.gone()
	b.until("the focus to be back", deploy.button("Roll Back").focused)
	b.keys(kb.Tab + kb.Enter)
	b.until("the focus to be in the menu", b.css(`ul[role="listbox"]`, "Open an Event…").focused)
	b.keys(kb.ArrowDown)
	b.css(`[role="option"][data-active]`, "Open an Event…").sees()
	b.keys(kb.Enter)
	b.modal("Open an Event").sees()
	b.keys(kb.Escape)
	b.hook("modal").gone()
	b.tabTo(deploy.button("Resume"), back)
	b.keys(" ")
	b.message("@Ben Builder resumed deploy #1").sees()
	b.message("is rolling back").gone()
}

// The bot edits its message all the time; meanwhile an open menu stays open, and the focus where it is.
func TestEditsDisturbNobody(t *testing.T) {
	d := start(t, 120)
	b := d.open(ben)
	d.types("push")
	deploy := b.deploy(1)
	edited := func() {
		t.Helper()
		before := deploy.text()
		b.until("an edit", func() bool { return deploy.text() != before })
	}
	deploy.saying("dogfood: baking").sees()
	deploy.hook("action-releasebot:more").click()
	b.option("Snooze a Chart…").sees()
	edited()
	edited()
	b.option("Snooze a Chart…").click()
	b.modal("Snooze a Chart").sees()
	b.choose("chart", "Latency")
	b.fill("reason", "a load test")
	edited()
	if !b.hook("modal").hook("input-reason").valued("a load test").focused() {
		t.Error("an edit of the message took the focus out of the modal")
	}
	b.dismiss()
	b.tabTo(deploy.button("Roll Back"), chromedp.ModifierShift)
	edited()
	if !deploy.button("Roll Back").focused() {
		t.Error("an edit took the focus away")
	}
}

// In the dark.
func TestDark(t *testing.T) {
	d := start(t, 60)
	b := d.open(anna)
	b.hook("theme").click()
	d.types("bad")
	b.openThread(b.event(1).sees())
	b.thread().css(`img[alt*="Five Hundred Errors"]`).sees()
	b.shot("thread")
	b.hook("home-tab").click()
	b.hook("home").saying("open event").sees()
	b.shot("home")
	b.hook("home").button("Open Event…").click()
	b.modal("Open an Event").sees()
	b.submit()
	b.refused("reason", "Please complete")
	b.shot("modal")
	if colour := evaluate[string](b, "getComputedStyle(document.querySelector('main')).backgroundColor"); colour == "rgb(255, 255, 255)" {
		t.Errorf("the page is %s in the dark", colour)
	}
}
