package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// register makes metrics under the bot's prefix.
type register struct{ prometheus.Registerer }

const prefix = "releasebot_"

func (r register) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: prefix + name, Help: help}, labels)
	r.MustRegister(g)
	return g
}

// gauge is one without labels. It is 0 until it is set.
func (r register) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: prefix + name, Help: help})
	r.MustRegister(g)
	return g
}

func (r register) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefix + name, Help: help}, labels)
	r.MustRegister(c)
	return c
}

// histograms have twelve buckets, each twice as wide as the one before, from the shortest time in seconds.
func (r register) histograms(name, help string, shortest float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: prefix + name, Help: help, Buckets: prometheus.ExponentialBuckets(shortest, 2, 12),
	}, labels)
	r.MustRegister(h)
	return h
}

// seconds is a time as Prometheus counts it; 0 for the zero time.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
