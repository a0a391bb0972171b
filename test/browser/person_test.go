//go:build browser

package browser_test

import (
	"fmt"

	"github.com/chromedp/chromedp/kb"
)

// message is the newest message in the channel that says words.
func (b *tab) message(says ...string) element { return b.css("main article.message", says...) }

// deploy is the message of a deploy.
func (b *tab) deploy(number int) element { return b.card(fmt.Sprintf("Deploy #%d · ", number)) }

// event is the message of an event.
func (b *tab) event(number int) element { return b.card(fmt.Sprintf("Webapp event #%d ", number)) }

// card is a message that is no reply: one that was also sent to the channel names what it replies to, and so says the same.
func (b *tab) card(says ...string) element {
	return b.css("main article.message:not(:has(> .whisper))", says...)
}

// thread is the open thread.
func (b *tab) thread() element { return b.hook("thread") }

// reply is the newest message of the open thread that says words.
func (b *tab) reply(says ...string) element { return b.thread().css("article.message", says...) }

// whisper is the newest message that only this person sees, and says words.
func (b *tab) whisper(says ...string) element { return b.css("article.message.ephemeral", says...) }

// openThread opens the thread of a message.
func (b *tab) openThread(of element) element {
	b.t.Helper()
	of.css("button.thread-link").click()
	return b.thread().sees()
}

// types types a line into the channel and sends it.
func (b *tab) types(line string) {
	b.t.Helper()
	b.send(b.hook("composer"), line)
}

// replies types a line into the open thread and sends it.
func (b *tab) replies(line string) {
	b.t.Helper()
	b.send(b.hook("thread-composer"), line)
}

func (b *tab) send(composer element, line string) {
	b.t.Helper()
	composer.fill(line)
	b.keys(kb.Enter)
	b.until("the line to be sent", func() bool { return evaluate[string](b, composer.script("find")+`?.value ?? "?"`) == "" })
}

// more opens a message's menu and chooses an option.
func (b *tab) more(of element, option string) {
	b.t.Helper()
	of.hook("action-releasebot:more").click()
	b.option(option).click()
}

// modal is the open modal with this title.
func (b *tab) modal(title string) element { return b.hook("modal").saying(title) }

// choose opens a menu of a modal and takes an option.
func (b *tab) choose(input, option string) {
	b.t.Helper()
	b.hook("modal").hook("input-" + input).click()
	b.option(option).click()
	b.hook("modal").hook("input-" + input).saying(option).sees()
}

// fill fills in a field of a modal.
func (b *tab) fill(input, text string) {
	b.t.Helper()
	b.hook("modal").hook("input-" + input).fill(text)
}

// submit presses the modal's button.
func (b *tab) submit() {
	b.t.Helper()
	b.hook("modal").hook("modal-submit").click()
}

// dismiss cancels the modal.
func (b *tab) dismiss() {
	b.t.Helper()
	b.hook("modal").hook("modal-close").click()
	b.hook("modal").gone()
}

// refused waits for what is wrong with a modal's input.
func (b *tab) refused(input, words string) {
	b.t.Helper()
	b.hook("modal").hook("error-" + input).saying(words).sees()
}
