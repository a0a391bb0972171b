package plot

import (
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// tagsOf are the values that are written right of a panel, at their height once that is known: what was judged, the
// limits, and what is usual. Each has its word, so that none is told by its colour alone.
func tagsOf(p Picture) []label {
	var numbers []float64
	var words []string
	var styles []text.Style
	add := func(word string, x *float64, style text.Style) {
		if x != nil {
			numbers, words, styles = append(numbers, *x), append(words, word), append(styles, style)
		}
	}
	if p.Judged != nil {
		add("", &p.Judged.V, valueStyle)
	}
	add("limit ", p.Limits.High, limitStyle)
	add("limit ", p.Limits.Low, limitStyle)
	if len(p.Usual) > 0 {
		add("usual ", &p.Usual[0], usualStyle)
	}
	low, high := p.span()
	tags := make([]label, len(numbers))
	for i, number := range alike(numbers...) {
		arrow := ""
		switch {
		case numbers[i] > high:
			arrow = " ↑"
		case numbers[i] < low:
			arrow = " ↓"
		}
		tags[i] = put(words[i]+number+arrow, styles[i], 0, 0)
		tags[i].at = numbers[i]
		if words[i] == "" {
			tags[i] = tags[i].padded(5, p.judgedColor(), nil)
		}
	}
	return tags
}

// panel puts a panel with its scales and its tags.
func (s *sheet) panel(p panel, tags []label) {
	share := func(x float64) vg.Length { return vg.Length(min(max(p.axes.Y.Norm(x), 0), 1)) }
	height := p.Max.Y - p.Min.Y
	for i, t := range tags {
		tags[i] = t.moved(p.Max.X+10, p.Min.Y+share(t.at)*height-t.middle())
	}
	spread(tags, p.Min.Y-4, p.Max.Y+6)
	for _, t := range tags {
		p.leaders = append(p.leaders, [2]vg.Point{
			{X: p.Max.X + 2, Y: p.Min.Y + share(t.at)*height}, {X: t.box.Min.X - 1, Y: t.middle()},
		})
	}
	s.labels = append(s.labels, tags...)
	for _, t := range p.axes.Y.Tick.Marker.Ticks(p.axes.Y.Min, p.axes.Y.Max) {
		l := putRight(t.Label, axisStyle, p.Min.X-5, p.Min.Y+share(t.Value)*height)
		if !slices.ContainsFunc(s.labels, l.touches) { // at the top the target's name is more important
			s.labels = append(s.labels, l)
		}
	}
	s.panels = append(s.panels, p)
}

// times is the axis below the panels: the day left of it, its zone right of it. Midnight is named by its day.
func (s *sheet) times(f shared, x0, x1, y vg.Length) vg.Length {
	style := axisStyle
	y -= heightOf(style) / 2
	first := putRight(f.day(), style, x0-5, y)
	row := []label{first, put(f.zone(), style, x1+10, y)}
	from, to := seconds(f.from), seconds(f.to)
	for _, t := range (timeTicks{zone: f.from.Location(), most: 6}).Ticks(from, to) {
		words, _, _ := strings.Cut(t.Label, "\n")
		if at := moment(t.Value).In(f.from.Location()); sinceMidnight(at) == 0 {
			words = at.Format("2 Jan")
		}
		x := x0 + (x1-x0)*vg.Length((t.Value-from)/max(1, to-from))
		l := put(words, style, x-style.Width(words)/2, y)
		if !l.touches(row[0]) && !l.touches(row[1]) && !l.touches(row[len(row)-1]) {
			row = append(row, l)
		}
	}
	s.labels = append(s.labels, row...)
	return y - heightOf(style)/2
}

// more says which targets are not drawn.
func (s *sheet) more(pictures []Picture, more int, y vg.Length) vg.Length {
	if more == 0 {
		return y
	}
	words := "and " + strconv.Itoa(more) + " more"
	var names []string
	for _, p := range pictures[min(len(pictures), maxPanels):] {
		names = append(names, p.where())
	}
	if len(names) > 0 {
		words += ": " + strings.Join(names, ", ")
	}
	return s.lines(words, nameStyle, 2, y-4)
}

// legendOf explains what has no words of its own in the pictures.
func legendOf(pictures []Picture) []entry {
	var usual, earlier, out bool
	var over entry
	for _, p := range pictures {
		usual = usual || len(p.Usual) > 0 && p.Spread > 0
		earlier, out = earlier || len(p.Earlier) > 0, out || len(p.LeftOut) > 0
		if p.Over > 0 {
			over = entry{name: "judged: mean of " + lasting(p.Over), dot: p.judgedColor()}
		}
	}
	all := []entry{{name: "measured", line: thick(valueLine)}}
	if usual {
		all = append(all, entry{name: "usual ± spread", fill: usualSign})
	}
	if earlier {
		all = append(all, entry{name: "a day ago", line: thick(earlierLine)})
	}
	if out {
		all = append(all, entry{name: "left out", fill: leftOutColor})
	}
	if over.name != "" {
		all = append(all, over)
	}
	return all
}

// legend puts the signs from left to right, in as many lines as they take.
func (s *sheet) legend(entries []entry, y vg.Length) {
	const wide, gap = vg.Length(18), vg.Length(5)
	x := margin
	y -= heightOf(legendStyle) / 2
	for _, e := range entries {
		width := wide + gap + legendStyle.Width(e.name)
		if x > margin && x+width > s.width-margin {
			x, y = margin, y-heightOf(legendStyle)-2
		}
		s.signs = append(s.signs, sign{e, vg.Point{X: x, Y: y}})
		s.labels = append(s.labels, put(e.name, legendStyle, x+wide+gap, y))
		x += width + 3*gap
	}
}

// grow gives the sheet the height of all that stands on it, and moves that up from below 0.
func (s *sheet) grow() {
	low := vg.Length(0)
	for _, l := range s.labels {
		low = min(low, l.box.Min.Y)
	}
	s.height = margin - low
	up := vg.Point{Y: s.height}
	for i, l := range s.labels {
		s.labels[i] = l.moved(0, s.height)
	}
	for i := range s.signs {
		s.signs[i].at = s.signs[i].at.Add(up)
	}
	for i := range s.panels {
		p := &s.panels[i]
		p.Min, p.Max = p.Min.Add(up), p.Max.Add(up)
		for j := range p.leaders {
			p.leaders[j] = [2]vg.Point{p.leaders[j][0].Add(up), p.leaders[j][1].Add(up)}
		}
	}
}
