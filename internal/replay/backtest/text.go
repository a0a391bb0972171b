package backtest

import (
	"fmt"
	"io"
	"time"
)

// clock is how the times of deploys are written.
const clock = "Mon 2 Jan 15:04"

// WriteText writes what people read: the outcome in a sentence, the deploys that would have been stopped and why, those
// that should have been and were not, what each chart did, and what other thresholds would have done.
func (r *Result) WriteText(out io.Writer) error {
	p := &page{}
	p.line("Backtest of %s, %s to %s: %s, %s, %s.", r.Service, r.shown(r.From), r.shown(r.To),
		counted(len(r.Charts), "chart"), counted(r.Targets, "target"), counted(len(r.Deploys), "deploy"))
	if r.Times != 1 {
		p.line("The thresholds of scored rules were %g times the configured ones.", r.Times)
	}
	p.line("")
	for _, sentence := range r.Sentences() {
		p.line("%s", sentence)
	}
	r.stops(p)
	r.misses(p)
	r.charts(p)
	r.curve(p)
	_, err := io.WriteString(out, p.String())
	return err
}

// Sentences are the outcome.
func (r *Result) Sentences() []string {
	c := r.count(asJudged, func(Said) bool { return true })
	var all []string
	say := func(s Share, format string) {
		if s.Of > 0 {
			all = append(all, fmt.Sprintf(format, s.Stopped, s.Of))
		}
	}
	say(c.Bad, "%d of %d rolled-back deploys would have been stopped.")
	say(c.Good, "%d of %d all-clear deploys would have been stopped falsely.")
	say(c.Other, "%d of %d deploys of which nobody knows how they went would have been stopped.")
	blind := 0
	for _, d := range r.Deploys {
		if d.Blind {
			blind++
		}
	}
	if blind > 0 {
		all = append(all, fmt.Sprintf("%d of %d could not be judged at all: live, the bot would have held them, for unknown is not good.", blind, len(r.Deploys)))
	}
	if len(all) == 0 {
		all = []string{"There was no deploy in that time, so nothing could be judged."}
	}
	return all
}

// stops lists the deploys that would have been stopped.
func (r *Result) stops(p *page) {
	t := table{head: []string{"DEPLOY", "BEGAN", "WENT", "AFTER", "CHART", "WHERE"}}
	for _, d := range r.Deploys {
		if s := d.Stopped; s != nil {
			t.row(s.Stop.Reason, d.Name, r.shown(d.At), went(d.Went), fmt.Sprintf("%dm", d.After), s.Chart, name(s.Target))
		}
	}
	p.table("Would have been stopped", t)
}

// misses lists the deploys that were rolled back and would not have been stopped.
func (r *Result) misses(p *page) {
	t := table{head: []string{"DEPLOY", "BEGAN", "THE CLOSEST CHART", "WHERE", "OF ITS THRESHOLD"}}
	for _, d := range r.Deploys {
		if d.Went != RolledBack || d.Stopped != nil {
			continue
		}
		s, ok := d.closest()
		switch {
		case ok:
			t.row("", d.Name, r.shown(d.At), s.Chart, name(s.Target), fmt.Sprintf("%.2f", s.Size))
		case d.Blind:
			t.row("", d.Name, r.shown(d.At), "nothing could be judged")
		default:
			t.row("", d.Name, r.shown(d.At), "no chart moved")
		}
	}
	p.table("Rolled back, and not stopped", t)
}

// charts lists what each did alone.
func (r *Result) charts(p *page) {
	t := table{head: []string{"CHART", "ROLLED BACK", "ALL CLEAR", "OTHERS", "FIRST", "UNKNOWN LOOKS"}}
	for _, c := range r.Charts {
		why := ""
		if c.Why != "" {
			why = "unknown at last: " + c.Why
		}
		t.row(why, c.Name, c.Bad.text(), c.Good.text(), c.Other.text(), fmt.Sprint(c.First), unknown(c))
	}
	p.table("The deploys that each chart would have stopped by itself, and how many it was the first to stop", t)
}

// curve lists what other thresholds would have done.
func (r *Result) curve(p *page) {
	t := table{head: []string{"TIMES CONFIGURED", "ROLLED BACK", "ALL CLEAR", "OTHERS"}}
	for _, c := range r.Curve {
		t.row("", fmt.Sprintf("%g", c.Times*r.Times), c.Bad.text(), c.Good.text(), c.Other.text())
	}
	p.table("At other thresholds of the scored rules (zscore, jump, poisson)", t)
}

func unknown(c Chart) string {
	if c.Looks == 0 {
		return "not looked at"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(c.Unknown)/float64(c.Looks))
}

func (r *Result) shown(at time.Time) string { return at.In(r.zone).Format(clock) }

func (s Share) text() string {
	if s.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d", s.Stopped, s.Of)
}

func went(w Went) string {
	if w == "" {
		return "–"
	}
	return string(w)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
