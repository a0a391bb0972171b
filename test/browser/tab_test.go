//go:build browser

package browser_test

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	width, height = 1280, 900
	patience      = 30 * time.Second // with anything that is waited for
	look          = 25 * time.Millisecond
)

// The people of the local Slack.
const (
	anna = "U0ANNA" // admin of the service
	ben  = "U0BEN"
	cleo = "U0CLEO"
	gil  = "U0GIL" // a guest
	eve  = "U0EVE" // of another workspace
)

// tab is a person at a page of their own, as in a browser of their own.
type tab struct {
	element
	t   *testing.T
	ctx context.Context
}

// finder looks elements up as people do: by what can be seen.
//
//go:embed finder.js
var finder string

// open opens #deploys as a person sees it.
func (d *demo) open(person string) *tab { return d.openAt(person, "in=C0DEPLOYS") }

// openHome opens the app's Home.
func (d *demo) openHome(person string) *tab { return d.openAt(person, "app=home") }

func (d *demo) openAt(person, place string) *tab {
	d.t.Helper()
	ctx, stop := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	d.t.Cleanup(stop)
	b := &tab{t: d.t, ctx: ctx}
	b.element = element{tab: b, what: "the page of " + person}
	b.do(
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: finder}); err != nil {
				return err
			}
			_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
			return err
		}),
		chromedp.EmulateViewport(width, height),
		chromedp.Navigate(d.page+"/#as="+person+"&"+place),
	)
	b.hook("connection").valued("on").sees()
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// until waits for a condition, and fails with a screenshot and what the page says.
func (b *tab) until(what string, met func() bool) {
	b.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for !met() {
		select {
		case <-deadline.C:
			b.shot("failed")
			b.t.Fatalf("%s: waited in vain for %s; the page says:\n%s", b.what, what, evaluate[string](b, "document.body.innerText"))
		case <-ticker.C:
		}
	}
}

func evaluate[T any](b *tab, script string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return value
}

// shot keeps what the tab shows.
func (b *tab) shot(name string) {
	b.t.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	file := strings.ReplaceAll(b.t.Name(), "/", "-") + "-" + name + ".png"
	if err := os.WriteFile(filepath.Join(out, file), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// keys presses keys one after the other, where the focus is.
func (b *tab) keys(keys string, modifiers ...chromedp.Modifier) {
	b.t.Helper()
	for _, key := range keys {
		events := kb.Encode(key)
		down, up := *events[0], *events[len(events)-1]
		if len(events) > 2 && len(modifiers) == 0 { // in one event with the key, so that who takes the key takes the text too
			down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
		}
		for _, m := range modifiers {
			down.Modifiers |= int64(m)
			up.Modifiers |= int64(m)
		}
		b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			for _, event := range []input.DispatchKeyEventParams{down, up} {
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, event); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}
