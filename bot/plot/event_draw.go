package plot

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func (s sheet) draw(c draw.Canvas) {
	for _, p := range s.panels {
		p.draw(c)
	}
	for _, sign := range s.signs {
		sign.draw(c)
	}
	for _, l := range s.labels {
		l.draw(c)
	}
}

// thick is a line as it is drawn for Slack, where half of its pixels are shown.
func thick(line draw.LineStyle) draw.LineStyle {
	line.Width *= 1.5
	return line
}

// draw draws the chart; what is said of the time lies under the values, and the judged point on top.
func (p panel) draw(c draw.Canvas) {
	c.Rectangle = p.Rectangle
	pic, since := p.picture, seconds(p.picture.Limits.From)
	var layers []plot.Plotter
	for _, s := range pic.LeftOut {
		layers = append(layers, band{seconds(s.From), seconds(s.To), leftOutColor})
	}
	for _, usual := range pic.Usual {
		layers = append(layers, around{usual, pic.Spread, since})
	}
	layers = append(layers, grid{})
	for _, usual := range pic.Usual {
		layers = append(layers, level{usual, since, thick(usualLine)})
	}
	values := curve{pic.Values, pic.Step, thick(valueLine)}
	layers = append(layers, curve{pic.Earlier, pic.Step, thick(earlierLine)}, values)
	if pic.Limits.High != nil {
		layers = append(layers, past{values, *pic.Limits.High, since, true})
	}
	if pic.Limits.Low != nil {
		layers = append(layers, past{values, *pic.Limits.Low, since, false})
	}
	if pic.shows(pic.Build) {
		layers = append(layers, upright{seconds(pic.Build), thick(buildLine)})
	}
	if pic.Judged != nil {
		layers = append(layers, judged{seconds(pic.Judged.T), pic.Judged.V, pic.Over.Seconds(), pic.judgedColor()})
	}
	for _, l := range layers {
		l.Plot(c, p.axes)
	}
	c.StrokeLine2(frameLine, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
	for _, l := range p.leaders {
		c.StrokeLine2(frameLine, l[0].X, l[0].Y, l[1].X, l[1].Y)
	}
}

// draw draws a sign of the legend.
func (s sign) draw(c draw.Canvas) {
	const wide = vg.Length(18)
	switch at := s.at; {
	case s.fill != nil:
		c.FillPolygon(s.fill, box(at.X, at.Y-5, at.X+wide, at.Y+5))
	case s.dot != nil:
		dot(c, vg.Point{X: at.X + wide/2, Y: at.Y}, 5, s.dot)
	default:
		c.StrokeLine2(s.line, at.X, at.Y, at.X+wide, at.Y)
	}
}
