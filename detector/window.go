package detector

import (
	"fmt"
	"math"
	"slices"
	"time"

	"releasebot/release"
)

// Window is all that one judgement stands on: the same numbers give the same verdict, now or when somebody asks why.
type Window struct {
	Chart    Chart
	Target   release.Target
	At       time.Time
	Since    time.Time      `json:",omitzero"`  // the last minute before the build came; zero where no deploy is watched
	LeaveOut []release.Span `json:",omitempty"` // time that was no usual time; only From, To and Why are read
	Line     Line           // the last Reach of the series, prepared as the chart's policy says
	WeekAgo  Line           // what the threshold rule reads of a week ago

	memo *memo // what is computed of the line already; nil computes it anew
}

// What every rule demands before it judges; docs/detection.md.
const (
	// MinPoints is the fewest points zscore judges: |z| never passes √(n−1), so that with 10 points a threshold of 3
	// could not fire, and silence would mean nothing.
	MinPoints = 11
	// MinPercent is how many per cent of a window's expected points must be there.
	MinPercent = 80
	// StaleSteps is how many steps old the newest point may be: one for the grid, one for a provider that lags.
	StaleSteps = 2
)

// end is the point of the grid that the judgement is made at.
func (w Window) end() int { return w.Line.index(w.At) }

// left tells whether point i was no usual time.
func (w Window) left(i int) bool {
	return len(w.LeaveOut) > 0 && covered(w.LeaveOut, w.Line.time(i))
}

// disturbedAt tells whether what moved at time t says nothing; a level that is no measure any more moved as usual.
func (w Window) disturbedAt(t time.Time) bool {
	return slices.ContainsFunc(w.LeaveOut, func(s release.Span) bool {
		return s.Why != release.WhyBefore && covered([]release.Span{s}, t)
	})
}

// covered tells whether one of the spans holds t; each is [From, To), open-ended with a zero To.
func covered(spans []release.Span, t time.Time) bool {
	for _, s := range spans {
		if !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To)) {
			return true
		}
	}
	return false
}

// past is what a rule may use of a look-back.
type past struct {
	values   []float64 // in order of time; the newest point is the last
	newest   int       // its index; −1 where there is none
	leftOut  int       // points that are there and not used
	possible int       // points of a whole look-back that could be used
}

// past takes the look-back (At − LookBack, At] out of the line, without what was no usual time. Where minutes are left
// out it reaches back so many minutes further, by one more look-back at most. The newest point is always part of it.
func (w Window) past() past {
	n, end := w.Chart.expected(), w.end()
	p := past{newest: w.Line.newest(end)}
	if p.newest <= end-n {
		return past{newest: -1}
	}
	first := end
	for usable := 0; usable < n && first > end-2*n; first-- {
		if first == p.newest || !w.left(first) {
			usable++
			if first > end-n {
				p.possible++
			}
		}
	}
	first++
	p.values = make([]float64, 0, n)
	settled := w.Chart.settleSteps()
	since := settled // points since the last gap: the first one of the line follows none
	for i := first; i <= p.newest; i++ {
		switch v := w.Line.at(i); {
		case math.IsNaN(v):
			since = 0
		case i < p.newest && (w.left(i) || since < settled):
			p.leftOut++
			since++
		default:
			p.values = append(p.values, v)
			since++
		}
	}
	return p
}

// settleSteps is how many points after a gap are not whole yet.
func (c Chart) settleSteps() int { return int((c.Settle + c.Step - 1) / c.Step) }

// late says why the newest point cannot be judged, and nothing when it can.
func (w Window) late(newest int) string {
	c, l := w.Chart, w.Line
	if t := l.time(newest); newest < w.end()-StaleSteps {
		return fmt.Sprintf("stale: newest point is from %s, %s ago", clock(t, w.At, c.Step), short(w.At.Sub(t)))
	}
	for i := newest; i > newest-c.settleSteps() && i > 0; i-- {
		if math.IsNaN(l.at(i - 1)) {
			back := l.time(i)
			return fmt.Sprintf("back after a gap since %s: judged again from %s, when its rates are whole",
				clock(back, w.At, c.Step), clock(back.Add(c.Settle), w.At, c.Step))
		}
	}
	return ""
}

// expected is the number of points in a full look-back.
func (c Chart) expected() int {
	if c.Step <= 0 {
		return 0
	}
	return int(c.LookBack / c.Step)
}
