package detector

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// judge refreshes the chart and judges it everywhere. It always returns one window with its verdict for each of the
// chart's targets.
func (f *feed) judge(ctx context.Context, src Source, at time.Time, baseline release.Baseline) []Judged {
	why := f.chart.invalid() // without a step there is nothing to ask for
	if why == "" {
		if err := f.refresh(ctx, src, at); err != nil {
			why = err.Error()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	lines := f.byTarget()
	judged := make([]Judged, 0, len(f.targets))
	for _, target := range f.targets {
		w := Window{Chart: f.chart, Target: target, At: at}
		w.LeaveOut, w.Since = baseline.Of(f.chart.Name, target)
		if why := cmp.Or(why, w.early()); why != "" {
			judged = append(judged, Judged{w, w.Unknown(why)})
			continue
		}
		judged = append(judged, f.one(w, lines[target]))
	}
	return judged
}

// early says why a look from before the build says nothing of it, and nothing where it comes after. A clock that was set
// back makes such looks: they would find the time before the build, call the build good and close its events.
func (w Window) early() string {
	if !w.Since.After(w.At.Add(w.Chart.Step)) {
		return ""
	}
	return fmt.Sprintf("the clock was set back: it is %s, and the build came at %s", clock(w.At, w.Since, w.Chart.Step), clock(w.Since, w.Since, w.Chart.Step))
}

// one judges one target by the series that were found for it.
func (f *feed) one(w Window, found []string) Judged {
	switch {
	case len(found) > 1:
		return Judged{w, w.Unknown(f.several(w.Target, len(found)))}
	case len(found) == 1:
		l := f.lines[found[0]]
		w.Line = f.chart.prepared(l.raw, l.zeroed)
		if f.chart.NoData == NoDataZero {
			l.zeroed = w.Line.Values
		}
		w.WeekAgo, w.memo = f.week.lines[found[0]], &l.memo
		return Judged{w, w.Judge()}
	case f.chart.NoData == NoDataZero:
		to := w.At.Truncate(f.chart.Step)
		w.Line = f.chart.prepared(NewLine(nil, f.begin(to), to, f.chart.Step), nil)
		return Judged{w, w.Judge()}
	}
	v := w.Unknown(f.nothing(w.Target))
	return Judged{w, w.excused(v)}
}

// byTarget lists the keys of each target's series, without those that ended more than a look-back ago.
func (f *feed) byTarget() map[release.Target][]string {
	keys := map[release.Target][]string{}
	for key, l := range f.lines {
		if l.newest().After(f.asked.Add(-f.chart.LookBack)) {
			keys[l.target] = append(keys[l.target], key)
		}
	}
	return keys
}

func (f *feed) copyOf(target release.Target) []Sample {
	f.mu.Lock()
	defer f.mu.Unlock()
	if keys := f.byTarget()[target]; len(keys) == 1 {
		return f.lines[keys[0]].raw.Samples()
	}
	return nil
}

// nothing says that there is no series, and which ones came instead: a wrong label is the usual cause.
func (f *feed) nothing(target release.Target) string {
	text := "no data: the query returned nothing"
	if !target.Whole() {
		text += " for " + target.String()
	}
	if f.stray.count > 0 {
		text += fmt.Sprintf(" (ignored: %d series of other targets, such as %s)", f.stray.count, f.stray.example)
	}
	return text
}

// several says that the query does not name one series, and how to mend it.
func (f *feed) several(target release.Target, n int) string {
	switch {
	case target.Whole():
		return fmt.Sprintf("query returns %d series for the service as a whole: aggregate it, e.g. sum (…)", n)
	case target.Zone == "":
		return fmt.Sprintf("query returns %d series for %s: aggregate it, e.g. sum by (%s) (…)", n, target, f.chart.TierLabel)
	default:
		return fmt.Sprintf("query returns %d series for %s: aggregate it, e.g. sum by (%s, %s) (…)",
			n, target, f.chart.TierLabel, f.chart.ZoneLabel)
	}
}

// keys names the series of one answer.
type keys map[string]int

func newKeys() keys { return keys{} }

// of is a text that two series share only when all their labels are the same and they are of different answers: the same
// labels twice in one are two series, and the verdict must say so.
func (k keys) of(labels map[string]string) string {
	pairs := make([]string, 0, len(labels))
	for name, value := range labels {
		pairs = append(pairs, fmt.Sprintf("%q=%q", name, value))
	}
	slices.Sort(pairs)
	id := strings.Join(pairs, ",")
	k[id]++
	return fmt.Sprint(id, k[id])
}

// stray counts the series of an answer that belong to no configured target.
type stray struct {
	count   int
	example string
}

func (s *stray) add(c Chart, labels map[string]string) {
	s.count++
	name := release.Target{Tier: labels[c.TierLabel], Zone: labels[c.ZoneLabel]}.String()
	if runes := []rune(name); len(runes) > 60 { // as long as a name in a sentence may get
		name = string(runes[:60]) + "…"
	}
	if name == "" {
		name = "one without the label " + c.TierLabel
	}
	if s.example == "" || name < s.example { // the same one each time, in whatever order the answer comes
		s.example = name
	}
}

func (f *feed) strays() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stray.count
}
