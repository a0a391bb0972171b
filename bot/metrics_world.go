package bot

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"releasebot/release"
	"releasebot/store"
)

// worldMetrics tell of what the bot stands on: metrics providers, leases, its configuration, its own past.
type worldMetrics struct {
	verdicts    *prometheus.GaugeVec
	looks       *prometheus.HistogramVec
	lastLook    *prometheus.GaugeVec
	unknown     *prometheus.GaugeVec
	queries     *prometheus.HistogramVec
	queryErrors *prometheus.CounterVec
	leases      *prometheus.GaugeVec
	fences      *prometheus.GaugeVec
	reloaded    prometheus.Gauge
	reloadedAt  prometheus.Gauge
	intact      prometheus.Gauge
	intactAt    prometheus.Gauge
	dumps       prometheus.Gauge
	dumpedAt    prometheus.Gauge
}

func newWorldMetrics(in register) worldMetrics {
	w := worldMetrics{
		verdicts:    in.gauges("verdicts", "Verdicts of the last look, by kind.", "service", "kind"),
		looks:       in.histograms("look_seconds", "How long a look at all charts took.", 0.01, "service"),
		lastLook:    in.gauges("last_look_timestamp_seconds", "When the look began whose verdicts the loop goes by.", "service"),
		unknown:     in.gauges("unknown_since_timestamp_seconds", "Since when each look found a chart unknown; 0 if the last one did not.", "service"),
		queries:     in.histograms("query_seconds", "How long the metrics' provider took to answer a query, or not to.", 0.005, "service"),
		queryErrors: in.counters("query_errors_total", "Queries without a whole answer, by trouble: timeout, unreachable or answer.", "service", "trouble"),
		leases:      in.gauges("lease_held", "1 while this replica holds the lease, 0 while it would like to.", "lease"),
		fences:      in.gauges("lease_fence", "The lease's fencing number as this replica knows it.", "lease"),
		reloaded:    in.gauge("config_reload_success", "1 if the configuration was taken when it was last read."),
		reloadedAt:  in.gauge("config_reload_timestamp_seconds", "When a configuration was last taken."),
		intact:      in.gauge("audit_intact", "1 if the audit chain was whole when it was last checked."),
		intactAt:    in.gauge("audit_checked_timestamp_seconds", "When the audit chain was last checked; 0 for not yet."),
		dumps:       in.gauge("watchdog_dumps", "State dumps that the watchdog left in the data folder; the oldest are deleted."),
		dumpedAt:    in.gauge("watchdog_last_exit_timestamp_seconds", "When the watchdog last ended the process; 0 for never."),
	}
	// Until somebody says otherwise, the configuration that the process started with is good, and nobody broke the chain.
	w.reloaded.Set(1)
	w.intact.Set(1)
	return w
}

// What may be the trouble with a query.
const (
	troubleTimeout     = "timeout"
	troubleUnreachable = "unreachable"
	troubleAnswer      = "answer" // it came, and says no or cannot be read
)

var troubles = []string{troubleTimeout, troubleUnreachable, troubleAnswer}

// Queried is a Watcher that tells how each of its queries went. f may be called by many goroutines at once.
type Queried interface {
	OnQuery(f func(took time.Duration, err error))
}

func (m *Metrics) queried(service string, took time.Duration, err error) {
	m.queries.WithLabelValues(service).Observe(took.Seconds())
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	m.queryErrors.WithLabelValues(service, troubleOf(err)).Inc()
}

func troubleOf(err error) string {
	var network net.Error
	known := errors.As(err, &network)
	switch {
	case errors.Is(err, context.DeadlineExceeded), known && network.Timeout():
		return troubleTimeout
	case known:
		return troubleUnreachable
	default:
		return troubleAnswer
	}
}

// looked measures a look that began at at.
func (m *Metrics) looked(service string, verdicts []release.Verdict, at time.Time, took time.Duration) {
	m.looks.WithLabelValues(service).Observe(took.Seconds())
	counts := map[release.Kind]int{}
	for _, v := range verdicts {
		counts[v.Kind]++
	}
	for _, kind := range []release.Kind{release.Normal, release.Breach, release.Unknown} {
		m.verdicts.WithLabelValues(service, string(kind)).Set(float64(counts[kind]))
	}
	m.lastLook.WithLabelValues(service).Set(seconds(at))
	m.unknown.WithLabelValues(service).Set(seconds(m.unknownSince(service, counts[release.Unknown] > 0, at)))
}

// asked tells which requests wait for a decision.
func (m *Metrics) asked(service string, items []store.Item) {
	var oldest time.Time
	if len(items) > 0 {
		oldest = items[0].At
	}
	m.pending.WithLabelValues(service).Set(float64(len(items)))
	m.oldest.WithLabelValues(service).Set(seconds(oldest))
	m.change(service, func(p *pulse) { p.pending = len(items) })
}

// LeaseHeld tells whether this replica holds a lease that it would like to have ("service/webapp", "slack"), and the
// lease's fencing number as far as it knows.
func (m *Metrics) LeaseHeld(name string, fence int64, held bool) {
	m.leases.WithLabelValues(name).Set(one(held))
	m.fences.WithLabelValues(name).Set(float64(fence))
}

// Reloaded tells that the configuration was read at a time, and whether it was taken.
func (m *Metrics) Reloaded(taken bool, at time.Time) {
	m.reloaded.Set(one(taken))
	if taken {
		m.reloadedAt.Set(seconds(at))
	}
}

// AuditChecked tells that the audit chain was checked at a time, and whether it is whole.
func (m *Metrics) AuditChecked(whole bool, at time.Time) {
	m.intact.Set(one(whole))
	m.intactAt.Set(seconds(at))
}

// Dumps tells how many state dumps earlier processes left, and when the last of them was ended.
func (m *Metrics) Dumps(n int, last time.Time) {
	m.dumps.Set(float64(n))
	m.dumpedAt.Set(seconds(last))
}
