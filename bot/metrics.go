package bot

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"releasebot/release"
)

// Metrics are the bot's own, under the prefix releasebot_. docs/operations.md lists them.
type Metrics struct {
	loopMetrics
	slackMetrics
	worldMetrics

	mu    sync.Mutex // held for a map's access only: the watchdog reads pulses whatever else hangs
	loops map[string]pulse
}

// loopMetrics tell how a service's loop goes on.
type loopMetrics struct {
	lastTick *prometheus.GaugeVec
	late     *prometheus.GaugeVec
	interval *prometheus.GaugeVec
	commits  *prometheus.HistogramVec
	failures *prometheus.CounterVec
	pending  *prometheus.GaugeVec
	oldest   *prometheus.GaugeVec
	held     *prometheus.GaugeVec
	events   *prometheus.GaugeVec
	running  *prometheus.GaugeVec
}

// NewMetrics registers the metrics with r.
func NewMetrics(r prometheus.Registerer) *Metrics {
	in := register{r}
	return &Metrics{
		loops: map[string]pulse{}, slackMetrics: newSlackMetrics(in), worldMetrics: newWorldMetrics(in),
		loopMetrics: loopMetrics{
			lastTick: in.gauges("last_tick_timestamp_seconds", "When the loop last ticked.", "service"),
			late:     in.gauges("tick_late_seconds", "How late the loop's last tick was.", "service"),
			interval: in.gauges("tick_interval_seconds", "How often the loop is to tick.", "service"),
			commits:  in.histograms("commit_seconds", "How long the store took to take a decision, or not to take it.", 0.001, "service"),
			failures: in.counters("failures_total", "Things that failed and are tried again, by what.", "service", "what"),
			pending:  in.gauges("inbox_requests", "People's requests that are not decided on yet.", "service"),
			oldest:   in.gauges("inbox_oldest_timestamp_seconds", "When the oldest of them was received; 0 for none.", "service"),
			held:     in.gauges("held", "Holds on the service, by kind.", "service", "kind"),
			events:   in.gauges("events_open", "Open events.", "service"),
			running:  in.gauges("deploy_running", "1 while a deploy runs.", "service"),
		},
	}
}

// whats are the things that are counted when they fail.
var whats = []string{whatStore, whatInbox, whatBuilds, whatEvidence}

const (
	whatStore    = "store" // a commit, or the state could not be read
	whatInbox    = "inbox"
	whatBuilds   = "builds"
	whatEvidence = "evidence"
	whatOutbox   = "outbox" // of no service, as are leases
	whatLease    = "lease"
)

// Runs tells that the loop of a service runs in this process from now on, and how often it is to tick. Counters then
// begin at 0, so that the first failure is an increase.
func (m *Metrics) Runs(service string, interval time.Duration) {
	m.interval.WithLabelValues(service).Set(interval.Seconds())
	for _, what := range whats {
		m.failures.WithLabelValues(service, what)
	}
	for _, trouble := range troubles {
		m.queryErrors.WithLabelValues(service, trouble)
	}
}

// Left forgets a service whose loop runs here no more, so that nobody takes its last words for news.
func (m *Metrics) Left(service string) {
	of := prometheus.Labels{"service": service}
	for _, vec := range []*prometheus.GaugeVec{
		m.lastTick, m.late, m.interval, m.pending, m.oldest, m.held, m.events, m.running, m.verdicts, m.lastLook, m.unknown,
	} {
		vec.DeletePartialMatch(of)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.loops, service)
}

// failed counts a failure; service is "" for what is of none.
func (m *Metrics) failed(service, what string) { m.failures.WithLabelValues(service, what).Inc() }

func (m *Metrics) committed(service string, took time.Duration) {
	m.commits.WithLabelValues(service).Observe(took.Seconds())
}

func (m *Metrics) state(s release.State) {
	for _, kind := range []release.HoldKind{
		release.HoldPause, release.HoldEvent, release.HoldAsk, release.HoldDrive, release.HoldBlind, release.HoldPlan, release.HoldFreeze,
		release.HoldUnseen, release.HoldOften,
	} {
		n := 0
		for _, h := range s.Holds {
			if h.Kind == kind {
				n++
			}
		}
		m.held.WithLabelValues(s.Service, string(kind)).Set(float64(n))
	}
	m.events.WithLabelValues(s.Service).Set(float64(len(s.Events)))
	m.running.WithLabelValues(s.Service).Set(one(s.Deploy != nil && !s.Deploy.Phase.Ended()))
}
