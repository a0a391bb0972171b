package backtest

import (
	"testing"
	"time"

	"releasebot/detector"
)

// The curve at other thresholds is what judging anew with them gives.
func TestCurveIsJudgingAnew(t *testing.T) {
	s := &server{}
	var deploys []Deploy
	for i := range 20 {
		at := hour(0).Add(time.Duration(i) * 70 * time.Minute)
		deploys = append(deploys, everywhere("", at, AllClear))
		s.jumps = append(s.jumps,
			jump{"errors", az1, minutes(at, i%9), minutes(at, i%9+1+i%4), float64(i) / 5},
			jump{"latency", az2, minutes(at, i%7), minutes(at, 15), float64(i) / 20})
	}
	for _, confirm := range []int{1, 3} {
		run := func(times float64) *Result {
			b := made(s, deploys)
			b.Times = times
			for i := range b.Charts {
				b.Charts[i].Confirm = confirm
			}
			r, err := b.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		curve, all := run(1), 0
		for i, times := range around {
			anew := run(times)
			got, want := curve.Curve[i].Good, anew.count(asJudged, func(Said) bool { return true }).Good
			if got != want {
				t.Errorf("confirmed by %d looks, %g times the thresholds stop %v, judging anew says %v", confirm, times, got, want)
			}
			all += want.Stopped
		}
		if all < 10 || all > 90 {
			t.Errorf("%d stops in all tell nothing", all)
		}
	}
}

// A breach is left out of what the next looks of its bake learn from; a build that was rolled back, of all later ones.
func TestLeftOut(t *testing.T) {
	c := charts()[0]
	s := &server{jumps: []jump{{"errors", az1, minutes(hour(0), 5), minutes(hour(0), 12), 20}}}
	answer, err := s.Range(t.Context(), "errors", begin, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	j := &judging{every: time.Minute, track: c.Track(az1, answer[0].Samples, begin, now)}
	var said Said
	j.move(Move{Target: az1, Since: hour(0), Until: minutes(hour(0), 11)}, &said)
	if said.Stop.Evidence.LeftOut != 0 || said.Size < said.Stop.Evidence.Score/5 || len(j.bad) != 0 {
		t.Errorf("%+v, %+v", said, j.bad)
	}
	j.move(Move{Target: az1, Since: hour(0), Until: minutes(hour(0), 15), Back: minutes(hour(0), 20)}, &said)
	if len(j.bad) != 1 || !j.bad[0].From.Equal(hour(0)) || !j.bad[0].To.Equal(minutes(hour(0), 20)) {
		t.Errorf("%+v", j.bad)
	}
	if e := j.track.Window(minutes(hour(0), 32), minutes(hour(0), 30), j.bad).Judge().Evidence; e.LeftOut != 20 {
		t.Errorf("%d points are left out", e.LeftOut)
	}
	j.move(Move{Target: az1, Since: hour(24), Until: hour(25), Back: hour(26)}, &said)
	if len(j.bad) != 1 {
		t.Errorf("what nobody reads any more is still left out: %+v", j.bad)
	}
}

// A breach of the threshold rule counts at every factor, for no factor turns it.
func TestThresholdRuleHasNoScore(t *testing.T) {
	b := made(&server{jumps: []jump{{"errors", az1, minutes(hour(5), 4), hour(6), 20}}}, []Deploy{everywhere("one", hour(5), RolledBack)})
	b.Charts = b.Charts[:1]
	b.Charts[0].ZScore, b.Charts[0].Threshold = nil, &detector.Threshold{Bounds: detector.Bounds{High: bound(20)}, Points: 3}
	r, err := b.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Curve {
		if c.Bad != (Share{1, 1}) {
			t.Errorf("%+v", c)
		}
	}
	if d := r.Deploys[0]; d.After != 6 || d.Stopped.Size != 0 {
		t.Errorf("%+v", d)
	}
}
