package release_test

import (
	"fmt"
	"strings"
	"time"

	"releasebot/release"
)

// print writes what one input brought about, a line each, with the time since the scenario began.
func (w *world) print(a release.Actions) {
	line := func(format string, args ...any) {
		fmt.Fprintf(&w.out, "%s %s\n", w.now.Format("15:04"), fmt.Sprintf(format, args...))
	}
	for _, p := range a.Posts {
		switch {
		case p.Deploy != nil:
			line("%s: %s", p.Key, deployLine(*p.Deploy))
		case p.Event != nil:
			line("%s: %s", p.Key, eventLine(*p.Event))
		case p.Picture != nil:
			line("  draws %s in %s", p.Key, p.Thread)
		case p.Digest != nil:
			line("%s: %s", p.Key, digestLine(*p.Digest))
		default:
			where := "in " + p.Thread
			switch {
			case p.To != "":
				where = "to " + p.To
			case p.Thread == "":
				where = "in the channel"
			}
			if p.Broadcast {
				where += " and the channel"
			}
			line("  says %s: %s", where, noteLine(*p.Note))
		}
	}
	for _, id := range a.Cancels {
		line("  cancels %s", id)
	}
	for _, d := range a.Drives {
		line("  drives %s: %s from %s to %s", d.ID, d.Target, d.Previous, d.Build)
	}
	for _, ans := range a.Answers {
		switch {
		case ans.Verdicts != nil:
			line("  answers with the charts: %d", len(ans.Verdicts))
		case ans.Status != nil:
			line("  answers with the status: %s", strings.Join(ans.Status.Waits, " "))
		case ans.Event != nil:
			line("  answers with the event: %s", eventLine(*ans.Event))
		case ans.Stats != nil:
			line("  answers with the stats: %s", statsLine(*ans.Stats))
		case ans.Past != nil:
			line("  answers with the history: %d", len(ans.Past))
		default:
			line("  answers: %s", strings.NewReplacer("{by}", ans.By, "{at}", ans.At.Format("15:04"), "{who}", strings.Join(ans.Who, " ")).Replace(ans.Text))
		}
	}
}

func deployLine(c release.DeployCard) string {
	d := c.Deploy
	s := fmt.Sprintf("%s of %s", d.Phase, d.Build)
	if stage := d.Stages[d.Stage]; !d.Phase.Ended() && d.Phase != release.RollingBack {
		s += fmt.Sprintf(", %s", stage.Name)
		if d.Phase == release.Baking {
			s += fmt.Sprintf(" %s of %s", stage.Baked, stage.Bake)
		}
	}
	if c.Waiting != nil {
		s += ", then " + c.Waiting.String()
	}
	for _, h := range c.Holds {
		s += "; held: " + string(h.Kind)
		for _, detail := range []string{h.By, h.Reason} {
			if detail != "" {
				s += " " + detail
			}
		}
	}
	return s
}

func eventLine(c release.EventCard) string {
	e := c.Event
	var targets []string
	for _, j := range e.Breaches {
		targets = append(targets, j.Target.String())
	}
	s := fmt.Sprintf("%s %s on [%s]", e.Urgency, e.Chart, strings.Join(targets, " "))
	if len(e.Also) > 0 {
		s += ", also " + strings.Join(e.Also, ", ")
	}
	if blame := e.Blame(); blame != release.BlameOpen {
		s += ", " + string(blame)
	}
	if e.Hand != "" {
		s += ", opened by " + e.Hand
	}
	if e.Acked != "" {
		s += ", " + e.Acked + " looks after it"
	}
	if c.Owner != "" {
		s += ", calls " + c.Owner
	}
	if c.Proposal != nil {
		s += ", " + c.Proposal.Request.By + " proposes a snooze"
	}
	if e.Outcome != "" {
		s += ", closed: " + e.Outcome
	}
	return s
}

func statsLine(s release.Stats) string {
	return fmt.Sprintf("%d all clear, %d rolled back, %d white, %d blue, %d purple, %d normal again, %d snoozed, %d failed, decided in %s, restored in %s",
		s.AllClear, s.RolledBack, s.White, s.Blue, s.Purple, s.Normal, s.Snoozed, s.Failed, s.ToDecide, s.ToRestore)
}

func digestLine(g release.Digest) string {
	lines := []string{g.From.Format("2 Jan") + ": " + statsLine(g.Stats)}
	end := func(t time.Time) string {
		if t.IsZero() {
			return "now"
		}
		return t.Format("15:04")
	}
	for _, d := range g.Deploys {
		lines = append(lines, fmt.Sprintf("\n      deploy %d of %s from %s to %s: %s", d.Number, d.Build, d.From.Format("15:04"), end(d.To), d.Outcome))
	}
	for _, e := range g.Events {
		lines = append(lines, fmt.Sprintf("\n      event %d, %s %s from %s to %s: %s", e.Number, e.Urgency, e.Chart, e.From.Format("15:04"), end(e.To), e.Outcome))
	}
	return strings.Join(lines, "")
}

// othersLine says what the targets on the old build do.
func othersLine(e release.Event) string {
	j, ok := e.Compared()
	if !ok {
		return fmt.Sprintf("%s: %s", e.Key(), e.Blame())
	}
	o := j.Closest.Others
	return fmt.Sprintf("%s: %s: %d judged, %d in breach, %d not judged; their median is %.2g, %.2g of %s",
		e.Key(), e.Blame(), o.Targets, o.Breaches, o.Unjudged, o.Score, o.Share, j.Target)
}

func spanLine(s release.Span) string {
	chart, target, to := s.Chart, s.Target.String(), "now on"
	if chart == "" {
		chart = "every chart"
	}
	if len(s.Except) > 0 {
		chart += " but " + strings.Join(s.Except, ", ")
	}
	if s.All {
		target = "every target"
	} else if target == "" {
		target = "the whole service"
	}
	layout := "15:04"
	if !s.To.IsZero() {
		if s.From.Day() != s.To.Day() {
			layout = "2 Jan 15:04"
		}
		to = s.To.Format(layout)
	}
	return fmt.Sprintf("%s on %s is left out from %s to %s: %s", chart, target, s.From.Format(layout), to, s.Why)
}

func noteLine(n release.Note) string {
	parts := []string{string(n.Kind)}
	if n.Build.ID != "" {
		parts = append(parts, n.Build.String())
	}
	for _, s := range []string{n.Chart, n.Reason} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if n.By != "" {
		parts = append(parts, "by "+n.By)
	}
	if n.With != "" {
		parts = append(parts, "with "+n.With)
	}
	for _, c := range n.Changes {
		parts = append(parts, c.Title)
	}
	if len(n.Targets) > 0 {
		parts = append(parts, fmt.Sprint(n.Targets))
	}
	if !n.Until.IsZero() {
		parts = append(parts, "until "+n.Until.Format("15:04"))
	}
	return strings.Join(parts, ", ")
}
