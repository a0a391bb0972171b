package bot

import "time"

// pulse is what is known of a loop without asking it.
type pulse struct {
	ticked  time.Time // its last tick
	tried   time.Time // it last tried the store, which it does instead of ticking while that does not answer
	unknown time.Time // since when each look found a chart unknown
	pending int       // requests that wait, as of its last look into the inbox
}

// change changes what is known of a loop.
func (m *Metrics) change(service string, f func(*pulse)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.loops[service]
	f(&p)
	m.loops[service] = p
}

func (m *Metrics) pulse(service string) pulse {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.loops[service]
}

// LastTick is when the loop of a service last ticked; zero before its first tick.
func (m *Metrics) LastTick(service string) time.Time { return m.pulse(service).ticked }

// Pending is how many requests waited when the loop of a service last looked.
func (m *Metrics) Pending(service string) int { return m.pulse(service).pending }

// Beat is when the loop of a service last showed that it is not stuck: it ticked, or tried the store anew.
func (m *Metrics) Beat(service string) time.Time {
	p := m.pulse(service)
	if p.tried.After(p.ticked) {
		return p.tried
	}
	return p.ticked
}

// ticked notes a tick that was due a while before.
func (m *Metrics) ticked(service string, at time.Time, late time.Duration) {
	m.lastTick.WithLabelValues(service).Set(seconds(at))
	m.late.WithLabelValues(service).Set(max(0, late).Seconds())
	m.change(service, func(p *pulse) { p.ticked = at })
}

// tries notes that a loop tries the store, for which it puts ticks off.
func (m *Metrics) tries(service string, at time.Time) {
	m.change(service, func(p *pulse) { p.tried = at })
}

// unknownSince is the first of the looks in a row that found a chart unknown, of which the newest began at at.
func (m *Metrics) unknownSince(service string, unknown bool, at time.Time) (since time.Time) {
	m.change(service, func(p *pulse) {
		switch {
		case !unknown:
			p.unknown = time.Time{}
		case p.unknown.IsZero():
			p.unknown = at
		}
		since = p.unknown
	})
	return since
}
