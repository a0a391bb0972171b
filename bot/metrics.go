package bot

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"releasebot/release"
)

// Metrics are the bot's own, under the prefix releasebot_.
type Metrics struct {
	verdicts *prometheus.GaugeVec
	looks    *prometheus.HistogramVec
	failures *prometheus.CounterVec
	held     *prometheus.GaugeVec
	events   *prometheus.GaugeVec
	running  *prometheus.GaugeVec
	unshown  prometheus.Gauge
	shown    *prometheus.CounterVec
	acks     prometheus.Histogram
	lastTick *prometheus.GaugeVec

	mu    sync.Mutex
	ticks map[string]time.Time
}

// NewMetrics registers the metrics with r.
func NewMetrics(r prometheus.Registerer) *Metrics {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "releasebot_" + name, Help: help}, labels)
		r.MustRegister(g)
		return g
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "releasebot_" + name, Help: help}, labels)
		r.MustRegister(c)
		return c
	}
	m := &Metrics{
		verdicts: gauge("verdicts", "Verdicts of the last look, by kind.", "service", "kind"),
		failures: counter("failures_total", "Things that failed and are tried again, by what.", "service", "what"),
		held:     gauge("held", "Holds on the service, by kind.", "service", "kind"),
		events:   gauge("events_open", "Open events.", "service"),
		running:  gauge("deploy_running", "1 while a deploy runs.", "service"),
		lastTick: gauge("last_tick_timestamp_seconds", "When the loop last ticked.", "service"),
		shown:    counter("slack_messages_total", "Messages brought to Slack, by outcome.", "outcome"),
		ticks:    map[string]time.Time{},
	}
	m.looks = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "releasebot_look_seconds", Help: "How long a look at all charts took.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 12),
	}, []string{"service"})
	m.acks = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "releasebot_slack_ack_seconds", Help: "From a payload's arrival to its acknowledgement.",
		Buckets: prometheus.ExponentialBuckets(0.001, 2, 12),
	})
	m.unshown = prometheus.NewGauge(prometheus.GaugeOpts{Name: "releasebot_outbox_messages", Help: "Messages that wait for Slack."})
	r.MustRegister(m.looks, m.acks, m.unshown)
	return m
}

// Acked measures an acknowledgement to Slack.
func (m *Metrics) Acked(took time.Duration) { m.acks.Observe(took.Seconds()) }

// LastTick is when the loop of a service last ticked; zero before its first tick.
func (m *Metrics) LastTick(service string) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ticks[service]
}

func (m *Metrics) ticked(service string, at time.Time) {
	m.lastTick.WithLabelValues(service).Set(float64(at.UnixMilli()) / 1000)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ticks[service] = at
}

func (m *Metrics) looked(service string, verdicts []release.Verdict, took time.Duration) {
	m.looks.WithLabelValues(service).Observe(took.Seconds())
	counts := map[release.Kind]int{}
	for _, v := range verdicts {
		counts[v.Kind]++
	}
	for _, kind := range []release.Kind{release.Normal, release.Breach, release.Unknown} {
		m.verdicts.WithLabelValues(service, string(kind)).Set(float64(counts[kind]))
	}
}

func (m *Metrics) failed(service, what string) { m.failures.WithLabelValues(service, what).Inc() }

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
	running := 0.0
	if s.Deploy != nil && !s.Deploy.Phase.Ended() {
		running = 1
	}
	m.running.WithLabelValues(s.Service).Set(running)
}
