package plot

import (
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// near are the pictures without what is long before the build, so that what came after it is wide enough to be seen. A
// picture whose limits hold for all of it stays whole, for they come from all of it; then all do.
func near(pictures []Picture) []Picture {
	from := pictures[0].near()
	for _, p := range pictures[1:] {
		if t := p.near(); t.Before(from) {
			from = t
		}
	}
	cut := make([]Picture, len(pictures))
	for i, p := range pictures {
		if p.From.Before(from) {
			p.From = from
			p.Values, p.Earlier = p.inside(p.Values, 0), p.inside(p.Earlier, 0)
			p.LeftOut = slices.DeleteFunc(slices.Clone(p.LeftOut), func(s Stretch) bool { return !s.To.After(from) })
		}
		cut[i] = p
	}
	return cut
}

// near is where the picture would begin.
func (p Picture) near() time.Time {
	from := p.Build.Add(-max(time.Hour, 2*p.To.Sub(p.Build)))
	if !p.shows(p.Build) || !p.Limits.From.After(p.From) || !from.After(p.From) {
		return p.From
	}
	return from
}

// shared is what all panels have in common.
type shared struct {
	from, to  time.Time
	low, high float64
}

func framed(pictures []Picture) shared {
	f := shared{from: pictures[0].From, to: pictures[0].To}
	f.low, f.high = pictures[0].span()
	for _, p := range pictures[1:] {
		low, high := p.span()
		f.low, f.high = min(f.low, low), max(f.high, high)
		if p.From.Before(f.from) {
			f.from = p.From
		}
		if p.To.After(f.to) {
			f.to = p.To
		}
	}
	zone := pictures[0].zone()
	f.from, f.to = f.from.In(zone), f.to.In(zone)
	return f
}

// axes are the scales of a panel so high.
func (f shared) axes(height vg.Length) *plot.Plot {
	g := newGonum()
	g.X.Min, g.X.Max, g.Y.Min, g.Y.Max = seconds(f.from), seconds(f.to), f.low, f.high
	if !f.to.After(f.from) {
		g.X.Min, g.X.Max = g.X.Min-1, g.X.Max+1
	}
	g.Y.Tick.Marker = valueTicks{most: int(height / (1.5 * heightOf(axisStyle)))}
	return g
}

func (f shared) day() string  { return f.from.Format("2 Jan") }
func (f shared) zone() string { return zoneOf(f.from, f.to) }
