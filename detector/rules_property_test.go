package detector

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"releasebot/release"
)

// small are charts of every rule whose windows fit into a few hundred points.
func small() map[string]Chart {
	b := Bounds{High: ptr(1), Low: ptr(-1)}
	base := Chart{Name: "errors", Query: "errors", Step: time.Minute, LookBack: time.Hour, TierLabel: "tier", ZoneLabel: "zone", Counts: true}
	jump := &Jump{Bounds: b, Base: 10 * time.Minute, History: 2 * time.Hour, Season: 2 * time.Hour, Slow: 3 * time.Minute, Fast: time.Minute, Bake: 15 * time.Minute}
	calibrated := *jump
	calibrated.Calibrated = true
	charts := map[string]Chart{}
	for name, change := range map[string]func(*Chart){
		"zscore":     func(c *Chart) { c.ZScore = &ZScore{Bounds: Bounds{High: ptr(3), Low: ptr(-3)}} },
		"avg5m":      func(c *Chart) { c.ZScore = &ZScore{Bounds: Bounds{High: ptr(3)}, Average: 5 * time.Minute} },
		"jump":       func(c *Chart) { c.Jump = jump },
		"confirmed":  func(c *Chart) { c.Jump, c.Confirm = jump, 3 },
		"calibrated": func(c *Chart) { c.Jump = &calibrated },
		"threshold":  func(c *Chart) { c.Threshold = &Threshold{Bounds: b, Dynamic: true, Points: 3} },
		"both":       func(c *Chart) { c.Jump, c.Threshold, c.NoData = jump, &Threshold{Bounds: b, Points: 5}, NoDataZero },
		"settled":    func(c *Chart) { c.Jump, c.Settle, c.NoData = &calibrated, 2*time.Minute, NoDataIgnore },
	} {
		c := base
		change(&c)
		charts[name] = c
	}
	return charts
}

// odd are the values that break sums.
var odd = []float64{0, 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1e308, -1e308, 5e-324, 0.1, 1e150, 1e-150}

// FuzzJudge feeds every rule with any values, any spans and any anchor: none may panic, give a number that is none, or
// take a constant line for a breach.
func FuzzJudge(f *testing.F) {
	f.Add([]byte{}, uint16(0), uint16(0), uint16(0))
	f.Add([]byte{5, 5, 5, 5, 200, 201, 6, 6}, uint16(3), uint16(1), uint16(9))
	f.Add([]byte{1, 0, 2, 9, 12, 30, 200}, uint16(30), uint16(5), uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, anchor, from, length uint16) {
		values := decoded(data)
		spans := []release.Span{{From: ago(time.Duration(from) * time.Minute)}}
		if length > 0 {
			spans[0].To = spans[0].From.Add(time.Duration(length) * time.Minute)
		}
		for name, c := range small() {
			for _, l := range [][]float64{values, flat(len(values), append(values, 0)[0])} {
				track := c.Track(release.Target{}, minutes(noon, l...), noon.Add(-400*time.Minute), noon)
				v := track.Window(noon, ago(time.Duration(anchor)*time.Minute), spans).Judge()
				checkFinite(t, v)
				// A limit is about the value, and missing points that count as zero make no constant line.
				if constant := &l[0] != &values[0]; constant && v.Kind == release.Breach && v.Evidence.Rule != RuleThreshold && c.NoData != NoDataZero {
					t.Errorf("%s: a constant line of %v: %s", name, l[0], v.Reason)
				}
			}
		}
	})
}

// decoded makes some hundred values of bytes: odd ones, small ones, repeated ones and any bits.
func decoded(data []byte) []float64 {
	values := make([]float64, 0, 400)
	for i := 0; i < len(data) && len(values) < 400; i++ {
		switch b := data[i]; {
		case int(b) < len(odd):
			values = append(values, odd[b])
		case b >= 250 && i+8 < len(data):
			values = append(values, math.Float64frombits(binary.LittleEndian.Uint64(data[i+1:])))
			i += 8
		case b >= 200 && len(values) > 0:
			values = append(values, alternating(min(int(b-199)*8, 400-len(values)), values[0], values[len(values)-1])...)
		default:
			values = append(values, float64(b))
		}
	}
	return append(values, 7)
}

// lively draws a line with gaps, steps and noise, and spans in it.
func lively(t *rapid.T, n int) ([]Sample, []release.Span) {
	values := rapid.SliceOfN(rapid.IntRange(0, 9), n, n).Draw(t, "values")
	line := make([]float64, n)
	level := 0.0
	for i, v := range values {
		if v == 9 && i%7 == 0 {
			level = float64(i % 50)
		}
		line[i] = level + float64(v)
		if v == 8 && i%3 == 0 {
			line[i] = math.NaN()
		}
	}
	return minutes(noon, line...), anySpans(t)
}

// What was computed at earlier looks changes nothing: not with what is kept, and not when the window is stored and read.
func TestPropertyTheSameNumbersGiveTheSameVerdict(t *testing.T) {
	for name, c := range small() {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			samples, spans := lively(t, 420)
			track := c.Track(release.Target{}, samples, samples[0].T, noon)
			for range 8 {
				at := ago(time.Duration(rapid.IntRange(0, 60).Draw(t, "at")) * time.Minute)
				var since time.Time
				if rapid.Bool().Draw(t, "deploy") {
					since = at.Add(-time.Duration(rapid.IntRange(0, 40).Draw(t, "since")) * time.Minute)
				}
				w := track.Window(at, since, spans[:rapid.IntRange(0, len(spans)).Draw(t, "spans")])
				kept := w.Judge()
				w.memo = nil
				data, err := json.Marshal(w)
				var read Window
				if err == nil {
					err = json.Unmarshal(data, &read)
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(kept, w.Judge()); diff != "" {
					t.Fatalf("computed anew:\n%s", diff)
				}
				if diff := cmp.Diff(kept, read.Judge()); diff != "" {
					t.Fatalf("stored and read:\n%s", diff)
				}
			}
		}))
	}
}

// A watcher that came minute by minute, with points that come late, judges as one that reads all at once.
func TestPropertyTheWatcherJudgesAsAReplay(t *testing.T) {
	for name, c := range small() {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			c := c
			samples, spans := lively(t, 420)
			for i := range spans {
				spans[i].Chart, spans[i].Target = "errors", az(1)
			}
			s := &script{series: map[string]*scripted{"az1": {azLabels(1), map[time.Time]float64{}}}}
			feed := func(from, to time.Time) {
				for _, p := range samples {
					if isNumber(p.V) && p.T.After(from) && !p.T.After(to) {
						s.series["az1"].points[p.T] = p.V
					}
				}
			}
			first := ago(40 * time.Minute)
			baseline := func(spans []release.Span) release.Baseline { return release.Baseline{LeaveOut: spans} }
			since := time.Time{}
			if rapid.Bool().Draw(t, "deploy") {
				since = ago(time.Duration(rapid.IntRange(0, 30).Draw(t, "since")) * time.Minute)
				baseline = func(spans []release.Span) release.Baseline {
					return release.Baseline{LeaveOut: spans, Anchors: []release.Anchor{{Target: az(1), At: since}}}
				}
			}
			feed(samples[0].T.Add(-1), first)
			w := NewWatcher([]Chart{c}, []release.Target{az(1)}, s)
			for at := first; !at.After(noon); at = at.Add(time.Minute) {
				late := time.Duration(rapid.IntRange(0, 3).Draw(t, "late")) * time.Minute
				feed(first, at.Add(-late))
				if rapid.IntRange(0, 9).Draw(t, "missed") == 0 {
					continue
				}
				w.Judge(context.Background(), at, baseline(spans[:at.Minute()%(len(spans)+1)]))
			}
			feed(first, noon)
			got := w.Judge(context.Background(), noon, baseline(spans))
			track := c.Track(az(1), samples, noon.Add(-c.Reach()+time.Minute), noon)
			track.week = NewLine(samples, noon.Add(-week-c.weekReach()), noon.Add(-week+weekAhead), c.Step)
			if diff := cmp.Diff(track.Window(noon, since, spans).Judge(), got[0]); diff != "" {
				t.Fatal(diff)
			}
		}))
	}
}
