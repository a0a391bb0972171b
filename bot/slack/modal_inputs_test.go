package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"
)

// A view may have 250 KB. Of more choices than fit the first are listed, and the one that is meant; the rest is said.
func TestMenusFitIntoAView(t *testing.T) {
	var many []choice
	for i := range 12_000 {
		many = append(many, choice{value: fmt.Sprint("chart ", i), text: fmt.Sprint(i, strings.Repeat("<", 255))})
	}
	view := plate("Snooze a Chart", pick(inChart, "Chart", many, "chart 11999"), pick(inPlace, "Where?", many, "chart 7"), reasonLine())
	body, err := json.Marshal(view)
	if err != nil || len(body) > 240_000 {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	first := view.Blocks.BlockSet[0].(*slackapi.InputBlock)
	if menu := first.Element.(*slackapi.SelectBlockElement); menu.InitialOption == nil || menu.InitialOption.Value != "chart 11999" {
		t.Errorf("begins with %+v", menu.InitialOption)
	}
	if first.Hint == nil || !strings.Contains(first.Hint.Text, " more cannot be listed here: name one after /releasebot instead.") {
		t.Errorf("the hint is %+v", first.Hint)
	}
	for i := range many[:300] {
		many[i].text = fmt.Sprint("Five Hundred Errors of Backend ", i)
	}
	few := pick(inChart, "Chart", many[:300], "")
	if menu := few.Element.(*slackapi.SelectBlockElement); len(menu.Options) > 0 || len(menu.OptionGroups) != 3 || few.Hint != nil {
		t.Errorf("%d options, %d groups, hint %v", len(menu.Options), len(menu.OptionGroups), few.Hint)
	}
}
