package replay

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"releasebot/release"
)

// How a service's charts are set: the state, the name and what there is to say of it.
const (
	stateColumns = 9
	mostName     = 28
	saidColumns  = 88
)

// WriteChecked writes what people read of a check: a paragraph a chart, and the alarm budget. It has no colours, so that
// it can be piped and pasted.
func WriteChecked(out io.Writer, c Checked) error {
	p := &page{}
	targets := 0
	for _, chart := range c.Charts {
		targets = max(targets, len(chart.Targets))
	}
	p.line("%s: %s on %s, as of %s", c.Service, counted(len(c.Charts), "chart", "charts"),
		counted(targets, "target", "targets"), c.At.Format("Mon 2 January 2006 15:04 MST"))
	names := 0
	for _, chart := range c.Charts {
		names = min(max(names, utf8.RuneCountInString(chart.Chart)), mostName)
	}
	for _, chart := range c.Charts {
		p.line("")
		p.chart(chart, c.At, names)
	}
	p.budget(c.Budget)
	_, err := io.WriteString(out, p.String())
	return err
}

// chart is a paragraph: what there is, what is wrong with it, and what the bot would say now.
func (p *page) chart(c ChartCheck, at time.Time, names int) {
	state := "ok"
	switch {
	case c.broken():
		state = "BROKEN"
	case len(c.Findings) > 0 || c.abnormal() > 0:
		state = "warning"
	}
	said := []string{c.summary(at)}
	for _, f := range c.Findings {
		said = append(said, f.Text)
	}
	said = append(said, c.now()...)
	first := fmt.Sprintf("%-*s%-*s  ", stateColumns, state, names, c.Chart)
	for _, text := range said {
		for i, line := range wrapped(text, saidColumns) {
			if i > 0 {
				line = "  " + line
			}
			p.line("%s", strings.TrimRight(first+line, " "))
			first = strings.Repeat(" ", stateColumns+names+2)
		}
	}
}

// summary is "6 of 6 targets have a series: a point every 1m, the newest 20s old, the oldest from 10 days ago".
func (c ChartCheck) summary(at time.Time) string {
	found, oldest, newest, missing := 0, time.Time{}, at, 0.0
	for _, t := range c.Targets {
		if t.Series != 1 || t.Oldest.IsZero() {
			continue
		}
		found++
		missing = max(missing, t.Missing)
		if t.Oldest.After(oldest) {
			oldest = t.Oldest
		}
		if t.Newest.Before(newest) {
			newest = t.Newest
		}
	}
	text := fmt.Sprintf("%d of %s with one series", found, counted(len(c.Targets), "target", "targets"))
	if len(c.Targets) == 1 && c.Targets[0].Target.Whole() {
		text = counted(c.Series, "series", "series") + " for the whole service"
	}
	if found == 0 {
		return text
	}
	text += fmt.Sprintf("; newest point %s old, history of %s", length(at.Sub(newest)), length(at.Sub(oldest)))
	if missing > 0 {
		text += ", " + percent(missing) + " missing"
	}
	return text
}

// mostSaid is how many of a chart's verdicts are written out.
const mostSaid = 3

// now says the verdicts: of each target that is not normal, else the loudest one. A finding that says the same already
// is not repeated.
func (c ChartCheck) now() []string {
	var texts []string
	loudest, abnormal := TargetCheck{}, c.abnormal()
	for _, t := range c.Targets {
		if t.Verdict.Kind == release.Normal {
			if loudest.Verdict.Kind == "" || math.Abs(t.Verdict.Evidence.Score) > math.Abs(loudest.Verdict.Evidence.Score) {
				loudest = t
			}
			continue
		}
		if !c.said(t.Verdict.Reason) && len(texts) < mostSaid {
			texts = append(texts, fmt.Sprintf("now %s%s: %s", t.Verdict.Kind, on(t.Target), t.Verdict.Reason))
		}
	}
	switch {
	case abnormal == 0:
		return []string{fmt.Sprintf("now normal%s: %s", on(loudest.Target), loudest.Verdict.Reason)}
	case len(texts) == mostSaid && abnormal > mostSaid:
		return append(texts, fmt.Sprintf("and %d more that are not normal", abnormal-mostSaid))
	default:
		return texts
	}
}

// abnormal is on how many targets the verdict is not normal.
func (c ChartCheck) abnormal() int {
	n := 0
	for _, t := range c.Targets {
		if t.Verdict.Kind != release.Normal {
			n++
		}
	}
	return n
}

func (c ChartCheck) said(reason string) bool {
	for _, f := range c.Findings {
		if f.Text == reason {
			return true
		}
	}
	return false
}

func percent(share float64) string {
	if share < 0.001 {
		return "under 0.1 %"
	}
	return fmt.Sprintf("%.2g %%", 100*share)
}

// wrapped breaks a text into lines of so many characters at most, where it has spaces.
func wrapped(text string, columns int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		if *last != "" && utf8.RuneCountInString(*last+" "+word) > columns {
			lines = append(lines, word)
			continue
		}
		*last = strings.TrimPrefix(*last+" "+word, " ")
	}
	return lines
}
