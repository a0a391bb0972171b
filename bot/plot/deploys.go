package plot

import (
	"image/color"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Deploys is a picture of what charts said of deploys: a row a chart, in each row a stem a deploy. A stem is as high as
// the largest score came to; where it would have stopped the deploy, it has a head.
type Deploys struct {
	Title, Subtitle string
	Zone            *time.Location // nil is UTC
	From, To        time.Time
	Rows            []Row
	RolledBack      []time.Time // of deploys that were rolled back
}

// Row is a chart's.
type Row struct {
	Name  string
	Marks []Mark
}

// Mark is what a chart said of a deploy. Size is its largest score in thresholds: 1 is one that is just a breach.
type Mark struct {
	At      time.Time
	Size    float64
	Stopped bool
	Went    Went
}

// Went is how a deploy went.
type Went int

// How deploys go.
const (
	WentUnknown Went = iota
	WentWell
	WentBadly
)

// The heights in a row, whose own is 1: of a score that is just a breach, and the most that is drawn, twice that.
const (
	breachHeight = 0.42
	mostHeight   = 2 * breachHeight
)

// The sizes of the picture in pixels.
const (
	deploysWidth = 1600
	rowHeight    = 84
	aroundRows   = 230
)

// PNG is the picture: as high as it has rows.
func (d Deploys) PNG() ([]byte, error) {
	zone := d.Zone
	if zone == nil {
		zone = time.UTC
	}
	g := newGonum()
	g.X.Min, g.X.Max = seconds(d.From), seconds(d.To)
	g.Y.Min, g.Y.Max = 0, float64(len(d.Rows))
	g.X.Tick.Marker, g.Y.Tick.Marker = timeTicks{zone: zone}, rowTicks(d.Rows)
	g.Y.Tick.Length = 0
	g.Y.Tick.Label.Color = textColor
	for _, at := range d.RolledBack {
		g.Add(strip{seconds(at)})
	}
	for i, row := range d.Rows {
		g.Add(stems{base: float64(len(d.Rows) - 1 - i), marks: row.Marks})
	}
	height := min(aroundRows+rowHeight*max(1, len(d.Rows)), most)
	return frame{title: d.Title, subtitle: d.Subtitle, legend: deploysLegend}.png(g, deploysWidth, height)
}

var deploysLegend = []entry{
	{name: "largest score of a deploy", line: stemLine},
	{name: "its threshold", line: limitLine},
	{name: "stopped, and was rolled back", dot: usualColor},
	{name: "stopped, and was all clear", dot: falseColor},
	{name: "stopped", dot: valueColor},
	{name: "was rolled back", fill: rolledBackArea},
}

var (
	stemLine       = draw.LineStyle{Color: quietColor, Width: vg.Points(1)}
	rolledBackArea = color.NRGBA{0xcf, 0x22, 0x2e, 0x30}
)

// headOf is the colour of a deploy that would have been stopped.
func headOf(w Went) color.Color {
	switch w {
	case WentWell:
		return falseColor
	case WentBadly:
		return usualColor
	default:
		return valueColor
	}
}

// rowTicks names the rows beside their middles.
func rowTicks(rows []Row) plot.ConstantTicks {
	const longest = 28 // letters; more would leave the deploys no room
	ticks := make(plot.ConstantTicks, len(rows))
	for i, row := range rows {
		name := []rune(row.Name)
		if len(name) > longest {
			name = append(name[:longest-1:longest-1], '…')
		}
		ticks[i] = plot.Tick{Value: float64(len(rows)-1-i) + breachHeight, Label: string(name)}
	}
	return ticks
}

// strip marks a deploy that was rolled back, in all rows.
type strip struct{ at float64 }

// Plot is plot.Plotter's.
func (s strip) Plot(c draw.Canvas, g *plot.Plot) {
	const half = vg.Length(3)
	x, _ := g.Transforms(&c)
	c.FillPolygon(rolledBackArea, box(x(s.at)-half, c.Min.Y, x(s.at)+half, c.Max.Y))
}

// stems are a row.
type stems struct {
	base  float64
	marks []Mark
}

// Plot draws heads after all stems, so that none is crossed out.
func (s stems) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	c.StrokeLine2(frameLine, c.Min.X, y(s.base), c.Max.X, y(s.base))
	c.StrokeLine2(limitLine, c.Min.X, y(s.base+breachHeight), c.Max.X, y(s.base+breachHeight))
	top := func(m Mark) vg.Length { return y(s.base + min(max(m.Size, 0)*breachHeight, mostHeight)) }
	for _, m := range s.marks {
		line := stemLine
		if m.Stopped {
			line.Color = headOf(m.Went)
		}
		c.StrokeLine2(line, x(seconds(m.At)), y(s.base), x(seconds(m.At)), top(m))
	}
	for _, m := range s.marks {
		if at := (vg.Point{X: x(seconds(m.At)), Y: top(m)}); m.Stopped {
			dot(c, at, 4, color.White)
			dot(c, at, 3, headOf(m.Went))
		}
	}
}
