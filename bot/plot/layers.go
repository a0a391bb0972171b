package plot

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// grid is a faint line at each labelled value.
type grid struct{}

// Plot is plot.Plotter's, as are those below.
func (grid) Plot(c draw.Canvas, g *plot.Plot) {
	_, y := g.Transforms(&c)
	for _, tick := range g.Y.Tick.Marker.Ticks(g.Y.Min, g.Y.Max) {
		if !tick.IsMinor() && tick.Value >= g.Y.Min && tick.Value <= g.Y.Max {
			c.StrokeLine2(gridLine, c.Min.X, y(tick.Value), c.Max.X, y(tick.Value))
		}
	}
}

// band colours a time from top to bottom.
type band struct {
	from, to float64
	fill     color.Color
}

func (b band) Plot(c draw.Canvas, g *plot.Plot) {
	x, _ := g.Transforms(&c)
	if from, to := max(x(b.from), c.Min.X), min(x(b.to), c.Max.X); from < to {
		c.FillPolygon(b.fill, box(from, c.Min.Y, to, c.Max.Y))
	}
}

// level is a line across at a value, from a time on.
type level struct {
	at, from float64
	line     draw.LineStyle
}

func (l level) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	if l.at >= g.Y.Min && l.at <= g.Y.Max {
		c.StrokeLine2(l.line, max(x(l.from), c.Min.X), y(l.at), c.Max.X, y(l.at))
	}
}

// around is the band of usual values, from a time on.
type around struct{ at, spread, from float64 }

func (a around) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	from, low, high := max(x(a.from), c.Min.X), max(y(a.at-a.spread), c.Min.Y), min(y(a.at+a.spread), c.Max.Y)
	if from < c.Max.X && low < high {
		c.FillPolygon(usualArea, box(from, low, c.Max.X, high))
	}
}

// beyond is a limit and the side of it that is a breach.
type beyond struct {
	at, from float64
	above    bool
}

func (b beyond) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	from, limit := max(x(b.from), c.Min.X), min(max(y(b.at), c.Min.Y), c.Max.Y)
	edge := c.Min.Y
	if b.above {
		edge = c.Max.Y
	}
	c.FillPolygon(badArea, box(from, limit, c.Max.X, edge))
	level{b.at, b.from, limitLine}.Plot(c, g)
}

// upright is a line from top to bottom at a time.
type upright struct {
	at   float64
	line draw.LineStyle
}

func (u upright) Plot(c draw.Canvas, g *plot.Plot) {
	x, _ := g.Transforms(&c)
	c.StrokeLine2(u.line, x(u.at), c.Min.Y, x(u.at), c.Max.Y)
}

// point is a value that stands out.
type point struct {
	at, value float64
	fill      color.Color
}

func (p point) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	at := vg.Point{X: x(p.at), Y: min(max(y(p.value), c.Min.Y), c.Max.Y)}
	dot(c, at, 5.5, color.White)
	dot(c, at, 4, p.fill)
}

// judged is the judged value, with the time that it is the mean of.
type judged struct {
	at, value, over float64
	fill            color.Color
}

func (j judged) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	if height := y(j.value); j.over > 0 && height >= c.Min.Y && height <= c.Max.Y {
		c.StrokeLine2(draw.LineStyle{Color: j.fill, Width: 4}, max(x(j.at-j.over), c.Min.X), height, x(j.at), height)
	}
	point{j.at, j.value, j.fill}.Plot(c, g)
}

func dot(c draw.Canvas, at vg.Point, radius vg.Length, fill color.Color) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: fill, Radius: radius, Shape: draw.CircleGlyph{}}, at)
}
