// Package plot draws pictures of charts as PNG, with gonum/plot: what a breach looked like, an event and a day for Slack, and
// what a backtest found. What is for Slack has an alt text that says the same.
//
// A picture is a value; drawing it is pure. The same value gives the same bytes on the same processor, and all of a
// picture's times are shown in one time zone.
package plot

import (
	"image/color"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"releasebot/detector"
)

// Picture is a chart on a target over a time: its values, and what a judgement compared them with.
type Picture struct {
	Title    string
	Subtitle string // one line; what is too long for the picture is cut
	Chart    string
	Where    string // the target: "dogfood/use1-az1", "" for the service as a whole
	Unit     string
	Zone     *time.Location // of the times that are shown; nil is UTC
	From, To time.Time
	Step     time.Duration // between two values; where more is missing the line breaks

	Values  []detector.Sample
	Earlier []detector.Sample // of a day ago, at the times where they are drawn; drawn thin
	Usual   []float64         // levels that the judgement took for usual
	Spread  float64           // of usual values around these levels; 0 where the rule has none
	Limits  Limits
	Build   time.Time // when the build came; zero draws nothing
	LeftOut []Stretch
	Judged  *detector.Sample // what was judged; nil draws nothing
	Over    time.Duration    // how long that is the mean or the sum of; 0 for one point
	Breach  bool             // that was one
}

// Limits are the values beyond which it is a breach, nil where there is none, from a time on.
type Limits struct {
	High, Low *float64
	From      time.Time
}

// Stretch is a time from From to To.
type Stretch struct{ From, To time.Time }

// PNG is the picture, width × height pixels.
func (p Picture) PNG(width, height int) ([]byte, error) {
	low, high := p.span()
	g := newGonum()
	g.X.Min, g.X.Max = seconds(p.From), seconds(p.To)
	g.Y.Min, g.Y.Max = low, high
	g.X.Tick.Marker, g.Y.Tick.Marker = timeTicks{zone: p.zone()}, valueTicks{}
	g.Add(p.layers()...)
	f := frame{title: p.Title, subtitle: p.Subtitle, unit: p.Unit, legend: p.legend()}
	return f.png(g, width, height)
}

// layers are drawn in this order: what is said of the time lies under the values, and the judged point on top.
func (p Picture) layers() []plot.Plotter {
	layers := []plot.Plotter{grid{}}
	for _, s := range p.LeftOut {
		layers = append(layers, band{seconds(s.From), seconds(s.To), leftOutColor})
	}
	for _, usual := range p.Usual {
		layers = append(layers, around{usual, p.Spread, seconds(p.Limits.From)}, level{usual, seconds(p.Limits.From), usualLine})
	}
	if p.Limits.High != nil {
		layers = append(layers, beyond{*p.Limits.High, seconds(p.Limits.From), true})
	}
	if p.Limits.Low != nil {
		layers = append(layers, beyond{*p.Limits.Low, seconds(p.Limits.From), false})
	}
	layers = append(layers, curve{p.Earlier, p.Step, earlierLine}, curve{p.Values, p.Step, valueLine})
	if p.shows(p.Build) {
		layers = append(layers, upright{seconds(p.Build), buildLine})
	}
	if p.Judged != nil {
		layers = append(layers, point{seconds(p.Judged.T), p.Judged.V, p.judgedColor()})
	}
	return layers
}

// legend explains what the picture has of each kind.
func (p Picture) legend() []entry {
	all := []entry{{name: "measured", line: valueLine}}
	if len(p.Earlier) > 0 {
		all = append(all, entry{name: "a day ago", line: earlierLine})
	}
	if len(p.Usual) > 0 {
		all = append(all, entry{name: "usual", line: usualLine})
	}
	if len(p.Usual) > 0 && p.Spread > 0 {
		all = append(all, entry{name: "usual ± spread", fill: usualArea})
	}
	if p.Limits.High != nil || p.Limits.Low != nil {
		all = append(all, entry{name: "a breach from here", line: limitLine})
	}
	if p.shows(p.Build) {
		all = append(all, entry{name: "the build came", line: buildLine})
	}
	if len(p.LeftOut) > 0 {
		all = append(all, entry{name: "left out", fill: leftOutColor})
	}
	if p.Judged != nil {
		all = append(all, entry{name: "judged", dot: p.judgedColor()})
	}
	return all
}

func (p Picture) judgedColor() color.Color {
	if p.Breach {
		return badColor
	}
	return valueColor
}

func (p Picture) shows(t time.Time) bool { return !t.Before(p.From) && !t.After(p.To) }

func (p Picture) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// seconds are how times stand on an axis: exact to a quarter of a microsecond.
func seconds(t time.Time) float64 { return float64(t.UnixNano()) / 1e9 }

// newGonum is an empty plot in this package's fonts and colours.
func newGonum() *plot.Plot {
	g := plot.New()
	g.BackgroundColor = nil // the frame paints it
	for _, axis := range []*plot.Axis{&g.X, &g.Y} {
		axis.Padding = 0
		axis.LineStyle = frameLine
		axis.Tick.LineStyle = frameLine
		axis.Tick.Length = vg.Points(3)
		axis.Tick.Label.Font = sans(9)
		axis.Tick.Label.Color = mutedColor
	}
	return g
}
