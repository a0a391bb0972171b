package detector

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

// jumpChart has the jump rule in both directions, a point a minute.
func jumpChart() Chart {
	return Chart{
		Name: "errors", Query: "errors", Step: time.Minute, LookBack: 3 * time.Hour, TierLabel: "tier", ZoneLabel: "zone",
		Jump: UsualJump(Bounds{High: ptr(1), Low: ptr(-1)}),
	}
}

// twoDays are points a minute up to noon, around 100 with the noise of a die; the last one is number 2879.
func twoDays() []float64 {
	dice := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 2*24*60)
	for i := range values {
		values[i] = 97 + float64(dice.IntN(6)+1)
	}
	return values
}

// since is the point of T0: the build came ten minutes before noon.
const since = 2*24*60 - 1 - 10

// raise adds x to the points from to to, counted in minutes after T0.
func raise(values []float64, from, to int, x float64) []float64 {
	for i := from; i <= to; i++ {
		values[since+i] += x
	}
	return values
}

func baked(c Chart, values []float64, leaveOut ...release.Span) Window {
	t := c.Track(release.Target{}, minutes(noon, values...), noon.Add(-time.Duration(len(values)-1)*time.Minute), noon)
	return t.Window(noon, noon.Add(-10*time.Minute), leaveOut)
}

func TestJump(t *testing.T) {
	up, down := jumpChart(), jumpChart()
	up.Jump.Low, down.Jump.High = nil, nil
	missing := func(from, to int) []float64 {
		values := twoDays()
		for i := from; i <= to; i++ {
			values[since+i] = math.NaN()
		}
		return values
	}
	flat := make([]float64, 2880)
	for name, tc := range map[string]struct {
		chart  Chart
		values []float64
		kind   release.Kind
		says   string
	}{
		"quiet":                   {jumpChart(), twoDays(), release.Normal, "is between -1 and 1"},
		"a step up":               {jumpChart(), raise(twoDays(), 1, 10, 30), release.Breach, "is at or over 1: 3m mean 131.7, 100 before 11:50; a jump is a move by 6.9, 6 times the usual move in the 24h before (1440 points)"},
		"a step down":             {jumpChart(), raise(twoDays(), 1, 10, -30), release.Breach, "is at or under -1"},
		"a spike of a minute":     {jumpChart(), raise(twoDays(), 10, 10, 30), release.Breach, "1m mean"},
		"a spike that is over":    {jumpChart(), raise(twoDays(), 1, 6, 30), release.Normal, ""},
		"up, where down counts":   {down, raise(twoDays(), 1, 10, 30), release.Normal, "is over -1"},
		"down, where up counts":   {up, raise(twoDays(), 1, 10, -30), release.Normal, "is under 1"},
		"up, where up counts":     {up, raise(twoDays(), 1, 10, 30), release.Breach, ""},
		"as it moved a day ago":   {jumpChart(), raise(raise(twoDays(), 1, 10, 30), 1-1440, 30-1440, 30), release.Normal, "a day ago, too"},
		"more than a day ago":     {jumpChart(), raise(raise(twoDays(), 1, 10, 60), 1-1440, 30-1440, 30), release.Breach, "a day ago, too"},
		"the other way a day ago": {jumpChart(), raise(raise(twoDays(), 1, 10, 30), 1-1440, 30-1440, -30), release.Breach, ""},
		"the level before the deploy is that of 20 minutes": {jumpChart(), raise(twoDays(), -19, 10, 30), release.Normal, ""},
		"four of the base are missing":                      {jumpChart(), missing(-6, -3), release.Normal, ""},
		"five are: the level before them":                   {jumpChart(), missing(-7, -3), release.Normal, "100.5 before 11:46"},
		"none is there for hours": {jumpChart(), missing(-400, 0), release.Unknown,
			"too little history: no 20m of usual time in the 6h before 11:50"},
		"yesterday is missing": {jumpChart(), raise(missing(-1470, -1420), 1, 10, 30), release.Breach, ""},
		"179 moves are too few": {jumpChart(), missing(-since, -197), release.Unknown,
			"too little history: 179 points of usual moves in the 24h before 11:50, at least 180 are needed"},
		"180 are enough":             {jumpChart(), missing(-since, -198), release.Normal, "(180 points)"},
		"three steps old":            {jumpChart(), missing(8, 10), release.Unknown, "stale: newest point is from 11:57, 3m ago"},
		"nothing at all":             {jumpChart(), nil, release.Unknown, "no data: no point in the last 20m"},
		"a flat line":                {jumpChart(), flat, release.Normal, "jump 0.0 is between -1 and 1"},
		"a flat line that moves":     {jumpChart(), append(flat[:2879:2879], 0.001), release.Breach, "it never moved in the 24h before (1440 points)"},
		"a flat line that may climb": {down, append(flat[:2879:2879], 0.001), release.Normal, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := baked(tc.chart, tc.values).Judge()
			if v.Kind != tc.kind || !strings.Contains(v.Reason, tc.says) {
				t.Errorf("%s: %s\n want %s: … %s …", v.Kind, v.Reason, tc.kind, tc.says)
			}
			checkFinite(t, v)
		})
	}
}

func TestJumpFillsTheEvidence(t *testing.T) {
	v := baked(jumpChart(), raise(twoDays(), 1, 10, 30)).Judge()
	e := v.Evidence
	if e.Rule != "jump" || e.Usual != 100 || e.Points != 1440 || e.Expected != 1440 || !e.Newest.Equal(noon) ||
		!e.Since.Equal(noon.Add(-10*time.Minute)) || *e.High != 1 || *e.Low != -1 || e.Confidence != release.Blue {
		t.Errorf("%+v", e)
	}
	if score := (e.Value - e.Usual) / e.Spread; e.Score > score || e.Score < 0.95*score || score < 4 { // a day ago it moved a little
		t.Errorf("score %v, by its parts %v", e.Score, score)
	}
}

// Without a deploy the level is that of the twenty minutes that ended twenty minutes ago.
func TestJumpBetweenDeploys(t *testing.T) {
	judge := func(values []float64, leaveOut ...release.Span) release.Verdict {
		w := baked(jumpChart(), values, leaveOut...)
		w.Since = time.Time{}
		return w.Judge()
	}
	if v := judge(raise(twoDays(), 5, 10, 30)); v.Kind != release.Breach {
		t.Errorf("a jump five minutes ago: %s", v.Reason)
	}
	hour := raise(twoDays(), -50, 10, 30)
	if v := judge(hour); v.Kind != release.Normal {
		t.Errorf("an hour at the new level: %s", v.Reason)
	}
	event := release.Span{Why: release.WhyEvent, From: ago(time.Hour)}
	if v := judge(hour, event); v.Kind != release.Breach || !v.Evidence.Since.Equal(ago(time.Hour+time.Minute-4*time.Minute)) {
		t.Errorf("an hour in an event must be compared with what was before it: since %s, %s", v.Evidence.Since, v.Reason)
	}
	if v := judge(twoDays(), event); v.Kind != release.Normal {
		t.Errorf("an event whose chart is back: %s", v.Reason)
	}
	for _, hours := range []time.Duration{6, 8} {
		want := map[time.Duration]release.Kind{6: release.Normal, 8: release.Unknown}[hours]
		v := judge(twoDays(), release.Span{From: ago(hours * time.Hour)})
		if v.Kind != want {
			t.Errorf("an event of %d hours: %s: %s", hours, v.Kind, v.Reason)
		}
		if left := v.Evidence.LeftOut > 0; v.Kind == release.Unknown && !left {
			t.Error("it does not say that it is unknown because of what is left out, by which the event may close")
		}
	}
	outage := twoDays()
	for i := since - 25; i < since-10; i++ {
		outage[i] = math.NaN()
	}
	if v := judge(outage); v.Kind != release.Normal || !v.Evidence.Since.Equal(ago(32*time.Minute)) {
		t.Errorf("after an outage the level is that before it: since %s, %s", v.Evidence.Since, v.Reason)
	}
	if v := baked(jumpChart(), raise(outage, 1, 10, 30)).Judge(); v.Kind != release.Breach || !v.Evidence.Since.Equal(ago(32*time.Minute)) {
		t.Errorf("an outage just before a deploy: the level is that before it: %s", v.Reason)
	}
}

func TestJumpLeavesOutMoves(t *testing.T) {
	wild := twoDays()
	for i := 1000; i < 1400; i++ {
		wild[i+1000] += float64(i%2) * 500
	}
	judge := func(why release.SpanWhy) release.Evidence {
		from := noon.Add(-time.Duration(2879-2000) * time.Minute)
		return baked(jumpChart(), wild, release.Span{Why: why, From: from, To: from.Add(400 * time.Minute)}).Judge().Evidence
	}
	calm, level := judge(release.WhyEvent), judge(release.WhyBefore)
	if calm.LeftOut != 400+20 || calm.Points != 1440-420 {
		t.Errorf("%d left out, %d points", calm.LeftOut, calm.Points)
	}
	if level.LeftOut != 0 || level.Spread < 10*calm.Spread {
		t.Errorf("another level says nothing of moves: %d left out, spread %v, without the wild hours %v", level.LeftOut, level.Spread, calm.Spread)
	}
}

// A deploy that was accepted at another level is the new normal: soon after it nothing is a jump.
func TestJumpAfterANewNormal(t *testing.T) {
	values := raise(twoDays(), -200, 10, 300)
	w := baked(jumpChart(), values, release.Span{Why: release.WhyBefore, From: ago(48 * time.Hour), To: ago(210 * time.Minute)})
	if v := w.Judge(); v.Kind != release.Normal {
		t.Error(v.Reason)
	}
}

func TestConfirm(t *testing.T) {
	c := jumpChart()
	c.Confirm = 2
	one, two := raise(twoDays(), 10, 10, 60), raise(twoDays(), 9, 10, 60)
	late := raise(twoDays(), 9, 9, 60)
	late[len(late)-1] = math.NaN()
	if v := baked(c, late).Judge(); v.Kind != release.Normal {
		t.Errorf("one point, seen at two looks because the next is late: %s", v.Reason)
	}
	if v := baked(c, one).Judge(); v.Kind != release.Normal || !strings.HasSuffix(v.Reason, "not yet a breach: 1 point of 2 in a row") {
		t.Errorf("one look: %s: %s", v.Kind, v.Reason)
	}
	if v := baked(c, two).Judge(); v.Kind != release.Breach {
		t.Errorf("two looks: %s", v.Reason)
	}
}

// At a step of five minutes the windows keep their length in time.
func TestJumpAtACoarseStep(t *testing.T) {
	c := jumpChart()
	c.Step = 5 * time.Minute
	values := twoDays()[:2*24*12]
	values[len(values)-1] += 60
	samples := minutes(noon, values...)
	for i := range samples {
		samples[i].T = noon.Add(time.Duration(i-len(samples)+1) * c.Step)
	}
	v := c.Track(release.Target{}, samples, samples[0].T, noon).Window(noon, noon.Add(-10*time.Minute), nil).Judge()
	if v.Kind != release.Breach || v.Evidence.Points != 288 {
		t.Errorf("%s: %s", v.Kind, v.Reason)
	}
}

// What the calibrated rule adds: it knows what deploys of nothing would have been blamed for.
func TestCalibrated(t *testing.T) {
	calibrated := jumpChart()
	calibrated.Jump = Calibrated(calibrated.Jump.Bounds)
	batches := func() []float64 { // a batch of eight minutes every two hours doubles the load
		values := append(twoDays(), twoDays()...)
		for i := range values {
			if i%120 < 8 {
				values[i] *= 2
			}
		}
		return values
	}
	slow := func() []float64 { // a little more for the whole bake
		values := append(twoDays(), twoDays()...)
		for i := len(values) - 10; i < len(values); i++ {
			values[i] += 5
		}
		return values
	}
	batch := batches()
	for i := len(batch) - 4; i < len(batch); i++ {
		batch[i] *= 2
	}
	worse := batches()
	for i := len(worse) - 4; i < len(worse); i++ {
		worse[i] *= 4
	}
	for name, tc := range map[string]struct {
		values      []float64
		plain, want release.Kind
		says        string
	}{
		"quiet":                       {append(twoDays(), twoDays()...), release.Normal, release.Normal, ""},
		"a batch out of its time":     {batch, release.Breach, release.Normal, "what nine in ten minutes were followed by at most in the 24h before"},
		"more than a batch":           {worse, release.Breach, release.Breach, "is at or over 1"},
		"a small step that goes on":   {slow(), release.Normal, release.Breach, "10m mean"},
		"a day is too short to learn": {raise(twoDays(), 1, 10, 30)[1300:], release.Breach, release.Breach, ""},
	} {
		if v := baked(jumpChart(), tc.values).Judge(); v.Kind != tc.plain {
			t.Errorf("%s, plain: %s: %s", name, v.Kind, v.Reason)
		}
		v := baked(calibrated, tc.values).Judge()
		if v.Kind != tc.want || !strings.Contains(v.Reason, tc.says) {
			t.Errorf("%s: %s: %s", name, v.Kind, v.Reason)
		}
		checkFinite(t, v)
	}
}

// Nine days of a series that anybody can make again, judged by an implementation of the rule in numpy that shares nothing
// with this one: the largest score of five bakes of 30 minutes, and the minute of the first breach. The largest scores of
// 4,977 bakes of public data are compared in internal/replay.
func TestCalibratedHasTheKnownAnswers(t *testing.T) {
	whole := knownSeries()
	holes := knownSeries()
	for i := range holes {
		if i%11 == 0 || i/200%9 == 4 {
			holes[i] = math.NaN()
		}
	}
	for _, tc := range []struct {
		values []float64
		t0     int
		score  float64
		first  int
	}{
		{whole, 2900, 0.405549335363, -1}, {whole, 5000, 0.531415470277, -1}, {whole, 7740, 0.735294117647, -1},
		{whole, 12255, 4.84015345269, 5}, {whole, 12929, 0.213262014009, -1},
		{holes, 2900, 0.268295755133, -1}, {holes, 5000, 0.549230769231, -1}, {holes, 7740, 1.90220409718, 3},
		{holes, 12255, 4.8341733338, 5}, {holes, 12929, 0.247002241518, -1},
	} {
		c := jumpChart()
		c.Jump = Calibrated(c.Jump.Bounds)
		begin := noon.Add(-time.Duration(len(tc.values)-1) * time.Minute)
		track := c.Track(release.Target{}, minutes(noon, tc.values...), begin, noon)
		since := begin.Add(time.Duration(tc.t0) * time.Minute)
		largest, first := 0.0, -1
		for m := 1; m <= 30; m++ {
			v := track.Window(since.Add(time.Duration(m)*time.Minute), since, nil).Judge()
			if v.Kind == release.Breach && first < 0 {
				first = m
			}
			if v.Kind != release.Unknown {
				largest = max(largest, math.Abs(v.Evidence.Score))
			}
		}
		if math.Abs(largest-tc.score) > 1e-10 || first != tc.first {
			t.Errorf("T0 %d: %.12g, first at %d; want %.12g, %d", tc.t0, largest, first, tc.score, tc.first)
		}
	}
}

// knownSeries has noise, a daily batch, one that comes every other day, and a fault near its end.
func knownSeries() []float64 {
	values := make([]float64, 9*1440)
	for i, x := 0, 7; i < len(values); i++ {
		x = (x*1103515245 + 12345) % (1 << 31)
		values[i] = 100 + float64((x>>16)%40)
		if minute := i % 1440; minute >= 540 && minute < 550 {
			values[i] += 60
		}
		if i%1440%97 < 5 && i/1440%2 == 0 {
			values[i] += 35
		}
	}
	for i := len(values) - 700; i < len(values)-690; i++ {
		values[i] += 150
	}
	return values
}

// Hours after a deploy the level before it is no measure any more: the hour of the day would matter more.
func TestTheAnchorEnds(t *testing.T) {
	for hours, want := range map[time.Duration]time.Duration{
		6: 6 * time.Hour, 7: 20 * time.Minute,
	} {
		w := baked(jumpChart(), twoDays())
		w.Since = ago(hours * time.Hour)
		if v := w.Judge(); !v.Evidence.Since.Equal(ago(want)) {
			t.Errorf("%d hours after a deploy the level is that of %s", hours, v.Evidence.Since)
		}
	}
}

// A day ago excuses only by minutes that are there and were usual ones.
func TestWhatExcuses(t *testing.T) {
	moved := func() []float64 { return raise(raise(twoDays(), 1, 10, 30), 1-1440, 30-1440, 30) }
	missing := func(from, to int) []float64 {
		values := moved()
		for i := from; i <= to; i++ {
			values[since-1440+i] = math.NaN()
		}
		return values
	}
	yesterday := func(from, to int) release.Span {
		return release.Span{Why: release.WhyEvent, From: ago((24*60 + 10 - time.Duration(from)) * time.Minute),
			To: ago((24*60 + 10 - time.Duration(to)) * time.Minute)}
	}
	for name, tc := range map[string]struct {
		values []float64
		spans  []release.Span
		want   release.Kind
	}{
		"all of it there":            {moved(), nil, release.Normal},
		"five of eleven missing":     {missing(5, 9), nil, release.Normal},
		"six of eleven missing":      {missing(5, 10), nil, release.Breach},
		"in an event":                {moved(), []release.Span{yesterday(1, 31)}, release.Breach},
		"five minutes of one":        {moved(), []release.Span{yesterday(5, 10)}, release.Normal},
		"after an event":             {moved(), []release.Span{yesterday(-10, 0)}, release.Breach},
		"after a short event":        {moved(), []release.Span{yesterday(-4, 0)}, release.Normal},
		"an event of the day before": {moved(), []release.Span{yesterday(-1400, -1300)}, release.Normal},
	} {
		if v := baked(jumpChart(), tc.values, tc.spans...).Judge(); v.Kind != tc.want {
			t.Errorf("%s: %s: %s", name, v.Kind, v.Reason)
		}
	}
}

func TestSpeeds(t *testing.T) {
	c := jumpChart()
	points := func() (n []int) {
		for _, s := range c.speeds() {
			n = append(n, s.points)
		}
		return n
	}
	for step, want := range map[time.Duration][2]string{
		time.Minute: {"[3 1]", "[1 3 10]"}, 5 * time.Minute: {"[1 1]", "[1 2]"}, 30 * time.Second: {"[6 2]", "[2 6 20]"},
	} {
		c.Step = step
		c.Jump.Calibrated = false
		plain := fmt.Sprint(points())
		c.Jump.Calibrated = true
		if got := [2]string{plain, fmt.Sprint(points())}; got != want {
			t.Errorf("at a step of %s: %v, want %v", step, got, want)
		}
	}
}

// Of the speeds that one speaks which says the most in the directions that count.
func TestLouder(t *testing.T) {
	both, up, down := jumpChart(), jumpChart(), jumpChart()
	up.Jump.Low, down.Jump.High = nil, nil
	for name, tc := range map[string]struct {
		chart Chart
		a, b  float64
		want  bool
	}{
		"both: the larger":  {both, -3, 2, true},
		"both: the smaller": {both, 1, -2, false},
		"up: the higher":    {up, 0.2, -3, true},
		"up: the lower":     {up, -3, 0.2, false},
		"down: the lower":   {down, -0.2, 3, true},
		"down: the higher":  {down, 3, -0.2, false},
	} {
		if got := (Window{Chart: tc.chart}).louder(tc.a, tc.b); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What followed the minutes before an incident says nothing of ordinary minutes once the incident is left out.
func TestCalibratedLeavesOutWhatFollowed(t *testing.T) {
	c := jumpChart()
	c.Jump = Calibrated(c.Jump.Bounds)
	quiet := append(twoDays(), twoDays()...)
	wild := append([]float64(nil), quiet...)
	for i := len(wild) - 100; i < len(wild)-60; i++ {
		wild[i] += 300
	}
	incident := release.Span{Why: release.WhyEvent, From: ago(99 * time.Minute), To: ago(59 * time.Minute)}
	without, with := baked(c, quiet).Judge().Evidence, baked(c, wild, incident).Judge().Evidence
	if with.Spread > 1.2*without.Spread || with.Spread < 0.8*without.Spread {
		t.Errorf("allowed %v, without the incident %v", with.Spread, without.Spread)
	}
	if all := baked(c, wild).Judge().Evidence; all.Spread < 3*without.Spread {
		t.Errorf("an incident that nobody left out raises what is allowed: %v, without it %v", all.Spread, without.Spread)
	}
}

// With too few minutes known to have been followed by anything, the plain rule's factors hold.
func TestCalibratedWithoutADay(t *testing.T) {
	c := jumpChart()
	c.Jump = Calibrated(c.Jump.Bounds)
	for minutes, want := range map[int]string{215: "times the usual move", 260: "were followed by"} {
		values := twoDays()
		if v := baked(c, values[len(values)-minutes-10:]).Judge(); !strings.Contains(v.Reason, want) {
			t.Errorf("after %d minutes: %s", minutes, v.Reason)
		}
	}
}

// A track may be judged with other windows than before: what was computed with those is forgotten.
func TestATrackForgetsOtherWindows(t *testing.T) {
	c := jumpChart()
	c.Jump = Calibrated(c.Jump.Bounds)
	values := append(twoDays(), twoDays()...)
	for i := 45; i < len(values); i += 100 {
		values[i] += 50
	}
	track := c.Track(release.Target{}, minutes(noon, values...), noon.Add(-time.Duration(len(values)-1)*time.Minute), noon)
	for _, bake := range []time.Duration{10 * time.Minute, time.Hour, 10 * time.Minute} {
		j := *c.Jump
		j.Bake = bake
		track.Chart.Jump = &j
		kept := track.Window(noon, ago(10*time.Minute), nil)
		anew := kept
		anew.memo = nil
		if a, b := kept.Judge().Evidence.Spread, anew.Judge().Evidence.Spread; a != b {
			t.Errorf("a bake of %s: %v, computed anew %v", bake, a, b)
		}
	}
}

// A drive that failed in the evening is tried again in the morning, and everything since was left out: what is left is
// judged as without a deploy.
func TestARetryAfterANight(t *testing.T) {
	w := baked(jumpChart(), twoDays(), release.Span{Why: release.WhyHeld, From: ago(10 * time.Hour), To: ago(45 * time.Minute)})
	w.Since = ago(44 * time.Minute)
	if v := w.Judge(); v.Kind != release.Normal || !v.Evidence.Since.After(ago(45*time.Minute)) {
		t.Errorf("%s: %s", v.Kind, v.Reason)
	}
}

// What moved at the same time yesterday excuses also when the level of yesterday is no measure any more.
func TestAnotherLevelStillExcuses(t *testing.T) {
	values := raise(raise(twoDays(), 1, 10, 30), 1-1440, 30-1440, 30)
	accepted := release.Span{Why: release.WhyBefore, From: ago(8 * 24 * time.Hour), To: ago(20 * time.Hour)}
	if v := baked(jumpChart(), values, accepted).Judge(); v.Kind != release.Normal {
		t.Error(v.Reason)
	}
}
