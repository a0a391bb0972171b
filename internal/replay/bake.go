package replay

import (
	"math"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// Never is the time of what did not happen.
const Never time.Duration = -1

// Outcome is what a setting said of one bake on one chart.
type Outcome struct {
	Score   float64       // the largest |score| of the bake, 0 where nothing could be judged
	Stop    time.Duration // from T0 to the first breach of the bake, Never without one
	Caught  time.Duration // from the onset to the first breach at or after it, Never without one
	Looks   int
	Unknown int // looks that could judge nothing; they stop no deploy
}

// look is one judgement in a bake.
type look struct {
	at    time.Time
	kind  release.Kind
	score float64 // its size, whatever the direction
}

// bake looks at a deploy once a step, as the bot would have.
func bake(track *detector.Track, d Deploy) []look {
	looks := []look{}
	for at := d.T0.Add(track.Chart.Step); !at.After(d.T0.Add(d.Bake)); at = at.Add(track.Chart.Step) {
		v := track.Window(at, d.T0, nil).Judge()
		looks = append(looks, look{at: at, kind: v.Kind, score: math.Abs(v.Evidence.Score)})
	}
	return looks
}

// judgeAgain gives looks the kinds that another threshold of a scored rule would have given them: a test holds it to what
// judging them anew gives.
func judgeAgain(looks []look, threshold float64) {
	for i := range looks {
		switch l := &looks[i]; {
		case l.kind == release.Unknown:
		case l.score >= threshold:
			l.kind = release.Breach
		default:
			l.kind = release.Normal
		}
	}
}

// outcome is what the looks of a bake come to.
func outcome(d Deploy, looks []look) Outcome {
	o := Outcome{Stop: Never, Caught: Never, Looks: len(looks)}
	for _, l := range looks {
		if l.kind == release.Unknown {
			o.Unknown++
			continue
		}
		o.Score = max(o.Score, l.score)
		if l.kind != release.Breach {
			continue
		}
		if o.Stop == Never {
			o.Stop = l.at.Sub(d.T0)
		}
		if o.Caught == Never && !d.Clean() && !l.at.Before(d.Onset) {
			o.Caught = l.at.Sub(d.Onset)
		}
	}
	return o
}

// or is the outcome of two charts watched together: what one of them sees, both have seen.
func (o Outcome) or(other Outcome) Outcome {
	return Outcome{
		Score: max(o.Score, other.Score), Stop: earlier(o.Stop, other.Stop), Caught: earlier(o.Caught, other.Caught),
		Looks: o.Looks + other.Looks, Unknown: o.Unknown + other.Unknown,
	}
}

func earlier(a, b time.Duration) time.Duration {
	if a == Never || b != Never && b < a {
		return b
	}
	return a
}
