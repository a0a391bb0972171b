package plot

import (
	"image/color"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"releasebot/detector"
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

// curve joins samples; where points are missing it breaks, and a point between two holes is a dot.
type curve struct {
	samples []detector.Sample
	step    time.Duration
	line    draw.LineStyle
}

func (l curve) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	var parts [][]vg.Point
	for i, s := range l.samples {
		if i == 0 || s.T.Sub(l.samples[i-1].T) > l.step*3/2 {
			parts = append(parts, nil)
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], vg.Point{X: x(seconds(s.T)), Y: y(s.V)})
	}
	for _, part := range parts {
		if len(part) == 1 {
			c.DrawGlyph(draw.GlyphStyle{Color: l.line.Color, Radius: l.line.Width, Shape: draw.CircleGlyph{}}, part[0])
		}
	}
	c.StrokeLines(l.line, c.ClipLinesXY(parts...)...)
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

func dot(c draw.Canvas, at vg.Point, radius vg.Length, fill color.Color) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: fill, Radius: radius, Shape: draw.CircleGlyph{}}, at)
}
