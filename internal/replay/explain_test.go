package replay

import (
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/detector"
	"releasebot/release"
)

var update = flag.Bool("update", false, "write the golden files")

var (
	newYork = zone("America/New_York")
	// judgedAt is the day on which the clocks there went forward at 2: times of both offsets must come out right.
	judgedAt = time.Date(2026, 3, 8, 14, 0, 7, 0, newYork)
	dogfood  = release.Target{Tier: "dogfood", Zone: "use1-az2"}
)

func zone(name string) *time.Location {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return location
}

func bound(x float64) *float64 { return &x }

// made is a chart's series of minutes up to judgedAt; value tells each point by how many minutes ago it is.
func made(c detector.Chart, past time.Duration, value func(ago int) float64) detector.Window {
	to := judgedAt.Truncate(time.Minute)
	var samples []detector.Sample
	for ago := int(past / time.Minute); ago >= 0; ago-- {
		if x := value(ago); !math.IsNaN(x) {
			samples = append(samples, detector.Sample{T: to.Add(-time.Duration(ago) * time.Minute), V: x})
		}
	}
	c.Step, c.LookBack, c.TierLabel, c.ZoneLabel = time.Minute, 3*time.Hour, "tier", "zone"
	return c.Track(dogfood, samples, to.Add(-past), to).Window(judgedAt, time.Time{}, nil)
}

// minutesAgo is a time before judgedAt.
func minutesAgo(n int) time.Time { return judgedAt.Add(-time.Duration(n) * time.Minute) }

// noise is the same each time, and the same for the same minute.
func noise(ago int, seed uint64) float64 {
	return rand.New(rand.NewPCG(seed, uint64(ago))).NormFloat64()
}

func windows() map[string]detector.Window {
	errors := detector.Chart{Name: "Five Hundred Errors", Unit: "errors/s", Query: "sum by (tier, zone) (\n  rate(errors[1m]))\n"}
	z := errors
	z.ZScore = &detector.ZScore{Bounds: detector.Bounds{High: bound(3), Low: bound(-3)}}
	zscore := made(z, 6*time.Hour, func(ago int) float64 {
		switch {
		case ago == 0:
			return 41
		case ago > 90 && ago < 95:
			return math.NaN()
		case ago >= 40 && ago < 55:
			return 38
		}
		return 12 + 2*noise(ago, 1)
	})
	zscore.LeaveOut = []release.Span{{Why: release.WhyEvent, From: minutesAgo(56), To: minutesAgo(40)}}

	average := z
	average.ZScore = &detector.ZScore{Bounds: detector.Bounds{High: bound(3)}, Average: 5 * time.Minute}
	average.Threshold = &detector.Threshold{Bounds: detector.Bounds{High: bound(20)}, Points: 5}

	j := errors
	j.Jump, j.Counts = detector.UsualJump(detector.Bounds{High: bound(1), Low: bound(-1)}), true
	jump := made(j, 37*time.Hour, func(ago int) float64 {
		x := 100 + 2*noise(ago, 2)
		switch {
		case ago < 7:
			x += 40
		case ago >= 1430 && ago < 1447:
			x += 12
		}
		return x
	})
	jump.Since = minutesAgo(10)
	jump.LeaveOut = []release.Span{
		{Why: release.WhyRolledBack, From: minutesAgo(400), To: minutesAgo(370)}, {Why: release.WhyHeld, From: minutesAgo(5)},
	}

	calibrated := j
	calibrated.Jump = detector.Calibrated(detector.Bounds{High: bound(1)})
	slow := made(calibrated, 62*time.Hour, func(ago int) float64 {
		x := 100 + 2*noise(ago, 5)
		if ago < 20 {
			x += 12
		}
		return x
	})
	slow.Since = minutesAgo(20)

	d := errors
	d.Threshold = &detector.Threshold{Bounds: detector.Bounds{High: bound(5)}, Points: 5, Dynamic: true}
	dynamic := made(d, 174*time.Hour, func(ago int) float64 {
		if ago < 6 {
			return 30 + float64(ago%2)
		}
		return 14 + noise(ago, 3)
	})

	counts := func(ago int) float64 {
		switch {
		case ago < 3:
			return 6
		case ago%37 == 0:
			return 1
		}
		return 0
	}
	poisson := z
	poisson.Counts = true
	since := j
	since.Confirm = 2
	jumpCounts := made(since, 37*time.Hour, counts)
	jumpCounts.Since = minutesAgo(12)
	return map[string]detector.Window{
		"zscore": zscore, "jump": jump, "jump-calibrated": slow, "threshold-dynamic": dynamic, "poisson": made(poisson, 6*time.Hour, counts),
		"zscore-average": made(average, 6*time.Hour, func(ago int) float64 {
			if ago < 5 {
				return 19
			}
			return 12 + 2*noise(ago, 4)
		}),
		"jump-poisson": jumpCounts,
	}
}

// Every rule's verdict comes out of the kept numbers again, and people can read how.
func TestExplainReproducesEveryRule(t *testing.T) {
	for name, w := range windows() {
		t.Run(name, func(t *testing.T) {
			verdict := w.Judge()
			if verdict.Kind != release.Breach {
				t.Fatalf("the example is no breach: %s", verdict.Reason)
			}
			kept, err := w.Evidence()
			if err != nil {
				t.Fatal(err)
			}
			e := Explain(verdict, kept)
			if !e.Agrees() {
				t.Errorf("problem %q, differences %v", e.Problem, e.Differs)
			}
			golden(t, name, e)
		})
	}
}

func TestExplainNamesWhatDiffers(t *testing.T) {
	w := windows()["zscore"]
	recorded := w.Judge()
	w.Line.Values[len(w.Line.Values)-1] = 13 // somebody made it look usual
	kept, err := w.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	e := Explain(recorded, kept)
	fields := map[string]bool{}
	for _, d := range e.Differs {
		fields[d.Field] = true
	}
	want := map[string]bool{"kind": true, "reason": true, "evidence.value": true, "evidence.score": true, "evidence.usual": true, "evidence.spread": true}
	if diff := cmp.Diff(want, fields); diff != "" || e.Agrees() {
		t.Errorf("agrees %v, fields (-want +got):\n%s", e.Agrees(), diff)
	}
	golden(t, "tampered", e)
	golden(t, "damaged", Explain(recorded, kept[:len(kept)/2]))
}

// What the loop adds beside the rules is no difference, and neither is the last bit of a sum.
func TestExplainComparesWhatRulesSay(t *testing.T) {
	w := windows()["jump"]
	recorded := w.Judge()
	kept, err := w.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	recorded.Others = &release.Others{}
	recorded.At = recorded.At.UTC()
	recorded.Evidence.Score = math.Nextafter(recorded.Evidence.Score, 0)
	if e := Explain(recorded, kept); !e.Agrees() {
		t.Errorf("problem %q, differences %v", e.Problem, e.Differs)
	}
}

// What stands in a store's file does not steer the terminal that it is read on.
func TestExplainWritesNoControls(t *testing.T) {
	var text strings.Builder
	recorded := release.Verdict{Chart: "\x1b[2J", Reason: "\x1b]0;title\x07 \u009b31m\r"}
	if err := WriteExplanations(&text, 1, "web\x08app", []Explanation{Explain(recorded, nil)}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\x07\x08\r\u009b") {
		t.Errorf("%q", text.String())
	}
}

func golden(t *testing.T, name string, e Explanation) {
	t.Helper()
	var got strings.Builder
	if err := WriteExplanations(&got, 2528, "webapp", []Explanation{e}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "explain", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("run with -update and review:\n%s", diff)
	}
}
