package detector

import (
	"time"

	"releasebot/release"
)

// Track is one series over a long time, to be judged at many moments of it: what one judgement computed serves the next.
// It is not safe for concurrent use.
type Track struct {
	Chart  Chart
	Target release.Target
	Line   Line // prepared as the chart's policy says

	week Line // where a week ago is read
	memo memo
}

// Track puts samples on the chart's grid from from to to.
func (c Chart) Track(target release.Target, samples []Sample, from, to time.Time) *Track {
	line := c.prepared(NewLine(samples, from, to, c.Step), nil)
	return &Track{Chart: c, Target: target, Line: line, week: line}
}

// Window is what a judgement at a time would have stood on, had it been made then: it reads nothing after at. since is
// the last minute before the build came, zero where no deploy is watched.
func (t *Track) Window(at, since time.Time, leaveOut []release.Span) Window {
	return Window{
		Chart: t.Chart, Target: t.Target, At: at, Since: since, LeaveOut: leaveOut, Line: t.Line, WeekAgo: t.week, memo: &t.memo,
	}
}
