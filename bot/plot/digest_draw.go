package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// look is how a bar is drawn. Each has a sign, a letter or a pattern of its own besides its colour.
type look struct {
	name       string
	fill, edge color.Color
	text       color.Color
	letter     string
	sign       []vg.Point // a line in a square of 1 × 1
	hatched    bool
}

// The looks of deploys in the order of phaseOf, and of events by their urgency.
var (
	deployLooks = []look{
		{name: "all clear", fill: usualColor, text: whiteColor, sign: []vg.Point{{X: 0, Y: 0.5}, {X: 0.35, Y: 0.1}, {X: 1, Y: 0.9}}},
		{name: "rolled back", fill: badColor, text: whiteColor, sign: []vg.Point{{X: 1, Y: 0.1}, {X: 0.1, Y: 0.5}, {X: 1, Y: 0.9}, {X: 1, Y: 0.1}}},
		{name: "running", fill: color.NRGBA{0xdd, 0xf4, 0xff, 0xff}, edge: valueColor, text: valueColor, sign: []vg.Point{{X: 0.1, Y: 0}, {X: 1, Y: 0.5}, {X: 0.1, Y: 1}, {X: 0.1, Y: 0}}},
	}
	eventLooks = []look{
		{},
		{name: "white event", fill: whiteColor, edge: textColor, text: textColor, letter: "W"},
		{name: "blue event", fill: valueColor, text: whiteColor, letter: "B"},
		{name: "purple event", fill: buildColor, text: whiteColor, letter: "P"},
	}
	toComeArea = color.NRGBA{0xf3, 0xf5, 0xf7, 0xff} // of the day, where it is not over
	heldLook   = look{name: "held", edge: mutedColor, text: textColor, hatched: true}
)

func (s daySheet) draw(c draw.Canvas) {
	if s.now > 0 {
		c.FillPolygon(toComeArea, box(s.now, s.bottom, s.x1, s.top))
	}
	for _, x := range s.marks {
		c.StrokeLine2(gridLine, x, s.bottom, x, s.top)
	}
	c.StrokeLine2(frameLine, s.x0, s.bottom, s.x1, s.bottom)
	for _, b := range s.bars {
		b.draw(c)
	}
	for _, l := range s.labels {
		l.draw(c)
	}
}

func (b bar) draw(c draw.Canvas) {
	corners := box(b.Min.X, b.Min.Y, b.Max.X, b.Max.Y)
	if b.fill != nil {
		c.FillPolygon(b.fill, corners)
	}
	if b.hatched {
		c.Rectangle = b.Rectangle
		height := b.Max.Y - b.Min.Y
		for x := b.Min.X - height; x < b.Max.X; x += 5 {
			c.StrokeLines(draw.LineStyle{Color: b.edge, Width: 1}, c.ClipLinesXY([]vg.Point{{X: x, Y: b.Min.Y}, {X: x + height, Y: b.Max.Y}})...)
		}
	}
	if b.edge != nil {
		c.StrokeLines(draw.LineStyle{Color: b.edge, Width: 1.25}, append(corners, corners[0]))
	}
	const size = signWidth - 5
	if b.sign == nil || b.Max.X-b.Min.X < signWidth {
		return
	}
	line := make([]vg.Point, len(b.sign))
	corner := vg.Point{X: b.Min.X + 4, Y: (b.Min.Y + b.Max.Y - size) / 2}
	for i, p := range b.sign {
		line[i] = corner.Add(p.Scale(size))
	}
	c.StrokeLines(draw.LineStyle{Color: b.text, Width: 2}, line)
}
