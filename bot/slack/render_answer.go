package slack

import (
	"strings"
	"time"

	"releasebot/release"
)

// RenderAnswer shows what one person asked for.
func RenderAnswer(look Look, answer release.Answer) Message {
	status := answer.Status
	switch verb := answer.Request.Verb; {
	case verb == release.VerbEvent && answer.Event != nil:
		return renderOneEvent(look, answer)
	case verb == release.VerbStats && answer.Stats != nil:
		return renderStats(answer.Request.Service, *answer.Stats)
	case verb == release.VerbHistory && (answer.Past != nil || answer.Text == ""):
		return renderHistory(look, answer.Request.Service, answer.Past)
	case status == nil:
		return renderSentence(answer)
	case verb == release.VerbWhy:
		return renderWhy(look, *status)
	case verb == release.VerbEvents:
		return renderEvents(look, *status)
	case verb == release.VerbCharts:
		return renderCharts(*status, answer.Verdicts)
	case verb == release.VerbWatchers:
		return renderWatchers(look, *status)
	default:
		return renderStatus(look, *status)
	}
}

// renderSentence fills in whom and when the answer's sentence speaks of.
func renderSentence(answer release.Answer) Message {
	text := outside(answer.Text, maxSection)
	if answer.By != "" {
		text = strings.ReplaceAll(text, "{by}", mention(answer.By))
	}
	if !answer.At.IsZero() {
		text = strings.ReplaceAll(text, "{at}", moment(answer.At, answer.At))
	}
	if len(answer.Who) > 0 {
		text = strings.ReplaceAll(text, "{who}", whoMay(answer.Who))
	}
	if text == "" {
		text = "Done."
	}
	return sentence(text)
}

// whoMay names people and user groups; only the asker sees it, and so nobody is called.
func whoMay(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = orElse(called(id), orElse(outside(id, maxName), "somebody"))
	}
	return and(names, shownPeople)
}

// anyDay stands for now where times may be of any day: each then has its day, and Slack says "today" and "yesterday" by itself.
var anyDay = time.Unix(1, 0)

func dated(t time.Time) string { return moment(t, anyDay) }
