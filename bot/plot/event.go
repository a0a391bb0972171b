package plot

import (
	"bytes"
	"errors"
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"releasebot/release"
)

// EventOptions are what an event's picture says besides the charts.
type EventOptions struct {
	Number  int             // 0 says none
	Urgency release.Urgency // None says none
	Build   string          // the name of the build that came: "b512"; "" is "the build"
	More    int             // targets in breach that there is no picture of
}

// maxPanels is how many targets are drawn; more would leave none the height to be read at Slack's size.
const maxPanels = 4

// The sizes for Slack. A picture is laid out 500 points wide, as wide as Slack shows it on a desktop, and drawn at twice as
// many pixels, for sharp screens. So a text of 12 points is 12 pixels high there, and still 9 on a phone of 360.
const (
	slackWidth = vg.Length(500)
	margin     = vg.Length(12)
)

// Event is a PNG of an event for its thread in Slack: 1000 pixels wide, and as high as it has targets. Each picture is a
// target, drawn one below the other with the same scales, four at most; how many more there are is said in words.
func Event(pictures []Picture, o EventOptions) ([]byte, error) {
	if len(pictures) == 0 {
		return nil, errors.New("an event without a chart's numbers has no picture: give it one Picture a target")
	}
	s := layEvent(pictures, o)
	return drawnSheet(s.width, s.height, s.draw)
}

// drawnSheet is the PNG of what draw draws on so many points.
func drawnSheet(width, height vg.Length, paint func(draw.Canvas)) ([]byte, error) {
	img := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(72*pixelsPerPoint))
	paint(draw.New(img))
	var out bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(&out); err != nil {
		return nil, fmt.Errorf("the picture cannot be written: %w", err)
	}
	return out.Bytes(), nil
}
