package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
)

// gathered holds the values of a registry by "name{label=value,…}", without the prefix; a histogram's is its count.
func gathered(t *testing.T, r *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetName()+"="+l.GetValue())
			}
			name := strings.TrimPrefix(f.GetName(), "releasebot_")
			if len(labels) > 0 {
				name += "{" + strings.Join(labels, ",") + "}"
			}
			switch {
			case m.Gauge != nil:
				values[name] = m.GetGauge().GetValue()
			case m.Counter != nil:
				values[name] = m.GetCounter().GetValue()
			case m.Histogram != nil:
				values[name] = float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return values
}

func want(t *testing.T, r *prometheus.Registry, wanted map[string]float64) {
	t.Helper()
	got := gathered(t, r)
	for name, value := range wanted {
		if have, ok := got[name]; !ok || have != value {
			t.Errorf("%s is %v (there: %t), want %v", name, have, ok, value)
		}
	}
}

func unix(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }

func TestMetricsOfALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		s := newSite(t)
		s.metrics = bot.NewMetrics(registry)
		begun := time.Now()
		var commits atomic.Int64 // five or six: which of two inputs of one moment comes first is not said
		s.faults(func(store.Commit) (error, error) { commits.Add(1); return nil, nil })
		l, stop := s.start()
		after(3 * time.Minute)
		want(t, registry, map[string]float64{
			"last_tick_timestamp_seconds{service=webapp}": unix(begun.Add(3 * time.Minute)), "tick_interval_seconds{service=webapp}": 60,
			"tick_late_seconds{service=webapp}": 0, "last_look_timestamp_seconds{service=webapp}": unix(begun.Add(3 * time.Minute)),
			"unknown_since_timestamp_seconds{service=webapp}": 0, "inbox_requests{service=webapp}": 0,
			"inbox_oldest_timestamp_seconds{service=webapp}": 0, "failures_total{service=webapp,what=store}": 0,
			"commit_seconds{service=webapp}": float64(commits.Load()), "look_seconds{service=webapp}": 4, "query_errors_total{service=webapp,trouble=timeout}": 0,
		})

		s.set("Errors", release.Unknown)
		after(3 * time.Minute)
		want(t, registry, map[string]float64{"unknown_since_timestamp_seconds{service=webapp}": unix(begun.Add(4 * time.Minute))})
		s.set("Errors", release.Normal)
		after(time.Minute)
		want(t, registry, map[string]float64{"unknown_since_timestamp_seconds{service=webapp}": 0})

		s.faults(func(store.Commit) (error, error) { return errors.New("disk full"), nil })
		asked := time.Now()
		s.ask(l, "r1", release.VerbPause)
		after(2 * time.Minute)
		got := gathered(t, registry)
		if got["failures_total{service=webapp,what=store}"] < 2 || got["inbox_requests{service=webapp}"] != 1 ||
			got["inbox_oldest_timestamp_seconds{service=webapp}"] != unix(asked) || s.metrics.Pending("webapp") != 1 {
			t.Errorf("with the store away: %v", got)
		}
		if err := l.Unwritten(); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("with the store away: unwritten is %v", err)
		}
		s.faults(nil)
		after(time.Minute)
		if err := l.Unwritten(); err != nil {
			t.Errorf("with the store back: %v", err)
		}
		stop()
		s.metrics.Left("webapp")
		for name := range gathered(t, registry) { // counts go on
			if strings.Contains(name, "service=webapp") && !strings.Contains(name, "_total") && !strings.HasPrefix(name, "commit_") && !strings.HasPrefix(name, "look_") {
				t.Errorf("%s is told of a loop that runs no more", name)
			}
		}
		if !s.metrics.Beat("webapp").IsZero() {
			t.Error("a loop that left has a sign of life")
		}
	})
}

// A tick that comes late says by how much.
func TestLateTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		s := newSite(t)
		s.metrics = bot.NewMetrics(registry)
		s.poll = time.Hour // a build that is found asks for the window, too, and might come before the tick
		_, stop := s.start()
		defer stop()
		after(90 * time.Second)
		wedge := make(chan struct{})
		s.wedge.Store(&wedge)
		after(2 * time.Minute) // ticks were due after 120 and 180 s; the one at 120 hangs until 210
		s.wedge.Store(nil)
		close(wedge)
		after(time.Second)
		want(t, registry, map[string]float64{"tick_late_seconds{service=webapp}": 30})
	})
}

func TestMetricsOfTheWorld(t *testing.T) {
	registry := prometheus.NewRegistry()
	m := bot.NewMetrics(registry)
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	want(t, registry, map[string]float64{
		"config_reload_success": 1, "audit_intact": 1, "slack_connected": 0, "slack_connection_changed_timestamp_seconds": 0,
		"slack_messages_total{outcome=given up}": 0, "watchdog_last_exit_timestamp_seconds": 0,
	})
	m.LeaseHeld("service/webapp", 7, true)
	m.LeaseHeld("slack", 3, false)
	m.Connected(true, at)
	m.Waiting(3, at, 1, time.Time{})
	m.Reloaded(true, at)
	m.Reloaded(false, at.Add(time.Hour))
	m.AuditChecked(false, at)
	m.Dumps(2, at)
	want(t, registry, map[string]float64{
		"lease_held{lease=service/webapp}": 1, "lease_fence{lease=service/webapp}": 7, "lease_held{lease=slack}": 0, "lease_fence{lease=slack}": 3,
		"slack_connected": 1, "slack_connection_changed_timestamp_seconds": unix(at),
		"outbox_messages{kind=post}": 3, "outbox_oldest_timestamp_seconds{kind=post}": unix(at),
		"outbox_messages{kind=answer}": 1, "outbox_oldest_timestamp_seconds{kind=answer}": 0,
		"config_reload_success": 0, "config_reload_timestamp_seconds": unix(at), "audit_intact": 0, "audit_checked_timestamp_seconds": unix(at),
		"watchdog_dumps": 2, "watchdog_last_exit_timestamp_seconds": unix(at),
	})
}

// A query's trouble is told apart by whose it is.
func TestTroubles(t *testing.T) {
	registry := prometheus.NewRegistry()
	m := bot.NewMetrics(registry)
	m.Runs("webapp", time.Minute)
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for err, trouble := range map[error]string{
		fmt.Errorf("query: %w", context.DeadlineExceeded): "timeout", fmt.Errorf("cannot reach: %w", refused): "unreachable",
		&net.DNSError{Err: "no such host"}: "unreachable", errors.New("answered 500"): "answer",
	} {
		before := gathered(t, registry)["query_errors_total{service=webapp,trouble="+trouble+"}"]
		bot.QueryEnded(m, "webapp", err)
		if now := gathered(t, registry)["query_errors_total{service=webapp,trouble="+trouble+"}"]; now != before+1 {
			t.Errorf("%v is not counted as %s", err, trouble)
		}
	}
	before := gathered(t, registry)
	bot.QueryEnded(m, "webapp", nil)
	bot.QueryEnded(m, "webapp", context.Canceled)
	for name, value := range gathered(t, registry) {
		if strings.HasPrefix(name, "query_errors_total") && before[name] != value {
			t.Errorf("%s counts what is no trouble", name)
		}
	}
}
