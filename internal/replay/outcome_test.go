package replay

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func quiet(int, int) {}

// quarters is a small folder with a point a quarter of an hour and one spike, which zscore sees at one look and no other.
func quarters(t *testing.T) []Set {
	t.Helper()
	sets, err := Read(os.DirFS("testdata/quarters"), "quarters")
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

func usual(t *testing.T, names ...string) []Setting {
	t.Helper()
	var settings []Setting
	for _, name := range names {
		r, err := RuleNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		settings = append(settings, Setting{Rule: r, Threshold: r.Usual})
	}
	return settings
}

func TestOutcomesAtTheBoundaries(t *testing.T) {
	const m = time.Minute
	want := map[string]Outcome{
		"0 spike at the onset":              {Stop: 15 * m, Caught: 0, Looks: 4},
		"1 spike at the last look":          {Stop: 60 * m, Caught: 45 * m, Looks: 4},
		"2 spike after the bake":            {Stop: Never, Caught: Never, Looks: 4},
		"3 spike before the onset":          {Stop: 15 * m, Caught: Never, Looks: 4},
		"4 incident, too early to judge":    {Stop: Never, Caught: Never, Looks: 4, Unknown: 4},
		"5 clean, spike at the second look": {Stop: 30 * m, Caught: Never, Looks: 4},
		"6 clean, spike at the last look":   {Stop: 60 * m, Caught: Never, Looks: 4},
		"7 clean, spike after the bake":     {Stop: Never, Caught: Never, Looks: 4},
		"8 clean, too early to judge":       {Stop: Never, Caught: Never, Looks: 4, Unknown: 4},
		"9 clean, after the spike":          {Stop: Never, Caught: Never, Looks: 4},
	}
	got := quarters(t)[0].series(0, usual(t, "zscore"))[0]
	if len(got) != len(want) {
		t.Fatalf("%d outcomes, want %d", len(got), len(want))
	}
	for name, w := range want {
		o := got[name[0]-'0']
		if seen := w.Stop != Never; seen != (o.Score >= 3) || (w.Unknown == 4) != (o.Score == 0) {
			t.Errorf("%s: the largest score is %v", name, o.Score)
		}
		o.Score = 0
		if o != w {
			t.Errorf("%s: %+v, want %+v", name, o, w)
		}
	}
}

// What people and programs get, on the small folder: review the difference after -update.
func TestOutputs(t *testing.T) {
	sets, settings := quarters(t), usual(t, "zscore", "jump", "threshold")
	results, err := Evaluate(context.Background(), sets, settings, quiet)
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"quarters.txt":  func(b *bytes.Buffer) error { return WriteText(b, sets, results) },
		"quarters.json": func(b *bytes.Buffer) error { return WriteJSON(b, sets, results) },
		"quarters.csv": func(b *bytes.Buffer) error {
			return PerDeploy(context.Background(), b, sets, settings, quiet)
		},
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// A scored rule is judged once for all thresholds. That must be what judging it at each of them gives; the line has
// noise, steps, a stretch that is flat and one of rare counts.
func TestCurvesAreWhatJudgingAnewGives(t *testing.T) {
	for _, rule := range Rules() {
		set, found := noisy(), map[bool]int{}
		setting := Setting{Rule: rule, Threshold: rule.Usual}
		curve := set.series(0, setting.curve())
		for i, other := range setting.curve() {
			anew := set.series(0, []Setting{other})[0]
			for d := range anew {
				found[anew[d].Stop != Never]++
				if curve[i][d] != anew[d] {
					t.Errorf("%s at %v, deploy %d: %+v in a curve, %+v alone", rule.Name, other.Threshold, d, curve[i][d], anew[d])
				}
			}
		}
		if found[true] == 0 || found[false] == 0 {
			t.Errorf("%s: %d bakes with a stop and %d without: the data show nothing", rule.Name, found[true], found[false])
		}
	}
}

// noisy is four days of minutes.
func noisy() Set {
	random := rand.New(rand.NewPCG(7, 7))
	start := time.Unix(1.7e9, 0).UTC()
	stretch := Stretch{Table: Table{Columns: make([][]float64, 1)}}
	for i := range 4 * 24 * 60 {
		x := 100 + 5*random.NormFloat64()
		switch hour := i / 60; {
		case hour >= 60 && hour < 64:
			x = 100
		case hour >= 64:
			x = math.Floor(random.ExpFloat64() / 3) // mostly none
		case hour%7 == 3:
			x += 10 * float64(hour%5)
		}
		stretch.Times = append(stretch.Times, start.Add(time.Duration(i)*time.Minute))
		stretch.Columns[0] = append(stretch.Columns[0], x)
	}
	for i := 24 * 60; i < 95*60; i += 37 {
		d := Deploy{T0: stretch.Times[i], Bake: 30 * time.Minute}
		if i%2 == 0 {
			d.Onset = d.T0.Add(5 * time.Minute)
		}
		stretch.Deploys = append(stretch.Deploys, d)
	}
	return Set{Name: "noisy", Metrics: []string{"x"}, Step: time.Minute, Stretches: []Stretch{stretch}}
}
