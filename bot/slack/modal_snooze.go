package slack

import (
	"slices"
	"strconv"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
)

// everywhere stands for all targets in a menu.
const everywhere = "*"

func snoozeOver(b bot.Board, a about) string {
	switch {
	case a.Event == 0 && len(b.Policy.Charts) == 0:
		return serviceName(b.Policy.Service) + " has no chart to snooze. Nothing was changed."
	case a.Event == 0, openEvent(b.State, a.Event) != nil:
		return ""
	}
	return becameOf(b.State, "event/"+strconv.Itoa(a.Event), "Event "+hash(a.Event))
}

func openEvent(s release.State, number int) *release.Event {
	i := slices.IndexFunc(s.Events, func(e release.Event) bool { return e.Number == number })
	if i < 0 {
		return nil
	}
	return &s.Events[i]
}

// chartChoices are the charts in the order of their names.
func chartChoices(p release.Policy) []choice {
	choices := make([]choice, len(p.Charts))
	for i, c := range p.Charts {
		choices[i] = choice{value: c.Name, text: plain(c.Name, maxChoice)}
	}
	slices.SortFunc(choices, func(a, b choice) int {
		if a.text < b.text {
			return -1
		}
		return 1
	})
	return choices
}

func placeChoices(p release.Policy) []choice {
	choices := []choice{{everywhere, "Everywhere"}}
	for _, t := range p.Targets() {
		choices = append(choices, choice{t.String(), plain(t.String(), maxChoice)})
	}
	return choices
}

func targetOf(p release.Policy, value string) release.Target {
	for _, t := range p.Targets() {
		if t.String() == value {
			return t
		}
	}
	return release.Target{}
}

func snoozeBlocks(b bot.Board, a about, _ filled) []slackapi.Block {
	var blocks []slackapi.Block
	chart, place := a.Chart, everywhere
	if !a.Target.Whole() {
		place = a.Target.String()
	}
	if e := openEvent(b.State, a.Event); e != nil {
		chart = e.Chart
		blocks = append(blocks, paragraph("", "*Event "+hash(e.Number)+", "+chartName(e.Chart)+in(jumped(*e))+"*"))
	} else {
		blocks = append(blocks, pick(inChart, "Chart", chartChoices(b.Policy), chart), pick(inPlace, "Where?", placeChoices(b.Policy), place))
	}
	c, _ := b.Policy.Chart(chart)
	return append(blocks,
		typedLine(inTyped, "For how long?", "Like “90m”, “3h” or “1 day”.", typedAs(c.LookBack), maxName, false),
		paragraph("", "Until then it opens no event and holds nothing, and what it shows is left out of what is usual."),
		reasonLine(),
	)
}

// typedAs is a duration as people type it.
func typedAs(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	default:
		return strconv.Itoa(int(max(d.Round(time.Minute), time.Minute)/time.Minute)) + "m"
	}
}

func snoozeRead(b bot.Board, a about, f filled, now time.Time) (release.Request, map[string]string) {
	r, wrong := a.request(), map[string]string{}
	r.Reason = f[inReason]
	if a.Event == 0 {
		chart, ok := chosen(chartChoices(b.Policy), f[inChart])
		if !ok {
			wrong[inChart] = "Choose a chart."
		}
		place, ok := chosen(placeChoices(b.Policy), f[inPlace])
		if !ok {
			wrong[inPlace] = "This place is no longer in the configuration. Choose another one."
		}
		r.Chart, r.Target = chart.value, targetOf(b.Policy, place.value)
		if c, known := b.Policy.Chart(r.Chart); known && c.Whole && !r.Target.Whole() {
			wrong[inPlace] = "This chart is judged for the whole service. Choose Everywhere."
		}
	}
	length, until, problem := endTyped(release.VerbSnooze, f[inTyped], b, now)
	if problem != "" {
		wrong[inTyped] = problem
	}
	r.For, r.Until = length, until
	return r, wrong
}
