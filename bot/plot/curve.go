package plot

import (
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"releasebot/detector"
)

// curve joins samples; where points are missing it breaks, and a point between two holes is a dot.
type curve struct {
	samples []detector.Sample
	step    time.Duration
	line    draw.LineStyle
}

func (l curve) Plot(c draw.Canvas, g *plot.Plot) {
	x, y := g.Transforms(&c)
	l.stroke(c, x, y)
}

// stroke draws what lies inside the canvas.
func (l curve) stroke(c draw.Canvas, x, y func(float64) vg.Length) {
	parts := l.parts(x, y)
	for _, part := range parts {
		if len(part) == 1 {
			c.DrawGlyph(draw.GlyphStyle{Color: l.line.Color, Radius: l.line.Width, Shape: draw.CircleGlyph{}}, part[0])
		}
	}
	c.StrokeLines(l.line, c.ClipLinesXY(parts...)...)
}

// parts are the points of each piece between two holes. Where there are many to a pixel, the first, the lowest, the highest
// and the last of them draw the same.
func (l curve) parts(x, y func(float64) vg.Length) [][]vg.Point {
	var parts [][]vg.Point
	for i, s := range l.samples {
		if i == 0 || s.T.Sub(l.samples[i-1].T) > l.step*3/2 {
			parts = append(parts, nil)
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], vg.Point{X: x(seconds(s.T)), Y: y(s.V)})
	}
	var pieces [][]vg.Point
	for _, part := range parts {
		pieces = append(pieces, short(thinned(part))...)
	}
	return pieces
}

// short is a line in pieces that end where the next begins. The rasteriser takes the square of the time for twice the points.
func short(points []vg.Point) [][]vg.Point {
	const most = 100
	var pieces [][]vg.Point
	for len(points) > most {
		pieces = append(pieces, points[:most])
		points = points[most-1:]
	}
	return append(pieces, points)
}

// thinned leaves at most four points to half a point of width, which is a pixel.
func thinned(points []vg.Point) []vg.Point {
	const pixel = vg.Length(1) / pixelsPerPoint
	column := func(p vg.Point) int { return int(p.X / pixel) }
	var kept []vg.Point
	for i := 0; i < len(points); {
		first, low, high := i, i, i
		for ; i < len(points) && column(points[i]) == column(points[first]); i++ {
			if points[i].Y < points[low].Y {
				low = i
			}
			if points[i].Y > points[high].Y {
				high = i
			}
		}
		chosen := []int{first, min(low, high), max(low, high), i - 1}
		for _, n := range slices.Compact(chosen) {
			kept = append(kept, points[n])
		}
	}
	return kept
}

// past is a limit, and the part of a curve that is beyond it from a time on, in the colour of a breach.
type past struct {
	curve
	at, from float64
	above    bool
}

func (p past) Plot(c draw.Canvas, g *plot.Plot) {
	beyond{p.at, p.from, p.above}.Plot(c, g)
	whole := c // the scales are those of all of it
	x, y := g.Transforms(&whole)
	c.Min.X = min(max(x(p.from), c.Min.X), c.Max.X)
	if limit := min(max(y(p.at), c.Min.Y), c.Max.Y); p.above {
		c.Min.Y = limit
	} else {
		c.Max.Y = limit
	}
	p.line.Color = badColor
	p.stroke(c, x, y)
}
