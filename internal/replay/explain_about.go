package replay

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"releasebot/detector"
	"releasebot/release"
)

// about says what was judged, by which rule, and on how much.
func (p *page) about(w detector.Window, v release.Verdict) {
	p.row("chart", "%s%s", w.Chart.Name, inUnit(w.Chart.Unit))
	for i, line := range strings.Split(strings.TrimSpace(w.Chart.Query), "\n") {
		p.plain([]string{"query", ""}[min(i, 1)], line) // not wrapped, to be copied
	}
	for i, rule := range rulesOf(w.Chart) {
		p.row([]string{"rules", ""}[min(i, 1)], "%s", rule)
	}
	if v.Evidence.Because != "" {
		p.row("poisson", "because %s", v.Evidence.Because)
	}
	for _, alone := range w.Alone() {
		if alone.Evidence.Rule != v.Evidence.Rule {
			p.row("besides", "%s: %s: %s", alone.Evidence.Rule, alone.Kind, alone.Reason)
		}
	}
	there := len(w.Line.Samples())
	to := w.Line.From.Add(time.Duration(len(w.Line.Values)-1) * w.Line.Step)
	p.row("kept", "%s to %s, a point every %s: %d there, %d missing",
		clockOf(w.Line.From, w), clockOf(to, w), short(w.Line.Step), there, len(w.Line.Values)-there)
	if n := len(w.WeekAgo.Samples()); w.Chart.WeekAgo() {
		p.row("", "and a week ago, from %s on: %d there, %d missing", clockOf(w.WeekAgo.From, w), n, len(w.WeekAgo.Values)-n)
	}
	e := v.Evidence
	p.row("judged on", "%s; a whole window has %d; %d left out", counted(e.Points, "point", "points"), e.Expected, e.LeftOut)
	if !w.Since.IsZero() {
		p.row("build came", "%s", clockOf(w.Since, w))
	}
}

// left lists the time that was no usual time, as far as the rules reach.
func (p *page) left(w detector.Window) {
	name := "left out"
	for _, s := range w.LeaveOut {
		if !s.To.IsZero() && s.To.Before(w.Line.From) {
			continue
		}
		to := "now"
		if !s.To.IsZero() {
			to = clockOf(s.To, w)
		}
		p.row(name, "%s to %s: %s", clockOf(s.From, w), to, spanReason(s.Why))
		name = ""
	}
}

func (p *page) facts(facts []detector.Fact) {
	rule, name, widest := "", "", 0
	for _, f := range facts {
		widest = max(widest, utf8.RuneCountInString(f.Name))
	}
	for _, f := range facts {
		if f.Rule != rule {
			p.line("")
			rule, name = f.Rule, f.Rule
		}
		p.plain(name, fmt.Sprintf("%-*s %10s %s", widest, f.Name, figure(f.Value), f.Unit))
		name = ""
	}
}
