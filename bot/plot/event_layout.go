package plot

import (
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"releasebot/release"
)

// sheet is where all of a picture for Slack stands, in points from its lower left corner.
type sheet struct {
	width, height vg.Length
	labels        []label
	panels        []panel
	signs         []sign
}

// panel is one target's chart.
type panel struct {
	vg.Rectangle
	picture Picture
	axes    *plot.Plot // the scales; nothing is added to it
	leaders [][2]vg.Point
}

// sign is one of the legend, left of its words.
type sign struct {
	entry
	at vg.Point // its left end
}

// The styles of an event's picture.
var (
	titleStyle  = written(bold(17), textColor)
	smallStyle  = written(sans(12.5), mutedColor)
	nameStyle   = written(bold(13), textColor)
	axisStyle   = written(sans(12.5), mutedColor)
	valueStyle  = written(bold(14), whiteColor)
	limitStyle  = written(bold(12.5), badColor)
	usualStyle  = written(bold(12.5), usualColor)
	buildStyle  = written(bold(12.5), buildColor)
	legendStyle = written(sans(12), mutedColor)
)

// panelHeights are how high a panel is where there are one, two, three or four.
var panelHeights = [maxPanels]vg.Length{190, 128, 100, 88}

// layEvent lays an event's picture out from its top down to 0, and then moves all of it up.
func layEvent(pictures []Picture, o EventOptions) sheet {
	shown := near(pictures[:min(len(pictures), maxPanels)])
	s := sheet{width: slackWidth}
	y := s.head(shown, len(pictures)+o.More, o, -margin)
	frame := framed(shown)
	tags := make([][]label, len(shown))
	left, right := vg.Length(0), vg.Length(0)
	for i, p := range shown {
		tags[i] = tagsOf(p)
		for _, t := range tags[i] {
			right = max(right, t.width())
		}
	}
	height := panelHeights[len(shown)-1]
	axes := frame.axes(height)
	for _, t := range axes.Y.Tick.Marker.Ticks(axes.Y.Min, axes.Y.Max) {
		left = max(left, axisStyle.Width(t.Label))
	}
	x0, x1 := margin+max(left, axisStyle.Width(frame.day()))+6, s.width-margin-max(right, axisStyle.Width(frame.zone()))-10
	for i, p := range shown {
		y = s.strip(p, o, len(shown) > 1, func(t time.Time) vg.Length {
			return x0 + (x1-x0)*vg.Length(min(max(axes.X.Norm(seconds(t)), 0), 1))
		}, y)
		s.panel(panel{Rectangle: vg.Rectangle{Min: vg.Point{X: x0, Y: y - height}, Max: vg.Point{X: x1, Y: y}}, picture: p, axes: axes}, tags[i])
		y -= height + 8
	}
	y = s.times(frame, x0, x1, y)
	y = s.more(pictures, len(pictures)-len(shown)+o.More, y)
	s.legend(legendOf(shown), y-6)
	s.grow()
	return s
}

// head is the title and the line below it.
func (s *sheet) head(shown []Picture, targets int, o EventOptions, y vg.Length) vg.Length {
	p := shown[0]
	title := p.Chart
	if title == "" {
		title = p.Title
	}
	if p.Where != "" && targets == 1 {
		title = cutTo(title, 50) + " on " + p.Where // where it is must not be cut off by what it is
	}
	y = s.lines(title, titleStyle, 2, y)
	var words []string
	if p.Unit != "" {
		words = append(words, "in "+cutTo(p.Unit, 40))
	}
	if targets > 1 {
		words = append(words, "on "+counted(targets, "target"))
	}
	if o.Number > 0 {
		event := "event " + strconv.Itoa(o.Number)
		if o.Urgency != release.None {
			event += " (" + o.Urgency.String() + ")"
		}
		words = append(words, event)
	}
	y = s.lines(strings.Join(words, " · "), smallStyle, 1, y)
	if len(p.Usual) == 0 && p.Limits.High == nil && p.Limits.Low == nil && len(shown) == 1 {
		y = s.lines(p.Subtitle, smallStyle, 2, y) // nothing is drawn that would say it
	}
	return y - 2
}

// lines puts a text in so many lines at most, and gives where the next may stand.
func (s *sheet) lines(words string, style text.Style, most int, y vg.Length) vg.Length {
	for _, line := range wrapped(words, style, s.width-2*margin, most) {
		s.labels = append(s.labels, put(line, style, margin, y-heightOf(style)/2))
		y -= heightOf(style)
	}
	return y
}

// strip is the line above a panel: which target it is, and when the build came, over its line as far as there is room.
func (s *sheet) strip(p Picture, o EventOptions, named bool, x func(time.Time) vg.Length, y vg.Length) vg.Length {
	middle := y - heightOf(nameStyle)/2
	from := margin
	build := buildWords(p, o)
	if named {
		room := s.width - 2*margin
		if build != "" {
			room -= buildStyle.Width(build) + 12
		}
		name := put(fitted(p.where(), nameStyle, room), nameStyle, margin, middle)
		s.labels = append(s.labels, name)
		from = name.box.Max.X + 12
	}
	if build != "" {
		l := put(fitted(build, buildStyle, s.width-margin-from), buildStyle, 0, middle)
		left := x(p.Build) - l.width()/2
		s.labels = append(s.labels, l.moved(max(from, min(left, s.width-margin-l.width())), 0))
	}
	return y - heightOf(nameStyle) - 3
}

// buildWords says when the build came; "" where none did.
func buildWords(p Picture, o EventOptions) string {
	if p.Build.IsZero() || p.Build.After(p.To) {
		return ""
	}
	name := o.Build
	if name == "" {
		name = "the build"
	}
	const longest = 24 // letters; an id without a name is 40
	if runes := []rune(name); len(runes) > longest {
		name = string(runes[:longest-1]) + "…"
	}
	words := name + " came " + clock(p.Build.In(p.zone()), p.To.In(p.zone()))
	if !p.shows(p.Build) {
		return "← " + words
	}
	return words
}

// where names the target.
func (p Picture) where() string {
	if p.Where == "" {
		return "the service as a whole"
	}
	return p.Where
}
