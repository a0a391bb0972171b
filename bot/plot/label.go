package plot

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// label is a text and where it stands. What is laid out as labels can be checked before it is drawn.
type label struct {
	text  string
	style text.Style
	box   vg.Rectangle
	at    float64     // the value that it is of, if any
	fill  color.Color // behind the text; nil is none
	edge  color.Color // around it; nil is none
}

// lineHeight is how high a line of text is, in sizes of its font.
const lineHeight = 1.25

// heightOf is how high a line of the style is.
func heightOf(style text.Style) vg.Length { return style.Font.Size * lineHeight }

// put is a label whose box begins at the left and has its middle at y.
func put(words string, style text.Style, left, y vg.Length) label {
	half := heightOf(style) / 2
	return label{text: words, style: style, box: vg.Rectangle{
		Min: vg.Point{X: left, Y: y - half}, Max: vg.Point{X: left + style.Width(words), Y: y + half},
	}}
}

// putRight is one that ends at the right.
func putRight(words string, style text.Style, right, y vg.Length) label {
	return put(words, style, right-style.Width(words), y)
}

// padded is a label with a filled box that is so much wider.
func (l label) padded(by vg.Length, fill, edge color.Color) label {
	l.fill, l.edge = fill, edge
	l.box.Max.X += 2 * by
	return l
}

// moved is a label elsewhere.
func (l label) moved(x, y vg.Length) label {
	l.box = vg.Rectangle{Min: l.box.Min.Add(vg.Point{X: x, Y: y}), Max: l.box.Max.Add(vg.Point{X: x, Y: y})}
	return l
}

func (l label) width() vg.Length  { return l.box.Max.X - l.box.Min.X }
func (l label) middle() vg.Length { return (l.box.Min.Y + l.box.Max.Y) / 2 }

// touches tells whether two labels are nearer to each other than they may be to be read apart.
func (l label) touches(o label) bool {
	const apart = 4
	return l.box.Min.X < o.box.Max.X+apart && o.box.Min.X < l.box.Max.X+apart &&
		l.box.Min.Y < o.box.Max.Y-0.01 && o.box.Min.Y < l.box.Max.Y-0.01
}

func (l label) draw(c draw.Canvas) {
	corners := box(l.box.Min.X, l.box.Min.Y, l.box.Max.X, l.box.Max.Y)
	if l.fill != nil {
		c.FillPolygon(l.fill, corners)
	}
	if l.edge != nil {
		c.StrokeLines(draw.LineStyle{Color: l.edge, Width: 1}, append(corners, corners[0]))
	}
	style := l.style
	style.YAlign = text.YCenter
	left := l.box.Min.X + (l.width()-style.Width(l.text))/2
	c.FillText(style, vg.Point{X: left, Y: l.middle()}, l.text)
}

// spread moves labels up and down until none overlaps another, in their order and inside low to high, if there is room.
func spread(labels []label, low, high vg.Length) {
	slices.SortStableFunc(labels, func(a, b label) int {
		switch {
		case a.middle() > b.middle():
			return -1
		case a.middle() < b.middle():
			return 1
		default:
			return 0
		}
	})
	edge := high
	for i := range labels {
		labels[i] = labels[i].moved(0, min(0, edge-labels[i].box.Max.Y))
		edge = labels[i].box.Min.Y
	}
	edge = low
	for i := len(labels) - 1; i >= 0; i-- {
		labels[i] = labels[i].moved(0, max(0, edge-labels[i].box.Min.Y))
		edge = labels[i].box.Max.Y
	}
}
