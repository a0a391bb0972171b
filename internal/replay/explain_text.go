package replay

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"releasebot/detector"
	"releasebot/release"
)

// WriteExplanations writes what people read of an event: for each target what was said, whether the kept numbers say
// it again, a drawing, and the numbers on the way. There must be one target at least. It has no colours, so that it can be
// piped and pasted.
func WriteExplanations(w io.Writer, event int, service string, all []Explanation) error {
	p := &page{}
	p.line("Event #%d of %s: %s, %s", event, service, all[0].Recorded.Chart, counted(len(all), "breach", "breaches"))
	for _, e := range all {
		p.explanation(e)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// page is text for a terminal.
type page struct{ strings.Builder }

// line leaves out what would steer the terminal: names and queries are whatever the store's file holds.
func (p *page) line(format string, args ...any) {
	p.WriteString(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, fmt.Sprintf(format, args...)))
	p.WriteByte('\n')
}

// What stands where, in characters: names are in front of a text that is as wide as a drawing.
const (
	nameColumns = 12
	textColumns = drawColumns
)

// row is a text with a name in front, wrapped. An empty name goes on with the one above.
func (p *page) row(name, format string, args ...any) {
	line := ""
	for _, word := range strings.Fields(fmt.Sprintf(format, args...)) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > textColumns {
			p.plain(name, line)
			name, line = "", ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	p.plain(name, line)
}

// plain is a row as it is.
func (p *page) plain(name, text string) {
	p.line("%s", strings.TrimRight(fmt.Sprintf("  %-*s %s", nameColumns, name, text), " "))
}

func (p *page) explanation(e Explanation) {
	v := e.Recorded
	where := v.Target.String()
	if v.Target.Whole() {
		where = "the service as a whole"
	}
	at := v.At
	if e.Window != nil {
		at = e.Window.At // in its time zone
	}
	p.line("")
	p.line("── %s, %s", where, at.Format("Mon 2 January 2006 15:04:05 MST"))
	p.line("")
	p.row("recorded", "%s, %s: %s", v.Kind, v.Evidence.Confidence, v.Reason)
	if e.Recomputed == nil {
		p.row("recomputed", "NOT POSSIBLE: %s.", e.Problem)
		return
	}
	if e.Agrees() {
		p.row("recomputed", "the same, from the kept numbers.")
	} else {
		p.row("recomputed", "ANOTHER VERDICT. %s: %s", e.Recomputed.Kind, e.Recomputed.Reason)
		for _, d := range e.Differs {
			if d.Field != "reason" { // both stand above
				p.row("", "%s: recorded %s, recomputed %s", d.Field, d.Recorded, d.Recomputed)
			}
		}
		p.row("", "The kept numbers were changed, or this releasebot judges otherwise than the one that ran.")
	}
	p.drawing(*e.Window, *e.Recomputed)
	p.about(*e.Window, *e.Recomputed)
	p.left(*e.Window)
	p.facts(e.Facts)
}

// drawing is the picture and what its signs mean.
func (p *page) drawing(w detector.Window, v release.Verdict) {
	picture := draw(w, v)
	if picture == "" {
		return
	}
	p.line("")
	p.WriteString(picture)
	legend := []string{"● judged"}
	for _, sign := range []struct{ sign, text string }{
		{"┊", "┊ the build came"}, {"╌", "╌ a breach from here"}, {"┈", "┈ usual"}, {"·", "· a day ago"}, {"░", "░ left out"},
	} {
		if strings.Contains(picture, sign.sign) {
			legend = append(legend, sign.text)
		}
	}
	p.line("%s %s", strings.Repeat(" ", labelColumns+1), strings.Join(legend, "   "))
	p.line("")
}
