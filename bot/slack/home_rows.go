package slack

import (
	"slices"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/release"
)

func (r chartRow) text(look Look, several bool) string {
	text := "*" + chartName(r.chart.Name) + "*"
	if several {
		text += " of " + serviceName(r.Policy.Service)
	}
	parts := r.parts()
	if r.event != nil && r.state == alerting {
		parts = append([]string{look.urgent(r.event.Urgency)}, parts...)
	}
	return text + "\n" + strings.Join(parts, " · ")
}

// parts are the state's word, what was judged and where, and who snoozed it until when.
func (r chartRow) parts() []string {
	parts := []string{chartStates[r.state].word}
	switch v := r.worst; {
	case v == nil:
		parts[0] = "Not judged yet"
	case r.state == unknown:
		parts = append(parts, outside(v.Reason, maxReason)+r.where())
	default:
		parts = append(parts, valueOf(v.Evidence)+r.where())
		if !v.Evidence.Plain() {
			parts = append(parts, "score "+decimal(v.Evidence.Score, 1))
		}
	}
	return append(parts, r.snoozedBy()...)
}

// snoozedBy says who snoozed the chart, where and until when; places that were snoozed together are named together.
func (r chartRow) snoozedBy() []string {
	const shown = 3
	var lines []string
	for i, z := range r.snoozes {
		together := func(o release.Snooze) bool { return o.By == z.By && o.Until.Equal(z.Until) }
		if slices.ContainsFunc(r.snoozes[:i], together) {
			continue
		}
		var targets []release.Target
		everywhere := false
		for _, o := range r.snoozes[i:] {
			if together(o) {
				targets = append(targets, o.Target)
				everywhere = everywhere || o.All || o.Target.Whole()
			}
		}
		where := in(targets)
		if everywhere {
			where = ""
		}
		lines = append(lines, "snoozed"+where+" by "+mention(z.By)+" until "+moment(z.Until, r.At))
	}
	return lines[:min(len(lines), shown)]
}

func valueOf(e release.Evidence) string {
	return number(e.Value) + after(" ", outside(e.Unit, maxName))
}

// after is text after a separator, or nothing.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}

func (r chartRow) where() string {
	if r.worst.Target.Whole() {
		return ""
	}
	text := " in " + place(r.worst.Target)
	if r.places > 1 {
		text += " and " + strconv.Itoa(r.places-1) + " more"
	}
	return text
}

// button snoozes the chart, or ends its snooze; nil for who may not.
func (r chartRow) button(tag string) *slackapi.ButtonBlockElement {
	request := release.Request{Service: r.Policy.Service, Verb: release.VerbSnooze, Chart: r.chart.Name, For: r.chart.LookBack}
	text := "Snooze"
	if words := label(r.chart.LookBack); words != "" && r.chart.LookBack >= time.Minute {
		text += " for " + words
	}
	switch {
	case len(r.snoozes) > 0 && r.state == snoozed:
		text, request.Verb, request.For = "Unsnooze", release.VerbUnsnooze, 0
		if z := r.snoozes[0]; len(r.snoozes) == 1 && !z.All {
			request.Target = z.Target
		}
	case r.event != nil:
		request.Chart, request.Event = "", r.event.Number
	}
	if !r.may(request.Verb) {
		return nil
	}
	return homeButton(text, request, tag)
}
