package plot

import (
	"bytes"
	"fmt"
	"image/color"
	"sort"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// pixelsPerPoint makes texts readable where Slack shows a picture at half its width.
const pixelsPerPoint = 2

// The sizes that a picture can have, in pixels. Less holds no axes; more is a mistake that would take the memory.
const (
	least = 300
	most  = 8000
)

// frame is what stands around a plot: the words above it, and what its signs mean below.
type frame struct {
	title, subtitle, unit string
	legend                []entry
}

// entry is a sign of the legend: a line, an area or a dot.
type entry struct {
	name      string
	line      draw.LineStyle
	fill, dot color.Color
}

// png draws the frame with the plot in it.
func (f frame) png(g *plot.Plot, width, height int) ([]byte, error) {
	if min(width, height) < least || max(width, height) > most {
		return nil, fmt.Errorf("a picture cannot have %d×%d pixels: both must lie from %d to %d", width, height, least, most)
	}
	points := func(pixels int) vg.Length { return vg.Points(float64(pixels) / pixelsPerPoint) }
	img := vgimg.NewWith(vgimg.UseWH(points(width), points(height)), vgimg.UseDPI(72*pixelsPerPoint))
	c := draw.Crop(draw.New(img), 12, -16, 10, -10)
	c = f.head(c)
	c = f.foot(c)
	g.Draw(c)
	var out bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(&out); err != nil {
		return nil, fmt.Errorf("the picture cannot be written: %w", err)
	}
	return out.Bytes(), nil
}

// head writes what stands above, and gives what is left of the canvas.
func (f frame) head(c draw.Canvas) draw.Canvas {
	for _, part := range []struct {
		text  string
		style text.Style
		lines int
	}{{f.title, written(bold(13), textColor), 1}, {f.subtitle, written(sans(9.5), mutedColor), 2}, {f.unit, written(sans(9), mutedColor), 1}} {
		for _, line := range wrapped(part.text, part.style, c.Size().X, part.lines) {
			c.FillText(part.style, vg.Point{X: c.Min.X, Y: c.Max.Y}, line)
			c.Max.Y -= part.style.Font.Size + 4
		}
		c.Max.Y--
	}
	c.Max.Y -= 3
	return c
}

// foot draws the legend from left to right, and gives what is left of the canvas.
func (f frame) foot(c draw.Canvas) draw.Canvas {
	const sign, gap = vg.Length(18), vg.Length(4)
	style := written(sans(9), mutedColor)
	style.YAlign = text.YCenter
	x, y := c.Min.X, c.Min.Y+5
	for _, e := range f.legend {
		switch {
		case e.fill != nil:
			c.FillPolygon(e.fill, box(x, y-4, x+sign, y+4))
		case e.dot != nil:
			dot(c, vg.Point{X: x + sign/2, Y: y}, 4, e.dot)
		default:
			c.StrokeLine2(e.line, x, y, x+sign, y)
		}
		x += sign + gap
		c.FillText(style, vg.Point{X: x, Y: y}, e.name)
		x += style.Width(e.name) + 4*gap
	}
	if len(f.legend) > 0 {
		c.Min.Y += 18
	}
	return c
}

// wrapped is a text in lines of a width, cut after so many.
func wrapped(all string, style text.Style, width vg.Length, most int) []string {
	var lines []string
	for _, word := range strings.Fields(all) {
		last := len(lines) - 1
		switch {
		case last >= 0 && style.Width(lines[last]+" "+word) <= width:
			lines[last] += " " + word
		case len(lines) < most:
			lines = append(lines, fitted(word, style, width))
		default:
			lines[last] = fitted(lines[last]+" "+word+" …", style, width)
			return lines
		}
	}
	return lines
}

// fitted is a text cut to a width.
func fitted(all string, style text.Style, width vg.Length) string {
	if style.Width(all) <= width {
		return all
	}
	runes := []rune(all)
	n := sort.Search(len(runes), func(n int) bool { return style.Width(string(runes[:n+1])+"…") > width })
	return string(runes[:n]) + "…"
}

func box(x0, y0, x1, y1 vg.Length) []vg.Point {
	return []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}
