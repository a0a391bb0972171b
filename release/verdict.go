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
	Short    bool      `json:"short,omitempty"`  // unknown for nothing but too little history: the chart itself is there
	Others   *Others   `json:"others,omitempty"` // of a breach where the running deploy's build is; nil elsewhere
}

// Evidence holds the numbers behind a verdict, as the rule that decided it has them. All are finite. Every rule scores
// so that a breach is Score ≥ High or Score ≤ Low.
type Evidence struct {
	Rule       string        `json:"rule,omitempty"`    // "zscore", "zscore avg5m", "jump", "threshold", "poisson"
	Because    string        `json:"because,omitempty"` // why this rule, where the chart's own did not fit the series
	Unit       string        `json:"unit,omitempty"`
	Value      float64       `json:"value"`             // what was judged: the newest point, or the mean or sum of the newest few
	Over       time.Duration `json:"over,omitempty"`    // how long Value is the mean or the sum of; 0 for one point
	Excused    float64       `json:"excused,omitempty"` // the part of the move that was there on earlier days, too, and does not count
	Score      float64       `json:"score"`             // signed: positive where the value is higher than usual
	Usual      float64       `json:"usual"`             // what Value was compared with: a mean, a median or an expected count
	Spread     float64       `json:"spread,omitempty"`  // Score is (Value − Usual) / Spread, or less where a part is excused; 0 where the rule has no such thing
	High       *float64      `json:"high,omitempty"`    // the thresholds on Score; nil where the chart has none
	Low        *float64      `json:"low,omitempty"`
	Points     int           `json:"points"`             // in the window, the newest included
	Expected   int           `json:"expected"`           // points of a full window
	LeftOut    int           `json:"left_out,omitempty"` // points not used because they were no usual time
	Step       time.Duration `json:"step,omitempty"`
	LookBack   time.Duration `json:"look_back,omitempty"`
	Since      time.Time     `json:"since,omitzero"`       // the anchor of rules that have one: the minute before the build came
	Newest     time.Time     `json:"newest,omitzero"`      // time of the newest sample
	Confidence Urgency       `json:"confidence,omitempty"` // the urgency of this breach when it is alone
}

// Plain tells whether Score is a bare value, as the threshold rule has it, and not a distance from what is usual.
func (e Evidence) Plain() bool { return e.Rule == "threshold" }

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
