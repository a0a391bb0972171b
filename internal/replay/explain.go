package replay

import (
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
