package plot

import (
	"image/color"

	"golang.org/x/image/font"
	"gonum.org/v1/plot"
	glyphs "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours. People who do not tell red from green still tell these apart by their lightness and by the lines' dashes.
var (
	textColor    = color.NRGBA{0x1f, 0x23, 0x28, 0xff}
	mutedColor   = color.NRGBA{0x59, 0x63, 0x6e, 0xff}
	frameColor   = color.NRGBA{0xaf, 0xb8, 0xc1, 0xff}
	gridColor    = color.NRGBA{0xea, 0xee, 0xf2, 0xff}
	leftOutColor = color.NRGBA{0xd8, 0xde, 0xe4, 0xb0}
	valueColor   = color.NRGBA{0x09, 0x50, 0xb4, 0xff}
	earlierColor = color.NRGBA{0x7d, 0xa7, 0xd9, 0xff}
	usualColor   = color.NRGBA{0x1a, 0x7f, 0x37, 0xff}
	usualArea    = color.NRGBA{0x1a, 0x7f, 0x37, 0x1c}
	usualSign    = color.NRGBA{0xbf, 0xe0, 0xc8, 0xff}
	whiteColor   = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	badColor     = color.NRGBA{0xcf, 0x22, 0x2e, 0xff}
	badArea      = color.NRGBA{0xcf, 0x22, 0x2e, 0x14}
	falseColor   = color.NRGBA{0xbf, 0x87, 0x00, 0xff}
	buildColor   = color.NRGBA{0x82, 0x50, 0xdf, 0xff}
	quietColor   = color.NRGBA{0x8c, 0x95, 0x9f, 0xff}
)

// The lines.
var (
	frameLine   = draw.LineStyle{Color: frameColor, Width: vg.Points(0.75)}
	gridLine    = draw.LineStyle{Color: gridColor, Width: vg.Points(0.75)}
	valueLine   = draw.LineStyle{Color: valueColor, Width: vg.Points(1.5)}
	earlierLine = draw.LineStyle{Color: earlierColor, Width: vg.Points(0.75), Dashes: dashes(3, 2)}
	usualLine   = draw.LineStyle{Color: usualColor, Width: vg.Points(1), Dashes: dashes(1.5, 2)}
	limitLine   = draw.LineStyle{Color: badColor, Width: vg.Points(1), Dashes: dashes(5, 2.5)}
	buildLine   = draw.LineStyle{Color: buildColor, Width: vg.Points(1.25)}
)

func dashes(on, off float64) []vg.Length { return []vg.Length{vg.Points(on), vg.Points(off)} }

// sans is the font of all texts: Liberation Sans, which the library carries, so that no machine needs one.
func sans(points float64) glyphs.Font {
	return glyphs.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(points)}
}

func bold(points float64) glyphs.Font {
	f := sans(points)
	f.Weight = font.WeightBold
	return f
}

// written is a text's style, drawn from its left end and its top.
func written(f glyphs.Font, c color.Color) text.Style {
	return text.Style{Color: c, Font: f, XAlign: text.XLeft, YAlign: text.YTop, Handler: plot.DefaultTextHandler}
}
