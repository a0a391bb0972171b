package plot

import (
	"strconv"
	"strings"
)

// maxAlt is how many characters an image's alt text may have: Slack's Block Kit reference, image block.
const maxAlt = 2000

// Alt is what an event's picture shows, in words, for who does not see it: at most 2,000 characters. What matters most
// stands first.
func Alt(pictures []Picture, o EventOptions) string {
	var said []string
	for i, p := range pictures {
		if i == 0 {
			said = append(said, opening(p, len(pictures)+o.More, o))
		}
		if i < maxPanels {
			said = append(said, p.sentences(o, len(pictures)+o.More > 1)...)
		}
	}
	if more := len(pictures) - maxPanels; more > 0 || o.More > 0 {
		said = append(said, "It is a breach on "+strconv.Itoa(max(0, more)+o.More)+" more, which are not drawn.")
	}
	return whole(said)
}

// whole joins as many sentences as fit, and cuts the first if it does not.
func whole(said []string) string {
	var text string
	for i, s := range said {
		switch runes := []rune(s); {
		case i == 0:
			text = string(runes[:min(len(runes), maxAlt)])
		case len([]rune(text))+1+len(runes) <= maxAlt:
			text += " " + s
		default:
			return text
		}
	}
	return text
}

func opening(p Picture, targets int, o EventOptions) string {
	text := "Line chart of " + cutTo(p.Chart, 200)
	switch {
	case targets > 1:
		text += " on " + counted(targets, "target")
	case p.Where != "":
		text += " on " + cutTo(p.Where, 200)
	}
	if p.Unit != "" {
		text += ", in " + cutTo(p.Unit, 80)
	}
	from, to := p.From.In(p.zone()), p.To.In(p.zone())
	text += ", from " + clock(from, to) + " to " + to.Format("15:04 on 2 January") + " (" + zoneOf(from, to) + ")"
	if o.Number > 0 {
		text += ", of event " + strconv.Itoa(o.Number)
	}
	return text + "."
}

// sentences say of one target what was judged, when the build came, and what the line did.
func (p Picture) sentences(o EventOptions, named bool) []string {
	said := []string{p.judgement(named)}
	for _, s := range []string{p.since(), p.course(o), p.gap()} {
		if s != "" {
			said = append(said, s)
		}
	}
	return said
}

// judgement says "Breach: 31 errors/s, a mean of 3 min, at 14:02; the limit is 12; usual are 4.1 ± 7.9."
func (p Picture) judgement(named bool) string {
	text := "Judged normal: "
	if p.Breach {
		text = "Breach: "
	}
	if named {
		text = cutTo(p.where(), 80) + ": " + strings.ToLower(text[:1]) + text[1:]
	}
	if p.Judged == nil {
		return text + "no value is drawn."
	}
	numbers := []float64{p.Judged.V}
	words := []string{""}
	for _, l := range []struct {
		word string
		at   *float64
	}{{"; the upper limit is ", p.Limits.High}, {"; the lower limit is ", p.Limits.Low}} {
		if l.at != nil {
			numbers, words = append(numbers, *l.at), append(words, l.word)
		}
	}
	if len(p.Usual) > 0 {
		numbers, words = append(numbers, p.Usual[0]), append(words, "; usual is ")
	}
	texts := alike(numbers...)
	text += ofUnit(texts[0], cutTo(p.Unit, 80))
	if p.Over > 0 {
		text += ", the mean of " + lasting(p.Over) + ","
	}
	text += " at " + p.Judged.T.In(p.zone()).Format("15:04")
	for i := range texts[1:] {
		text += words[i+1] + texts[i+1]
	}
	if len(p.Usual) > 0 && p.Spread > 0 {
		text += ", give or take " + brief(p.Spread, 2)
	}
	if len(numbers) == 1 && p.Subtitle != "" {
		text += "; " + cutTo(p.Subtitle, 400)
	}
	return text + "."
}

func cutTo(words string, most int) string {
	if runes := []rune(words); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return words
}

// upper begins a sentence with the bot's own words; a build's name stays as it is.
func upper(words string) string {
	if strings.HasPrefix(words, "the ") {
		return "T" + words[1:]
	}
	return words
}
