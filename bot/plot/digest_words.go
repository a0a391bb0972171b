package plot

import (
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// hours is the axis, with the zone left of it.
func (s *daySheet) hours(d Digest, y vg.Length) {
	s.labels = append(s.labels, put(zoneOf(d.Day, d.end()), axisStyle, margin, y))
	for _, t := range (timeTicks{zone: d.Zone, most: 9}).Ticks(seconds(d.Day), seconds(d.end())) {
		words, _, _ := strings.Cut(t.Label, "\n")
		x := s.x(d, moment(t.Value))
		if x < s.x0-1 || x > s.x1+1 { // a day of the year 1 is none that an axis can tell of
			continue
		}
		s.marks = append(s.marks, x)
		if l := put(words, axisStyle, x-axisStyle.Width(words)/2, y); !l.touches(s.labels[len(s.labels)-1]) {
			s.labels = append(s.labels, l)
		}
	}
	if d.Now.After(d.Day) && d.Now.Before(d.end()) {
		s.now = s.x(d, d.Now)
	}
}

// besides says how much is not drawn.
func (s *daySheet) besides(d Digest, y vg.Length) vg.Length {
	var parts []string
	if n := len(d.Deploys) - maxBars; n > 0 {
		parts = append(parts, counted(n, "more deploy"))
	}
	if n := len(d.Events) - maxBars; n > 0 {
		parts = append(parts, counted(n, "more event"))
	}
	if len(parts) == 0 {
		return y
	}
	return s.lines("and "+strings.Join(parts, " and ")+", not drawn", nameStyle, 1, y) - 4
}

// explain puts the legend of what the picture has.
func (s *daySheet) explain(y vg.Length) {
	used := map[string]bool{}
	for _, b := range s.bars {
		used[b.name] = true
	}
	x := margin
	y -= heightOf(legendStyle) / 2
	for _, l := range append(append(deployLooks[:len(deployLooks):len(deployLooks)], eventLooks[1:]...), heldLook) {
		const wide, gap = vg.Length(20), vg.Length(5)
		if !used[l.name] {
			continue
		}
		if width := wide + gap + legendStyle.Width(l.name); x > margin && x+width > s.width-margin {
			x, y = margin, y-heightOf(legendStyle)-5
		}
		s.bars = append(s.bars, bar{vg.Rectangle{Min: vg.Point{X: x, Y: y - 7}, Max: vg.Point{X: x + wide, Y: y + 7}}, l})
		if l.letter != "" {
			s.labels = append(s.labels, put(l.letter, l.letterStyle(), x+(wide-barStyle.Width(l.letter))/2, y))
		}
		s.labels = append(s.labels, put(l.name, legendStyle, x+wide+gap, y))
		x += wide + 4*gap + legendStyle.Width(l.name)
	}
}

func (l look) letterStyle() text.Style { return written(bold(12), l.text) }

// rise gives the sheet its height, and moves all up from below 0.
func (s *daySheet) rise() {
	s.grow()
	s.top, s.bottom = s.top+s.height, s.bottom+s.height
	for i := range s.bars {
		b := &s.bars[i]
		b.Min.Y, b.Max.Y = b.Min.Y+s.height, b.Max.Y+s.height
	}
}
