package replay

import (
	"fmt"
	"math"
	"strings"
	"time"

	"releasebot/detector"
)

// The size of a drawing in characters. One of braille holds 2 × 4 dots, so that 3 hours of minutes show nearly each.
const (
	drawColumns, drawRows = 72, 12
	labelColumns          = 10
)

// drawing is a chart of characters.
type drawing struct {
	from, to  time.Time
	low, high float64
	cells     [drawRows][drawColumns]rune // 0 is empty
	labels    [drawRows]string
}

// scale makes room for all samples, and for limits that are not far from them.
func (d *drawing) scale(samples []detector.Sample, limits []float64) {
	d.low, d.high = math.Inf(1), math.Inf(-1)
	for _, s := range samples {
		d.low, d.high = min(d.low, s.V), max(d.high, s.V)
	}
	room := (d.high - d.low) / 2
	low, high := d.low-room, d.high+room
	for _, x := range limits {
		if x >= low && x <= high {
			d.low, d.high = min(d.low, x), max(d.high, x)
		}
	}
	if d.high <= d.low {
		d.low, d.high = d.low-max(1, math.Abs(d.low)), d.high+max(1, math.Abs(d.high))
	}
}

// has tells whether a time is inside of the drawing.
func (d *drawing) has(t time.Time) bool { return !t.Before(d.from) && !t.After(d.to) }

// column and row count dots, from the left and from the top.
func (d *drawing) column(t time.Time) int {
	share := float64(t.Sub(d.from)) / float64(max(1, d.to.Sub(d.from)))
	return min(max(0, int(share*(2*drawColumns-1)+0.5)), 2*drawColumns-1)
}

func (d *drawing) row(x float64) int {
	share := (d.high - x) / (d.high - d.low)
	return min(max(0, int(share*(4*drawRows-1)+0.5)), 4*drawRows-1)
}

// levels draws lines across where nothing is yet, with the number at the side.
func (d *drawing) levels(at []float64, line rune) {
	for _, x := range at {
		if x < d.low || x > d.high {
			continue
		}
		row := d.row(x) / 4
		if d.labels[row] == "" {
			d.labels[row] = figure(x)
		}
		for column := range drawColumns {
			if d.cells[row][column] == 0 {
				d.cells[row][column] = line
			}
		}
	}
}

// curve joins the samples with dots; where points are missing it breaks.
func (d *drawing) curve(samples []detector.Sample, step time.Duration) {
	for i, s := range samples {
		row := d.row(s.V)
		top, bottom := row, row
		if i > 0 && s.T.Sub(samples[i-1].T) <= step {
			before := d.row(samples[i-1].V)
			top, bottom = min(top, before), max(bottom, before)
		}
		for y := top; y <= bottom; y++ {
			d.dot(d.column(s.T), y)
		}
	}
}

// dot sets one dot of a braille character (Unicode, block U+2800).
func (d *drawing) dot(x, y int) {
	bits := [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}
	cell := &d.cells[y/4][x/2]
	if *cell < 0x2800 || *cell > 0x28ff {
		*cell = 0x2800
	}
	*cell |= bits[y%4][x%2]
}

// upright draws a line from top to bottom.
func (d *drawing) upright(at time.Time, line rune) {
	for row := range drawRows {
		d.cells[row][d.column(at)/2] = line
	}
}

// text is the drawing with its axes; marks, and the first and the last time, stand below.
func (d *drawing) text(marks []rune, from, to string) string {
	var b strings.Builder
	for row, at := range map[int]float64{0: d.high, drawRows - 1: d.low} {
		if d.labels[row] == "" {
			d.labels[row] = figure(at)
		}
	}
	for row := range drawRows {
		axis := '│'
		if d.labels[row] != "" {
			axis = '┤'
		}
		line := make([]rune, drawColumns)
		for i, cell := range d.cells[row] {
			line[i] = max(cell, ' ')
		}
		fmt.Fprintf(&b, "%*s %c%s\n", labelColumns, d.labels[row], axis, strings.TrimRight(string(line), " "))
	}
	margin := strings.Repeat(" ", labelColumns+1)
	fmt.Fprintf(&b, "%s└%s\n", margin, strings.Repeat("─", drawColumns))
	fmt.Fprintf(&b, "%s %s\n", margin, string(marks))
	fmt.Fprintf(&b, "%s %s%*s\n", margin, from, drawColumns-len(from), to)
	return b.String()
}
