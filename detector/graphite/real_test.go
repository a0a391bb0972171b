package graphite_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/detector/detectortest"
	"releasebot/detector/graphite"
	"releasebot/internal/httpquery"
	"releasebot/internal/testgraphite"
)

// minute is how the tests' server keeps its points.
const minute = time.Minute

// stored are points as carbon keeps them: at the begin of the minute that they speak of.
func stored(points []detectortest.Point) (all []testgraphite.Point) {
	for _, p := range points {
		all = append(all, testgraphite.Point{
			Path: strings.Join([]string{"webapp", p.Tier, p.Zone, p.Metric}, "."), T: p.T.Add(-minute), Value: p.V,
		})
	}
	return all
}

func open(address string, opts ...httpquery.Option) (detector.Source, error) {
	return graphite.New(address, opts...)
}

func TestConformance(t *testing.T) {
	t.Parallel()
	detectortest.Exercise(t, func(t *testing.T, past []detectortest.Point) detectortest.Server {
		server := testgraphite.Start(t, testgraphite.Config{Past: stored(past)})
		return detectortest.Server{
			Name: "Graphite", URL: server.URL, Open: open, Tier: "1", Zone: "2",
			Query: func(metric string) string { return "webapp.*.*." + metric },
			Wrong: map[string]string{
				"noSuchFunction(webapp.*.*.errors)": "unknown function: noSuchFunction",
				"scale(webapp.*.*.errors)":          "TypeError: scale() missing 1 required positional argument: 'factor'",
				"scale(webapp.*.*.errors,'much')":   "ValueError: could not convert string to float: 'much'",
				"|":                                 "ParseException: ",
			},
			Infinite: "scale(offset(scale(webapp.*.*.odd,-9e307),1.7e308),2)",
			Send:     func(points []detectortest.Point) { server.Send(stored(points)...) },
			Stop:     server.Stop, Start: server.Start, Pause: server.Pause, Resume: server.Resume,
		}
	})
}

// TestLabelsOfARealServer has the ways to write a chart's query that the package's doc and docs/metrics.md show.
func TestLabelsOfARealServer(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(-10 * minute).Truncate(minute).UTC()
	var past []testgraphite.Point
	for i, path := range []string{"webapp.dogfood.az1.h1.errors", "webapp.dogfood.az1.h2.errors", "webapp.dogfood.az2.h3.errors",
		"errors;host=h1;tier=dogfood;zone=az1", "errors;host=h3;tier=dogfood;zone=az2"} {
		past = append(past, testgraphite.Point{Path: path, T: at.Add(-minute), Value: float64(i + 1)})
	}
	server := testgraphite.Start(t, testgraphite.Config{Past: past})
	for query, c := range map[string]struct{ tier, zone, want string }{
		"webapp.*.*.h3.errors":                                        {"1", "2", "[dogfood/az2=3]"},
		"groupByNodes(webapp.*.*.*.errors, 'sum', 1, 2)":              {"0", "1", "[dogfood/az1=3 dogfood/az2=3]"},
		"webapp.*.*.*.errors|groupByNodes('max', 1, 2)|scale(10)":     {"0", "1", "[dogfood/az1=20 dogfood/az2=30]"},
		"sumSeriesWithWildcards(webapp.*.*.*.errors, 3)":              {"1", "2", "[dogfood/az1=3 dogfood/az2=3]"},
		"aliasByNode(webapp.*.*.h3.errors, 1, 2)":                     {"0", "1", "[dogfood/az2=3]"},
		"scale(summarize(webapp.*.*.h3.errors,'1min','avg'),0.5)":     {"1", "2", "[dogfood/az2=1.5]"},
		"seriesByTag('name=errors', 'tier=dogfood')":                  {"tier", "zone", "[dogfood/az1=4 dogfood/az2=5]"},
		"groupByTags(seriesByTag('name=errors'),'sum','tier','zone')": {"tier", "zone", "[dogfood/az1=4 dogfood/az2=5]"},
	} {
		if got := fmt.Sprint(values(t, server, query, c.tier, c.zone, at, minute)); got != c.want {
			t.Errorf("%s: %s, want %s", query, got, c.want)
		}
	}
}

// values are the targets that a query knows at a time, with their values, by name.
func values(t *testing.T, server *testgraphite.Server, query, tier, zone string, at time.Time, step time.Duration) (all []string) {
	t.Helper()
	s, err := graphite.New(server.URL, httpquery.WithTimeout(detectortest.Patient))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Range(t.Context(), query, at, at, step)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range answer {
		all = append(all, fmt.Sprintf("%s/%s=%v", one.Labels[tier], one.Labels[zone], one.Samples[0].V))
	}
	slices.Sort(all)
	return all
}

// TestArchivesOfARealServer: points every 10 s are kept for an hour, and their means every 5 minutes for a day.
func TestArchivesOfARealServer(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(-5 * minute).Truncate(5 * minute).UTC()
	var past []testgraphite.Point
	for i := range 60 { // 10 minutes of 1, 2, 3, …
		past = append(past, testgraphite.Point{Path: "a.b.c", T: at.Add(time.Duration(i-60) * 10 * time.Second), Value: float64(i + 1)})
	}
	server := testgraphite.Start(t, testgraphite.Config{Retentions: "10s:1h,5m:1d", Past: past})
	for step, want := range map[time.Duration]string{
		10 * time.Second: "[a/b=60]",
		minute:           "[a/b=57.5]", // 55 to 60
		2 * minute:       "[a/b=54.5]", // 49 to 60
		5 * minute:       "[a/b=45.5]", // 31 to 60
	} {
		if got := fmt.Sprint(values(t, server, "a.*.c", "0", "1", at, step)); got != want {
			t.Errorf("every %s: %s, want %s", step, got, want)
		}
	}
	s, err := graphite.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	// Two hours ago there are only means.
	answer, err := s.Range(t.Context(), "a.*.c", at.Add(-2*time.Hour), at, 5*minute)
	if err != nil || len(answer) != 1 || !slices.Equal(answer[0].Samples, []detector.Sample{{T: at.Add(-5 * minute), V: 15.5}, {T: at, V: 45.5}}) {
		t.Errorf("%+v, %v", answer, err)
	}
	_, err = s.Range(t.Context(), "a.*.c", at.Add(-2*time.Hour), at, minute)
	if want := "query a.*.c has points of a.b.c only 5m0s apart, and the chart reads every 1m0s: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v\n want %s", err, want)
	}
}

// TestAnAnswerIsNotAMinuteOld: graphite-web keeps its answers for a minute, unless it is asked not to.
func TestAnAnswerIsNotAMinuteOld(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(-10 * minute).Truncate(minute).UTC()
	point := func(v float64) testgraphite.Point {
		return testgraphite.Point{Path: "a.b.c", T: at.Add(-minute), Value: v}
	}
	server := testgraphite.Start(t, testgraphite.Config{Past: []testgraphite.Point{point(1)}})
	if got := fmt.Sprint(values(t, server, "a.b.c", "0", "1", at, minute)); got != "[a/b=1]" {
		t.Errorf("at first %s", got)
	}
	server.Send(point(2))
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-poll.C {
		if fmt.Sprint(values(t, server, "a.b.c", "0", "1", at, minute)) == "[a/b=2]" {
			return
		}
	}
	t.Error("the new value did not show")
}
