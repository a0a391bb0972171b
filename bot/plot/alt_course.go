package plot

import (
	"strings"
	"time"

	"releasebot/detector"
)

// since says from when on the line has been beyond a limit.
func (p Picture) since() string {
	beyond := func(s detector.Sample) bool {
		return !s.T.Before(p.Limits.From) && (p.Limits.High != nil && s.V >= *p.Limits.High || p.Limits.Low != nil && s.V <= *p.Limits.Low)
	}
	n := len(p.Values)
	first := n
	for first > 0 && beyond(p.Values[first-1]) {
		first--
	}
	crossed := -1
	for i, s := range p.Values {
		if beyond(s) {
			crossed = i
			break
		}
	}
	switch {
	case crossed < 0:
		return ""
	case first < n:
		return "The line has been beyond the limit since " + p.Values[first].T.In(p.zone()).Format("15:04") + "."
	default:
		return "The line was first beyond the limit at " + p.Values[crossed].T.In(p.zone()).Format("15:04") + ", and its newest point is not."
	}
}

// course says what the line did before and after the build, or from its begin to its end where none came.
func (p Picture) course(o EventOptions) string {
	build := strings.TrimPrefix(buildWords(p, o), "← ")
	var before, after []detector.Sample
	for _, s := range p.Values {
		if build != "" && s.T.After(p.Build) {
			after = append(after, s)
		} else {
			before = append(before, s)
		}
	}
	var text string
	if build != "" {
		text = upper(build) + "."
	}
	switch {
	case len(before) == 0 && len(after) == 0:
		return strings.TrimSpace(text + " No point was measured.")
	case len(after) == 0:
		return strings.TrimSpace(text + " The line " + p.ran(before) + ".")
	case len(before) == 0:
		return text + " Since then the line " + p.ran(after) + "."
	default:
		return text + " Before that the line " + p.ran(before) + "; since then it " + p.ran(after) + "."
	}
}

// ran says "lay between 3 and 6, with the highest at 12:10, and ended at 5".
func (p Picture) ran(samples []detector.Sample) string {
	low, high := samples[0], samples[0]
	for _, s := range samples {
		if s.V < low.V {
			low = s
		}
		if s.V > high.V {
			high = s
		}
	}
	last := samples[len(samples)-1]
	if low.V == high.V {
		return "stood at " + brief(low.V, 3)
	}
	texts := alike(low.V, high.V, last.V)
	at := func(s detector.Sample) string { return " (" + s.T.In(p.zone()).Format("15:04") + ")" }
	return "lay between " + texts[0] + at(low) + " and " + texts[1] + at(high) + " and ended at " + texts[2]
}

// gap says for how long no points are there, if that is longer than two.
func (p Picture) gap() string {
	var missing time.Duration
	var longest, from time.Time
	for i, s := range p.Values {
		if i == 0 {
			continue
		}
		if d := s.T.Sub(p.Values[i-1].T) - p.Step; d > p.Step {
			missing += d
			longest, from = s.T, p.Values[i-1].T
		}
	}
	if missing == 0 || p.Step <= 0 {
		return ""
	}
	return "Points are missing for " + lasting(missing) + ", the last of them from " +
		from.In(p.zone()).Format("15:04") + " to " + longest.In(p.zone()).Format("15:04") + "."
}
