package detector

import (
	"context"
	"testing"
	"time"

	"releasebot/release"
)

// A clock that was set back by half an hour looks at the time before the build, which is quiet whatever the build does.
func TestClockSetBackBehindTheBuild(t *testing.T) {
	s := &script{}
	s.add("1", azLabels(1), clockTime(6, 0), clockTime(12, 0), 10)
	w := NewWatcher([]Chart{errorsChart()}, []release.Target{az(1)}, s)
	baseline := release.Baseline{Anchors: []release.Anchor{{Target: az(1), At: clockTime(10, 0)}}}
	at := func(hour, minute int) []release.Verdict {
		return w.Judge(context.Background(), clockTime(hour, minute).Add(7*time.Second), baseline)
	}
	wantVerdicts(t, at(10, 5), "")
	wantVerdicts(t, at(9, 35), "unknown: the clock was set back: it is 09:35, and the build came at 10:00")
	wantVerdicts(t, at(9, 59), "")
	wantVerdicts(t, at(10, 1), "")
}
