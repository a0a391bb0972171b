package plot

import (
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/plot/vg"

	"releasebot/release"
)

// daySheet is where all of a digest's picture stands.
type daySheet struct {
	sheet
	x0, x1 vg.Length // of the day
	top    vg.Length // of the rows
	bottom vg.Length
	marks  []vg.Length // times that a line marks
	now    vg.Length   // 0 is none
	bars   []bar
}

// bar is a time in a row, or a sign of the legend.
type bar struct {
	vg.Rectangle
	look
}

// The sizes of rows.
const (
	laneHeight = vg.Length(22)
	barHeight  = vg.Length(17)
	signWidth  = vg.Length(13)
)

var barStyle = written(bold(12), textColor)

// item is what is to become a bar with words.
type item struct {
	from, to time.Time
	look     look
	words    []string // the longest first; the last is used if none has room
	unsigned string   // what is added to them where the bar has no room for its sign
}

// layDigest lays a digest's picture out from its top down to 0, and then moves all of it up.
func layDigest(d Digest) daySheet {
	d = d.clean()
	s := daySheet{sheet: sheet{width: slackWidth}}
	y := s.lines(strings.TrimSpace(fitted(d.Service, titleStyle, 270)+" · "+d.Day.Format("Mon 2 January 2006")), titleStyle, 1, -margin)
	deploys, events := d.sums()
	y = s.lines(deploys, smallStyle, 1, y)
	y = s.lines(events, smallStyle, 1, y) - 4
	s.x0, s.x1, s.top = margin+nameStyle.Width("Deploys")+12, s.width-margin-18, y
	y = s.row(d, "Deploys", deployItems(d), y)
	if len(d.Held) > 0 {
		s.labels = append(s.labels, put("Held", nameStyle, margin, y-laneHeight/2))
		for _, h := range d.Held {
			s.bars = append(s.bars, bar{s.at(d, h.From, h.To, y), heldLook})
		}
		y -= laneHeight + 6
	}
	y = s.row(d, "Events", eventItems(d), y)
	s.bottom = y
	s.hours(d, y-heightOf(axisStyle)/2-3)
	y -= heightOf(axisStyle) + 8
	y = s.besides(d, y)
	s.explain(y)
	s.rise()
	return s
}

// x is where a time stands.
func (s *daySheet) x(d Digest, t time.Time) vg.Length {
	return s.x0 + (s.x1-s.x0)*vg.Length(t.Sub(d.Day).Seconds()/d.end().Sub(d.Day).Seconds())
}

// at is the place of a bar in the lane below y. What is too short to be seen is a little longer.
func (s *daySheet) at(d Digest, from, to time.Time, y vg.Length) vg.Rectangle {
	const least = 3
	x0, x1 := s.x(d, from), s.x(d, to)
	if x1-x0 < least {
		x0 = min(x0, s.x1-least)
		x1 = x0 + least
	}
	middle := y - laneHeight/2
	return vg.Rectangle{Min: vg.Point{X: x0, Y: middle - barHeight/2}, Max: vg.Point{X: x1, Y: middle + barHeight/2}}
}

// row puts items into lanes below y, each into the first where nothing is in the way of its bar and its words.
func (s *daySheet) row(d Digest, name string, items []item, y vg.Length) vg.Length {
	s.labels = append(s.labels, put(name, nameStyle, margin, y-laneHeight/2))
	if len(items) == 0 {
		s.labels = append(s.labels, put("none", smallStyle, s.x0, y-laneHeight/2))
	}
	const apart = 5
	var ends []vg.Length
	for _, it := range items {
		place := s.at(d, it.from, it.to, 0)
		l := s.worded(place, it)
		left, right := min(place.Min.X, l.box.Min.X), max(place.Max.X, l.box.Max.X)
		lane := 0
		for lane < len(ends) && left < ends[lane]+apart {
			lane++
		}
		if lane == len(ends) {
			ends = append(ends, 0)
		}
		ends[lane] = right
		down := y - vg.Length(lane)*laneHeight
		s.bars = append(s.bars, bar{s.at(d, it.from, it.to, down), it.look})
		s.labels = append(s.labels, l.moved(0, down))
	}
	return y - vg.Length(max(1, len(ends)))*laneHeight - 6
}

// worded is an item's label: in its bar, else right of it, else left of it, with the longest words that have room.
func (s *daySheet) worded(place vg.Rectangle, it item) label {
	const gap = 4
	middle := (place.Min.Y + place.Max.Y) / 2
	in, out := barStyle, barStyle
	in.Color = it.look.text
	sign := vg.Length(0)
	if it.look.sign != nil {
		sign = signWidth
	}
	for _, w := range it.words {
		if place.Max.X-place.Min.X < signWidth {
			w += it.unsigned
		}
		width := barStyle.Width(w)
		switch {
		case width+sign+2*gap <= place.Max.X-place.Min.X:
			return put(w, in, place.Min.X+sign+gap, middle)
		case place.Max.X+gap+width <= s.width-2:
			return put(w, out, place.Max.X+gap, middle)
		case place.Min.X-gap-width >= s.x0:
			return put(w, out, place.Min.X-gap-width, middle)
		}
	}
	return put("", out, place.Min.X, middle)
}

func deployItems(d Digest) []item {
	var items []item
	for _, x := range d.drawnDeploys() {
		look := deployLooks[phaseOf(x.Phase)]
		it := item{from: x.From, to: x.To, look: look, words: []string{cutTo(x.Build, 20)}}
		if x.Phase != release.AllClear {
			it.unsigned = " " + look.name
		}
		items = append(items, it)
	}
	return items
}

// eventItems have the charts' names where there are few of them.
func eventItems(d Digest) []item {
	const few = 8
	var items []item
	shown := d.drawnEvents()
	for _, x := range shown {
		to, name := x.To, letterOf(x.Urgency)+" "+strconv.Itoa(x.Number)
		if to.IsZero() {
			to, name = d.Now, name+" open"
		}
		words := []string{name}
		if len(shown) <= few {
			words = []string{name + " " + cutTo(x.Chart, 28), name}
		}
		items = append(items, item{from: x.From, to: to, look: eventLooks[x.Urgency], words: words})
	}
	return items
}

func letterOf(u release.Urgency) string { return strings.ToUpper(u.String()[:1]) }
