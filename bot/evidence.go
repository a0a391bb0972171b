package bot

import (
	"slices"

	"releasebot/release"
	"releasebot/store"
)

// evidenceAtOnce bounds what one commit keeps of the numbers behind events, in bytes: 400 windows of usual size, which
// take about a second to compress and a tenth of one to write. Should thousands of charts jump at once, the decision
// comes first.
const evidenceAtOnce = 4 << 20

// evidence is what the breaches that next has and the present state has not were judged on. New breaches come out of a
// look alone, and the next look does not start before this decision is made; the watcher holds both sides to it by the
// verdict's time. What cannot be had is logged and left out, for no decision waits for it.
func (l *Loop) evidence(next release.State) []store.Evidence {
	var kept []store.Evidence
	size, missed := 0, 0
	for _, b := range l.newBreaches(next) {
		if size > evidenceAtOnce {
			missed++
			continue
		}
		body, err := l.service.Watcher.Evidence(b.verdict)
		if err != nil {
			l.metrics.failed(l.service.Policy.Service, whatEvidence)
			l.log.Error().Err(err).Int("event", b.event).Msg("the numbers behind a breach cannot be kept; the decision goes on without them")
			continue
		}
		size += len(body)
		kept = append(kept, store.Evidence{Event: b.event, Verdict: b.verdict, Body: body})
	}
	if missed > 0 {
		l.metrics.failed(l.service.Policy.Service, whatEvidence)
		l.log.Error().Int("breaches", missed).Msg("too many breaches at once: the numbers behind these are not kept")
	}
	return kept
}

// breach is one target's first breach in an event.
type breach struct {
	event   int
	verdict release.Verdict
	place   int // among the event's targets
}

// newBreaches lists what next has and the present state has not, one of each event before the second of any.
func (l *Loop) newBreaches(next release.State) []breach {
	type key struct {
		event  int
		target release.Target
	}
	known := map[key]bool{}
	for _, e := range l.state.Events {
		for _, j := range e.Breaches {
			known[key{e.Number, j.Target}] = true
		}
	}
	var fresh []breach
	for _, e := range next.Events {
		for i, j := range e.Breaches {
			if !known[key{e.Number, j.Target}] {
				fresh = append(fresh, breach{e.Number, j.First, i})
			}
		}
	}
	slices.SortStableFunc(fresh, func(a, b breach) int { return a.place - b.place })
	return fresh
}
