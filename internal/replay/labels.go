package replay

import (
	"fmt"
	"slices"
	"time"
)

// How deploys are made where the data have only labels: as those of the other data were made (section 5 of the
// rules for measuring), so that their figures can be compared.
const (
	firstAfter = 24 * time.Hour   // so much is there before the first deploy
	cleanEvery = 40 * time.Minute // one clean deploy every so long
	cleanSince = 60 * time.Minute // a clean deploy has no label since so long before it …
	cleanUntil = 5 * time.Minute  // … until so long after its bake
	onsetAfter = 3 * time.Minute  // an incident comes so long after its deploy, and at least a step
	usualBake  = 30 * time.Minute // a bake is so long …
	bakeSteps  = 12               // … and at least so many steps: an hour at 5 minutes
)

// label is a time in which something was wrong: [from, to), and when it began to show.
type label struct{ from, to, onset time.Time }

// labels reads labels.csv: start_ts and end_ts, or NAB's anomaly_ts with the window around it. In NAB the anomaly is the
// onset, and no part of the window is clean.
func (f folder) labels() ([]label, error) {
	s, err := f.sheet("labels.csv")
	if err != nil {
		return nil, err
	}
	names := []string{"start_ts", "end_ts", "start_ts"}
	if slices.Contains(s.columns, "anomaly_ts") {
		names = []string{"window_start_ts", "window_end_ts", "anomaly_ts"}
	}
	columns, err := s.must(names...)
	if err != nil {
		return nil, err
	}
	var labels []label
	for _, r := range s.rows {
		var times [3]time.Time
		for i, name := range names {
			if times[i], err = s.someTime(r, columns[name]); err != nil {
				return nil, err
			}
		}
		l := label{from: times[0], to: times[1], onset: times[2]}
		if l.onset.Before(l.from) { // one of NAB's is
			l.from = l.onset
		}
		if !l.from.Before(l.to) {
			return nil, fmt.Errorf("%s:%d: the label ends before it begins", s.file, r.line)
		}
		labels = append(labels, l)
	}
	return labels, nil
}

// deploysOf makes an incident of each label, and clean deploys where there is none. The note says so, and how many
// labels came too early to be judged.
func deploysOf(labels []label, times []time.Time, step time.Duration) (deploys []Deploy, note string) {
	bake, early := max(usualBake, bakeSteps*step), 0
	deploys = cleanDeploys(labels, times, bake)
	for _, l := range labels {
		d := Deploy{T0: l.onset.Add(-max(step, onsetAfter)), Onset: l.onset, Bake: bake}
		if d.T0.Before(times[0].Add(firstAfter)) {
			early++
			continue
		}
		deploys = append(deploys, d)
	}
	note = "the deploys are made of labels.csv: a clean one every " + short(cleanEvery) + ", and one just before each label"
	if early > 0 {
		note += fmt.Sprintf("; %d of %d labels come within the first %s, and are left out", early, len(labels), short(firstAfter))
	}
	return deploys, note
}

// cleanDeploys are deploys at regular times, where no label is near.
func cleanDeploys(labels []label, times []time.Time, bake time.Duration) []Deploy {
	var deploys []Deploy
	last := times[len(times)-1].Add(-bake)
	for t0 := times[0].Add(firstAfter); !t0.After(last); t0 = t0.Add(cleanEvery) {
		near := func(l label) bool {
			return !l.from.After(t0.Add(bake+cleanUntil)) && l.to.After(t0.Add(-cleanSince))
		}
		if !slices.ContainsFunc(labels, near) {
			deploys = append(deploys, Deploy{T0: t0, Bake: bake})
		}
	}
	return deploys
}
