//go:build browser

package browser_test

import (
	"encoding/json"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// step narrows down what is meant. finder.js takes them.
type step struct {
	CSS    string   `json:"css"`
	Says   []string `json:"says,omitempty"`
	Starts string   `json:"starts,omitempty"`
	Label  *string  `json:"label,omitempty"` // all that it says, or its label for screen readers
	Value  *string  `json:"value,omitempty"` // its data-value
}

// element is something on the page, found anew whenever it is needed: the page is redrawn all the time.
type element struct {
	tab   *tab
	what  string
	steps []step
}

func (e element) inside(what string, s step) element {
	return element{tab: e.tab, what: what + " of " + e.what, steps: append(e.steps[:len(e.steps):len(e.steps)], s)}
}

// hook is by the page's hook for tests.
func (e element) hook(id string) element {
	return e.inside(id, step{CSS: `[data-testid="` + strings.ReplaceAll(id, `"`, `\"`) + `"]`})
}

// css is by a selector, and by words that it must say.
func (e element) css(selector string, says ...string) element {
	return e.inside(selector+" "+strings.Join(says, ", "), step{CSS: selector, Says: says})
}

// button is by its whole label.
func (e element) button(label string) element {
	return e.inside("["+label+"]", step{CSS: "button", Label: &label})
}

// option is a line of an open menu, by how it begins.
func (e element) option(label string) element {
	return e.inside("the option "+label, step{CSS: `[role="option"]`, Starts: label})
}

// valued is the same element, while it holds a value.
func (e element) valued(value string) element {
	last := e.steps[len(e.steps)-1]
	last.Value = &value
	return element{tab: e.tab, what: e.what + " = " + value, steps: append(e.steps[:len(e.steps)-1:len(e.steps)-1], last)}
}

// saying is the same element, while it says words.
func (e element) saying(words ...string) element {
	last := e.steps[len(e.steps)-1]
	last.Says = append(last.Says[:len(last.Says):len(last.Says)], words...)
	return element{tab: e.tab, what: e.what + " saying " + strings.Join(words, ", "), steps: append(e.steps[:len(e.steps)-1:len(e.steps)-1], last)}
}

func (e element) script(function string) string {
	steps, err := json.Marshal(e.steps)
	if err != nil {
		e.tab.t.Fatal(err)
	}
	return "finder." + function + "(" + string(steps) + ")"
}

func (e element) there() bool {
	e.tab.t.Helper()
	return evaluate[bool](e.tab, "!!"+e.script("find"))
}

// sees waits until the element is there, and returns it.
func (e element) sees() element {
	e.tab.t.Helper()
	e.tab.until(e.what, e.there)
	return e
}

// gone waits until the element is not there.
func (e element) gone() {
	e.tab.t.Helper()
	e.tab.until("the end of "+e.what, func() bool { return !e.there() })
}

// text waits for the element and returns what it says.
func (e element) text() string {
	e.tab.t.Helper()
	e.sees()
	return evaluate[string](e.tab, e.script("text")+` ?? ""`)
}

// count is how many there are now.
func (e element) count() int {
	e.tab.t.Helper()
	return evaluate[int](e.tab, e.script("count"))
}

type point struct{ X, Y float64 }

// at waits until the element lies still and nothing over it.
func (e element) at() point {
	e.tab.t.Helper()
	var before, now *point
	e.tab.until("a place to click on "+e.what, func() bool {
		before, now = now, evaluate[*point](e.tab, e.script("middle"))
		return now != nil && before != nil && *now == *before
	})
	return *now
}

// click clicks with the mouse, and once more where the element was redrawn or moved away under the mouse.
func (e element) click() {
	e.tab.t.Helper()
	e.tab.until("a click on "+e.what, func() bool {
		at := e.at()
		if !evaluate[bool](e.tab, e.script("aim")) {
			return false
		}
		e.tab.do(chromedp.MouseClickXY(at.X, at.Y))
		return evaluate[bool](e.tab, "window.hit")
	})
}

// fill replaces what is in a field.
func (e element) fill(text string) {
	e.tab.t.Helper()
	e.click()
	e.tab.keys("a", chromedp.ModifierCtrl)
	e.tab.keys(kb.Backspace)
	if text != "" {
		e.tab.keys(text)
	}
	e.tab.until(e.what+" to hold "+text, func() bool {
		return evaluate[string](e.tab, e.script("find")+`?.value ?? ""`) == text
	})
}
