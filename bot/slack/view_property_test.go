package slack_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/release"
)

// TestAnyModalIsValid makes modals of whatever the types can hold.
func TestAnyModalIsValid(t *testing.T) {
	verbs := []release.Verb{release.VerbRollback, release.VerbPause, release.VerbFreeze, release.VerbSnooze, release.VerbDeploy, release.VerbOpen}
	rapid.Check(t, func(t *rapid.T) {
		b := board(t)
		r := anything[release.Request](t)
		r.Verb = rapid.SampledFrom(verbs).Draw(t, "verb")
		if b.State.Deploy != nil && rapid.Bool().Draw(t, "of the deploy") {
			r.Deploy = b.State.Deploy.Number
		}
		if rapid.Bool().Draw(t, "of the service") {
			r.Deploy, r.Event = 0, 0
		}
		if len(b.State.Events) > 0 && rapid.Bool().Draw(t, "of an event") {
			r.Event = b.State.Events[0].Number
		}
		view, ok := slack.ModalOf(b, *r, hostile.Draw(t, "choice"))
		if !ok {
			return // what does not fit into private_metadata is told
		}
		body, err := json.Marshal(view)
		if err != nil || len(view.PrivateMetadata) > 3000 {
			t.Fatalf("%v, private_metadata has %d bytes", err, len(view.PrivateMetadata))
		}
		checkView(t, body)
		checkInitial(t, view.Blocks.BlockSet)
		put := map[string]string{}
		for _, block := range []string{"build", "typed", "reason", "until", "chart", "place", "urgency"} {
			put[block] = hostile.Draw(t, block)
		}
		for block, problem := range slack.ReadOf(b, *r, put, at(0)) { // Slack takes errors of inputs only that are there
			is := func(other slackapi.Block) bool { return other.ID() == block }
			if problem == "" || strange.MatchString(problem) || !slices.ContainsFunc(view.Blocks.BlockSet, is) {
				t.Fatalf("%q is wrong: %q", block, problem)
			}
		}
		if asks := view.CallbackID != ""; asks != (view.Submit != nil) {
			t.Fatalf("a modal that asks has a button for it: %s", body)
		}
	})
}

// checkInitial fails where a menu has nothing to choose, or begins with what is not there to be chosen.
func checkInitial(t failer, blocks []slackapi.Block) {
	t.Helper()
	for _, block := range blocks {
		input, ok := block.(*slackapi.InputBlock)
		if !ok {
			continue
		}
		menu, ok := input.Element.(*slackapi.SelectBlockElement)
		if !ok {
			continue
		}
		options := menu.Options
		for _, group := range menu.OptionGroups {
			options = append(options, group.Options...)
		}
		if len(options) == 0 || menu.InitialOption != nil && !slices.Contains(options, menu.InitialOption) {
			t.Fatalf("%s: %d options, begins with %+v", input.BlockID, len(options), menu.InitialOption)
		}
	}
}

// TestAnyHomeIsValid makes Homes of whatever the types can hold.
func TestAnyHomeIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		look := slack.DefaultLook()
		var boards []bot.Board
		for range rapid.IntRange(1, 3).Draw(t, "services") {
			boards = append(boards, board(t))
		}
		if rapid.IntRange(0, 19).Draw(t, "crowd") == 0 {
			for i := range 150 {
				b := boards[i%len(boards)]
				b.Policy.Service = fmt.Sprint(i, b.Policy.Service)
				boards = append(boards, b)
			}
		}
		state := rapid.SampledFrom([]string{"", "alerting", "unknown", "snoozed", "normal", "<!here>"}).Draw(t, "state")
		service := rapid.SampledFrom([]string{"", boards[0].Policy.Service, "gone"}).Draw(t, "service")
		body, err := json.Marshal(slack.HomeOf(look, boards, service, state, rapid.IntRange(-3, 50).Draw(t, "page")))
		if err != nil {
			t.Fatal(err)
		}
		checkView(t, body)
	})
}

// board is a service in any state, with names that a configuration lets through: there, none is empty or there twice.
func board(t *rapid.T) bot.Board {
	b := anything[bot.Board](t)
	b.Location, b.At = time.UTC, at(0)
	b.Policy.Service = "s" + b.Policy.Service
	b.State.Service = b.Policy.Service
	name := "n" + hostile.Draw(t, "name")
	if rapid.IntRange(0, 29).Draw(t, "huge") == 0 {
		b.Policy.Charts, b.Policy.Tiers = make([]release.Chart, 900), make([]release.Tier, 50)
		for i := range b.Policy.Tiers {
			b.Policy.Tiers[i].Zones = []string{"1" + name, "2" + name, "3" + name, "4" + name, "5", "6", "7", "8"}
		}
	}
	name = name[:min(len(name), 255)]
	for i := range b.Policy.Charts {
		b.Policy.Charts[i].Name = fmt.Sprint(i, name)
	}
	for i := range b.Policy.Tiers {
		b.Policy.Tiers[i].Name = fmt.Sprint(i, name)
	}
	for i := range b.State.Events {
		b.State.Events[i].Number = i + 1
	}
	for i := range b.State.Good {
		b.State.Good[i].ID = fmt.Sprint(i, b.State.Good[i].ID)
	}
	return *b
}
