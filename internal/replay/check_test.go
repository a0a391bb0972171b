package replay

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

var (
	checkedAt = time.Date(2026, 3, 12, 12, 0, 20, 0, time.UTC)
	az1       = map[string]string{"tier": "dogfood", "zone": "az1"}
)

// serviceOf is a service of one tier in two zones and one without, with a chart that answers with some series.
func serviceOf(answer recorded, change func(*detector.Chart)) Watched {
	z := 3.0
	chart := detector.Chart{
		Name: "Errors", Query: "errors", Step: time.Minute, LookBack: lookBack, TierLabel: "tier", ZoneLabel: "zone",
		ZScore: &detector.ZScore{Bounds: detector.Bounds{High: &z}},
	}
	if change != nil {
		change(&chart)
	}
	return Watched{
		Policy: release.Policy{Service: "webapp", Tick: time.Minute, Tiers: []release.Tier{
			{Name: "dogfood", Zones: []string{"az1", "az2"}, Bake: 10 * time.Minute}, {Name: "production", Bake: 20 * time.Minute},
		}},
		Charts: []detector.Chart{chart}, Source: answer, Budget: 1,
	}
}

// minutes is a series of two days up to checkedAt, by the minutes before it.
func minutes(labels map[string]string, value func(ago int) float64) detector.Series {
	s := detector.Series{Labels: labels}
	for ago := 2 * 24 * 60; ago >= 0; ago-- {
		if v := value(ago); !math.IsNaN(v) {
			s.Samples = append(s.Samples, detector.Sample{T: checkedAt.Truncate(time.Minute).Add(-time.Duration(ago) * time.Minute), V: v})
		}
	}
	return s
}

func calm() func(int) float64 {
	random := rand.New(rand.NewPCG(1, 2))
	return func(int) float64 { return 100 + random.NormFloat64() }
}

func checkOf(t *testing.T, w Watched) Checked {
	t.Helper()
	c, err := Check(context.Background(), w, checkedAt, Effort{Days: 1, Pace: 36}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCheckFindsWhatIsWrongWithAnAnswer(t *testing.T) {
	whole := func(c *detector.Chart) { c.Whole = true }
	ended := minutes(az1, func(ago int) float64 {
		if ago < 5*60 {
			return math.NaN()
		}
		return 1
	})
	holes := func(ago int) float64 {
		if ago%10 == 3 {
			return math.NaN()
		}
		return float64(ago % 7)
	}
	for name, tc := range map[string]struct {
		answer recorded
		change func(*detector.Chart)
		broken bool
		says   string // all of it in one of the findings
	}{
		"healthy":       {recorded{series: []detector.Series{minutes(nil, calm())}}, whole, false, ""},
		"an old series": {recorded{series: []detector.Series{minutes(nil, calm()), ended}}, whole, false, ""},
		"an error":      {recorded{err: errors.New("query errors timed out after 5s")}, whole, true, "query errors timed out after 5s"},
		"nothing":       {recorded{}, whole, true, "no data: the query returned nothing"},
		"ended":         {recorded{series: []detector.Series{ended}}, whole, true, "no data: the query returned nothing"},
		"none wanted":   {recorded{}, func(c *detector.Chart) { c.Whole, c.NoData = true, detector.NoDataIgnore }, false, ""},
		"several": {
			recorded{series: []detector.Series{minutes(az1, calm()), minutes(nil, calm())}}, whole, true,
			"query returns 2 series for the service as a whole: aggregate it, e.g. sum (…)",
		},
		"other labels": {
			recorded{series: []detector.Series{minutes(map[string]string{"stage": "x", "az": "y"}, calm())}}, nil, true,
			`1 series is of no target: the chart looks for the labels tier and zone, and has {az="y", stage="x"}`,
		},
		"young": {
			recorded{series: []detector.Series{minutes(nil, calm())}},
			func(c *detector.Chart) { c.Whole, c.ZScore, c.Jump = true, nil, detector.Calibrated(within(1)) }, false,
			"jump learns from 2.5 days; the newest series begins 2 days ago",
		},
		"holes": {
			recorded{series: []detector.Series{minutes(nil, holes)}}, whole, false,
			"10 % of the points are missing since 30 hours ago; beyond 20 % rules cannot judge, unless no_data says what missing means",
		},
		"a coarse step": {
			recorded{series: []detector.Series{minutes(nil, func(ago int) float64 { return float64(ago / 5 * 7 % 11) })}}, whole, false,
			"the data has a point every 5m, the chart asks every 1m: set step: 5m",
		},
	} {
		c := checkOf(t, serviceOf(tc.answer, tc.change))
		var said []string
		for _, f := range c.Charts[0].Findings {
			said = append(said, f.Text)
		}
		if text := strings.Join(said, "\n"); c.Broken() != tc.broken || tc.says == "" && text != "" || !strings.Contains("\n"+text+"\n", "\n"+tc.says+"\n") && tc.says != "" {
			t.Errorf("%s: broken: %v, and it says\n%s\nwant %s", name, c.Broken(), text, tc.says)
		}
	}
}

// A tier without zones takes a series whatever its zone; each target is judged by its own.
func TestCheckJudgesEachTarget(t *testing.T) {
	spike := func(ago int) float64 {
		if ago == 0 {
			return 999
		}
		return float64(ago % 5)
	}
	c := checkOf(t, serviceOf(recorded{series: []detector.Series{
		minutes(az1, calm()), minutes(map[string]string{"tier": "dogfood", "zone": "az2"}, spike),
		minutes(map[string]string{"tier": "production", "zone": "any"}, calm()),
	}}, nil))
	if c.Broken() || len(c.Charts[0].Findings) > 0 {
		t.Errorf("findings: %+v", c.Charts[0].Findings)
	}
	for i, want := range []release.Kind{release.Normal, release.Breach, release.Normal} {
		if got := c.Charts[0].Targets[i]; got.Verdict.Kind != want || got.Series != 1 || got.Missing != 0 {
			t.Errorf("%s: %s, %d series, %v missing", got.Target, got.Verdict.Kind, got.Series, got.Missing)
		}
	}
}

func TestPaceOfASeries(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for want, value := range map[time.Duration]func(int) float64{
		0:                func(int) float64 { return math.Floor(random.Float64() * 1.05) }, // rare counts, at any minute
		5 * time.Minute:  func(ago int) float64 { return math.Sin(float64((ago + 2) / 5)) },
		15 * time.Minute: func(ago int) float64 { return math.Sin(float64(ago / 15)) },
		2 * time.Minute: func(ago int) float64 {
			if ago%2 == 0 {
				return math.NaN()
			}
			return 1
		},
	} {
		if got := pace(minutes(nil, value).Samples, time.Minute); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := pace(minutes(nil, func(int) float64 { return 1 }).Samples, time.Minute); got != 0 {
		t.Errorf("of a flat line it cannot be told, and yet it is %s", got)
	}
}
