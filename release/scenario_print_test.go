package release_test

import (
	"fmt"
	"strings"

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
		default:
			where := "in " + p.Thread
			if p.Thread == "" {
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
		if ans.Status != nil {
			line("  answers with the status: %s", strings.Join(ans.Status.Waits, " "))
			continue
		}
		line("  answers: %s", strings.NewReplacer("{by}", ans.By, "{at}", ans.At.Format("15:04")).Replace(ans.Text))
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
	if len(e.NotOnly) > 0 {
		s += fmt.Sprintf(", not only the new build: %v", e.NotOnly)
	}
	if e.Outcome != "" {
		s += ", closed: " + e.Outcome
	}
	return s
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
	if len(n.Targets) > 0 {
		parts = append(parts, fmt.Sprint(n.Targets))
	}
	if !n.Until.IsZero() {
		parts = append(parts, "until "+n.Until.Format("15:04"))
	}
	return strings.Join(parts, ", ")
}
