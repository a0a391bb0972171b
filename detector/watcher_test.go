package detector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"releasebot/release"
)

// quietPast is a script with two targets that are there all day, and a watcher of them.
func quietPast() (*script, *Watcher) {
	s := &script{}
	for n := 1; n <= 2; n++ {
		s.add(az(n).Zone, azLabels(n), clockTime(0, 0), clockTime(23, 0), 10)
	}
	return s, NewWatcher([]Chart{errorsChart()}, []release.Target{az(1), az(2)}, s)
}

func TestWatcherReadsOnlyWhatIsNew(t *testing.T) {
	s, w := quietPast()
	for _, step := range []struct {
		hour, minute int
		reads        string
	}{
		{10, 0, "[04:01-10:00]"},  // 360 points: two look-backs
		{10, 1, "[09:55-10:01]"},  // five steps of overlap
		{10, 1, "[09:56-10:01]"},  // twice in a step: the newest may still change
		{10, 5, "[09:56-10:05]"},  // a few ticks were missed
		{12, 5, "[10:00-12:05]"},  // two hours of downtime
		{19, 0, "[13:01-19:00]"},  // longer than what is kept
		{18, 59, "[13:00-18:59]"}, // the clock went back
		{19, 0, "[18:54-19:00]"},
	} {
		wantVerdicts(t, look(w, step.hour, step.minute), "", "")
		wantReads(t, s, step.reads)
		wantPoints(t, w, az(1), 360)
		wantPoints(t, w, az(2), 360)
	}
}

func TestWatcherOverlapIsAnOption(t *testing.T) {
	s, _ := quietPast()
	w := NewWatcher([]Chart{errorsChart()}, []release.Target{az(1)}, s, WithOverlap(0))
	look(w, 10, 0)
	look(w, 10, 1)
	wantReads(t, s, "[04:01-10:00 10:00-10:01]")
}

func TestWatcherTakesLateAndChangedPoints(t *testing.T) {
	s, w := quietPast()
	s.remove("az1", clockTime(9, 58), clockTime(9, 59))
	look(w, 10, 0)
	wantPoints(t, w, az(1), 358)
	s.add("az1", azLabels(1), clockTime(9, 58), clockTime(9, 58), 10)  // late
	s.add("az1", azLabels(1), clockTime(10, 0), clockTime(10, 0), 500) // it was not whole yet
	s.remove("az2", clockTime(10, 0), clockTime(10, 0))                // taken back
	s.remove("az2", clockTime(10, 1), clockTime(10, 1))
	look(w, 10, 1)
	wantPoints(t, w, az(1), 359) // 04:01 is trimmed, 09:58 and 10:01 are new
	wantPoints(t, w, az(2), 358)
	samples := w.Samples("errors", az(1))
	if got := samples[len(samples)-2]; got.V != 500 {
		t.Errorf("the point of 10:00 is %v, want the newer 500", got)
	}
}

func TestWatcherAfterAnErrorReadsTheGap(t *testing.T) {
	s, w := quietPast()
	look(w, 10, 0)
	s.reads()
	cause := errors.New("connection refused")
	s.failWith(fmt.Errorf("cannot reach Prometheus at http://p:9090: %w", cause))
	for minute := 1; minute <= 9; minute++ {
		wantVerdicts(t, look(w, 10, minute),
			"unknown: cannot reach Prometheus at http://p:9090: connection refused",
			"unknown: cannot reach Prometheus at http://p:9090: connection refused")
		if got, want := s.reads(), fmt.Sprintf("[09:55-10:%02d]", minute); got != want {
			t.Errorf("read %s, want %s", got, want)
		}
	}
	s.failWith(nil)
	wantVerdicts(t, look(w, 10, 10), "", "")
	wantReads(t, s, "[09:55-10:10]")
	wantPoints(t, w, az(1), 360)
}

func TestWatcherAsksAgainWhileTheProviderLags(t *testing.T) {
	s, w := quietPast()
	for _, name := range []string{"az1", "az2"} {
		s.remove(name, clockTime(9, 51), clockTime(18, 0))
	}
	stale := "unknown: stale: newest point is from 09:50, 10m7s ago"
	wantVerdicts(t, look(w, 10, 0), stale, stale)
	for n := 1; n <= 2; n++ {
		s.add(az(n).Zone, azLabels(n), clockTime(9, 51), clockTime(10, 1), 10)
	}
	wantVerdicts(t, look(w, 10, 1), "", "")
	wantReads(t, s, "[04:01-10:00 09:45-10:01]")
	wantPoints(t, w, az(1), 360)
}

// A zone's remote write is cut off for 50 minutes while the other zone goes on; then it catches up.
func TestWatcherHealsASeriesThatComesBack(t *testing.T) {
	s, w := quietPast()
	s.remove("az2", clockTime(10, 1), clockTime(18, 0))
	for minute := range 50 {
		look(w, 10, minute)
	}
	wantVerdicts(t, look(w, 10, 50), "", "unknown: stale: newest point is from 10:00, 50m7s ago")
	s.add("az2", azLabels(2), clockTime(10, 1), clockTime(18, 0), 10)
	s.reads()
	wantVerdicts(t, look(w, 10, 51), "", "unknown: too little history: 136 points over 3h where 180 could be, at least 80% are needed")
	wantVerdicts(t, look(w, 10, 52), "", "")
	wantVerdicts(t, look(w, 10, 53), "", "")
	wantReads(t, s, "[10:45-10:51 04:53-10:52 10:47-10:53]")
	wantPoints(t, w, az(2), 360)
}

func TestWatcherASeriesThatFlapsCostsFewWholeReads(t *testing.T) {
	s, _ := quietPast()
	w := NewWatcher([]Chart{errorsChart()}, []release.Target{az(1), az(2)}, s, WithOverlap(0))
	for m := clockTime(8, 0); m.Before(clockTime(18, 0)); m = m.Add(4 * time.Minute) {
		s.remove("az2", m, m.Add(2*time.Minute)) // there for a minute in four
	}
	whole := 0
	for minute := range 60 {
		look(w, 12, minute)
	}
	for _, a := range s.asked {
		if a.to.Sub(a.from) > time.Hour {
			whole++
		}
	}
	if whole > 7 { // the first, and at most one in ten
		t.Errorf("%d of 60 reads were whole ones", whole)
	}
}

func TestWatcherGapsAreGaps(t *testing.T) {
	s, w := quietPast()
	s.remove("az2", clockTime(10, 1), clockTime(10, 20)) // gone for 20 minutes, for good
	for minute := range 40 {
		look(w, 10, minute)
	}
	wantVerdicts(t, look(w, 10, 40), "", "")
	wantPoints(t, w, az(1), 360)
	wantPoints(t, w, az(2), 340)
	s.remove("az2", clockTime(0, 0), clockTime(23, 0))
	for hour := 11; hour <= 13; hour++ {
		look(w, hour, 30)
	}
	wantVerdicts(t, look(w, 14, 0), "", "unknown: no data: the query returned nothing for dogfood/az2")
}

func TestWatcherJudgesEachTime(t *testing.T) {
	s, w := quietPast()
	s.add("az2", azLabels(2), clockTime(10, 0), clockTime(10, 0), 500)
	first := look(w, 10, 0)
	again := look(w, 10, 0)
	if first[1].Kind != release.Breach || again[1].Kind != release.Breach || first[0].Kind != release.Normal {
		t.Errorf("%+v\n%+v", first, again)
	}
	spans := []release.Span{
		{Chart: "errors", Target: az(1), From: clockTime(9, 0)},
		{Chart: "latency", Target: az(2), From: clockTime(9, 0)},
	}
	v := w.Judge(context.Background(), clockTime(10, 0), release.Baseline{LeaveOut: spans})
	if v[0].Evidence.LeftOut != 60 || v[1].Evidence.LeftOut != 0 {
		t.Errorf("left out %d and %d points, want 60 and 0", v[0].Evidence.LeftOut, v[1].Evidence.LeftOut)
	}
}

func TestWatcherSamplesAreACopy(t *testing.T) {
	_, w := quietPast()
	look(w, 10, 0)
	before := w.Samples("errors", az(1))
	changed := w.Samples("errors", az(1))
	changed[0].V = 1e9
	if !slices.Equal(before, w.Samples("errors", az(1))) {
		t.Error("a caller changed what is kept")
	}
	if w.Samples("no such chart", az(1)) != nil || w.Samples("errors", az(9)) != nil {
		t.Error("samples of what is not watched")
	}
}

// A week ago does not change: it is read an hour ahead, and again when the clock was set.
func TestWatcherReadsAWeekAgoSeldom(t *testing.T) {
	s, _ := quietPast()
	c := errorsChart()
	c.ZScore, c.Threshold = nil, &Threshold{Bounds: Bounds{High: ptr(1e6)}, Dynamic: true, Points: 1}
	w := NewWatcher([]Chart{c}, []release.Target{az(1)}, s)
	reads := func(hour, minute int) (n int) {
		s.reads()
		look(w, hour, minute)
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, a := range s.asked {
			if a.from.Before(clockTime(hour, minute).Add(-week)) {
				n++
			}
		}
		return n
	}
	for _, step := range []struct{ hour, minute, want int }{
		{10, 0, 1}, {10, 1, 0}, {11, 0, 0}, {11, 1, 1}, {15, 0, 1}, {15, 30, 0}, {9, 0, 1},
	} {
		if got := reads(step.hour, step.minute); got != step.want {
			t.Errorf("at %02d:%02d a week ago is read %d times, want %d", step.hour, step.minute, got, step.want)
		}
	}
}

// What was a week ago only excuses: that it cannot be read stops no look, and it is not asked for at each.
func TestWatcherWithoutAWeekAgo(t *testing.T) {
	s, _ := quietPast()
	c := errorsChart()
	c.ZScore, c.Threshold = nil, &Threshold{Bounds: Bounds{High: ptr(1e6)}, Dynamic: true, Points: 1}
	w := NewWatcher([]Chart{c}, []release.Target{az(1)}, failsBefore{s, clockTime(0, 0)})
	for minute := range 20 {
		wantVerdicts(t, look(w, 10, minute), "")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := 0
	for _, a := range s.asked {
		if a.from.Before(clockTime(0, 0).Add(-2 * day)) {
			old++
		}
	}
	if old != 2 {
		t.Errorf("asked for a week ago %d times in 20 minutes, want 2", old)
	}
}

// failsBefore is a script whose metrics from long before a time cannot be had.
type failsBefore struct {
	*script
	t time.Time
}

func (f failsBefore) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]Series, error) {
	answer, err := f.script.Range(ctx, query, from, to, step)
	if from.Before(f.t.Add(-2 * day)) {
		err = errors.New("archived")
	}
	return answer, err
}
