package replay

import (
	"errors"

	"releasebot/bot/plot"
	"releasebot/detector"
	"releasebot/release"
)

// Explanation is one breach of an event, judged again on the numbers that were kept with it.
type Explanation struct {
	Recorded   release.Verdict  `json:"recorded"`
	Recomputed *release.Verdict `json:"recomputed,omitempty"` // nil where the numbers cannot be judged
	Differs    []Difference     `json:"differs,omitempty"`
	Problem    string           `json:"problem,omitempty"` // why they cannot
	Window     *detector.Window `json:"window,omitempty"`
	Facts      []detector.Fact  `json:"facts,omitempty"`
}

// Explain judges kept numbers again, with the rules that judge live, and compares the outcome with what was recorded.
func Explain(recorded release.Verdict, kept []byte) Explanation {
	e := Explanation{Recorded: recorded}
	w, err := detector.ReadWindow(kept)
	if err != nil {
		e.Problem = err.Error()
		return e
	}
	again := w.Judge()
	e.Window, e.Recomputed, e.Facts = &w, &again, w.Facts()
	e.Differs = differences(recorded, again)
	return e
}

// Agrees tells whether the verdict was reproduced.
func (e Explanation) Agrees() bool { return e.Recomputed != nil && len(e.Differs) == 0 }

// The size of an explanation's picture in pixels.
const pictureWidth, pictureHeight = 1600, 800

// Picture is a PNG of what was judged. It fails where the numbers cannot be judged.
func (e Explanation) Picture() ([]byte, error) {
	if e.Window == nil {
		return nil, errors.New("there is no picture of the numbers: " + e.Problem)
	}
	return plot.Of(*e.Window, *e.Recomputed).PNG(pictureWidth, pictureHeight)
}
