package slack

import (
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
)

// urgencies are offered for an event that a person opens.
var urgencies = []struct {
	choice
	urgency release.Urgency
}{
	{choice{"white", "White: it may be nothing"}, release.White},
	{choice{"blue", "Blue: somebody should look"}, release.Blue},
	{choice{"purple", "Purple: somebody must look now"}, release.Purple},
}

func urgencyChoices() []choice {
	choices := make([]choice, len(urgencies))
	for i, u := range urgencies {
		choices[i] = u.choice
	}
	return choices
}

func openBlocks(b bot.Board, a about, _ filled) []slackapi.Block {
	place := everywhere
	if !a.Target.Whole() {
		place = a.Target.String()
	}
	return []slackapi.Block{
		paragraph("", "It holds *"+serviceName(b.State.Service)+"* as an event of a chart does, until somebody closes it."),
		typedLine(inReason, "What is wrong?", "Everybody reads it.", "", maxReason, false),
		pick(inUrgency, "How urgent?", urgencyChoices(), "blue"),
		pick(inPlace, "Where?", placeChoices(b.Policy), place),
	}
}

func openRead(b bot.Board, a about, f filled, _ time.Time) (release.Request, map[string]string) {
	r, wrong := a.request(), map[string]string{}
	if r.Reason = f[inReason]; r.Reason == "" {
		wrong[inReason] = "Say what is wrong."
	}
	place, ok := chosen(placeChoices(b.Policy), f[inPlace])
	if !ok {
		wrong[inPlace] = "This place is no longer in the configuration. Choose another one."
	}
	r.Target = targetOf(b.Policy, place.value)
	for _, u := range urgencies {
		if u.value == f[inUrgency] {
			r.Urgency = u.urgency
		}
	}
	if r.Urgency == release.None {
		wrong[inUrgency] = "Choose how urgent it is."
	}
	return r, wrong
}
