package release

import "time"

// Kind is what a verdict says.
type Kind string

// The kinds of verdict. Unknown is not good and not bad: it never stops a roll back and never lets a deploy advance.
const (
	Normal  Kind = "normal"
	Breach  Kind = "breach"
	Unknown Kind = "unknown"
	Snoozed Kind = "snoozed"
)

// Verdict is the judgement of one chart on one target at one time.
type Verdict struct {
	Chart    string    `json:"chart"`
	Target   Target    `json:"target,omitzero"`
	At       time.Time `json:"at"`
	Kind     Kind      `json:"kind"`
	Reason   string    `json:"reason"` // in words and numbers: "z 6.2 is over 3 (mean 1.9, sd 0.4, 180 points)"
	Evidence Evidence  `json:"evidence"`
}

// Evidence holds the numbers behind a verdict. All are finite.
type Evidence struct {
	Rule       string        `json:"rule,omitempty"` // "zscore"
	Unit       string        `json:"unit,omitempty"`
	Value      float64       `json:"value"`
	Score      float64       `json:"score"`
	Mean       float64       `json:"mean"`
	SD         float64       `json:"sd"`
	High       *float64      `json:"high,omitempty"` // the thresholds on Score; nil where the chart has none
	Low        *float64      `json:"low,omitempty"`
	Points     int           `json:"points"`             // in the window, the newest included
	Expected   int           `json:"expected"`           // points of a full window
	LeftOut    int           `json:"left_out,omitempty"` // points not used because an event covered them
	Step       time.Duration `json:"step,omitempty"`
	LookBack   time.Duration `json:"look_back,omitempty"`
	Newest     time.Time     `json:"newest,omitzero"`      // time of the newest sample
	Confidence Urgency       `json:"confidence,omitempty"` // the urgency of this breach when it is alone
}

// Urgency is how much an event matters.
type Urgency int

// White is a threshold breach (low confidence), blue one high-confidence breach, purple several charts at once.
const (
	None Urgency = iota
	White
	Blue
	Purple
)

func (u Urgency) String() string {
	switch u {
	case White:
		return "white"
	case Blue:
		return "blue"
	case Purple:
		return "purple"
	default:
		return "none"
	}
}
