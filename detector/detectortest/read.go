package detectortest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/detector"
)

// of picks the series of dogfood's zone.
func (r *rig) of(t *testing.T, answer []detector.Series, zone string) []detector.Sample {
	t.Helper()
	var found [][]detector.Sample
	for _, one := range answer {
		if one.Labels[r.Tier] == "dogfood" && one.Labels[r.Zone] == zone {
			found = append(found, one.Samples)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d series of dogfood in %s, want one: %+v", len(found), zone, answer)
	}
	return found[0]
}

func window(t *testing.T, r *rig) {
	answer := r.read(t, r.Query(Errors), r.before(2*time.Minute), r.end)
	for zone, least := range map[string]float64{"az1": 10, "az2": 20} {
		want := []detector.Sample{
			{T: r.before(2 * time.Minute), V: least}, {T: r.before(time.Minute), V: least + 1}, {T: r.end, V: least},
		}
		if diff := cmp.Diff(want, r.of(t, answer, zone)); diff != "" {
			t.Error(diff)
		}
	}
}

func onePoint(t *testing.T, r *rig) {
	got := r.of(t, r.read(t, r.Query(Errors), r.end, r.end), "az1")
	if diff := cmp.Diff([]detector.Sample{{T: r.end, V: 10}}, got); diff != "" {
		t.Error(diff)
	}
}

// A time between two points knows the earlier one.
func between(t *testing.T, r *rig) {
	half := 30 * time.Second
	got := r.of(t, r.read(t, r.Query(Errors), r.before(time.Minute).Add(half), r.end.Add(half)), "az1")
	want := []detector.Sample{{T: r.before(time.Minute).Add(half), V: 11}, {T: r.end.Add(half), V: 10}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func gap(t *testing.T, r *rig) {
	samples := r.of(t, r.read(t, r.Query(Errors), r.before(179*time.Minute), r.end), "az2")
	if len(samples) != 160 {
		t.Errorf("%d points, want 160", len(samples))
	}
	for _, p := range samples {
		if p.T.After(r.before(gapTo*time.Minute)) && p.T.Before(r.before((gapFrom-1)*time.Minute)) {
			t.Errorf("a point at %s, inside the gap", p.T)
		}
	}
}

func manySeries(t *testing.T, r *rig) {
	began := time.Now()
	answer := r.read(t, r.Query(Many), r.before((manyPoints-1)*time.Minute), r.end)
	t.Logf("%d series of %d points in %s", len(answer), manyPoints, time.Since(began).Round(time.Millisecond))
	if len(answer) != series {
		t.Fatalf("%d series, want %d", len(answer), series)
	}
	for _, one := range answer {
		if len(one.Samples) != manyPoints || one.Labels[r.Tier] != fmt.Sprint("t", one.Samples[0].V) || one.Labels[r.Zone] != "z" {
			t.Errorf("%v has %d points", one.Labels, len(one.Samples))
		}
	}
}

func nothing(t *testing.T, r *rig) {
	if answer := r.read(t, r.Query(None), r.before(time.Hour), r.end); len(answer) != 0 {
		t.Errorf("%+v", answer)
	}
}

func noNumbers(t *testing.T, r *rig) {
	for query, want := range map[string]int{r.Infinite: 90, r.Query(Odd): 180} {
		answer := r.read(t, query, r.before(179*time.Minute), r.end)
		if len(answer) != 1 || len(answer[0].Samples) != want {
			t.Fatalf("%s: %d series, want one with %d points", query, len(answer), want)
		}
		for _, p := range answer[0].Samples {
			if math.IsNaN(p.V) || math.IsInf(p.V, 0) {
				t.Errorf("%s: %v", query, p)
			}
		}
	}
}

func wrongQueries(t *testing.T, r *rig) {
	for query, want := range r.Wrong {
		_, err := r.open(t, r.URL).Range(t.Context(), query, r.before(time.Hour), r.end, time.Minute)
		prefix := r.Name + " at " + r.URL + " answered "
		if err == nil || !strings.HasPrefix(err.Error(), prefix) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n %v\n want %s… %s", query, err, prefix, want)
		}
	}
}
