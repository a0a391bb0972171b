package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
	"releasebot/store/storetest"
)

const day = 24 * time.Hour

// setClock shows what a test set it to; whoever waits for it goes on when the test says so.
type setClock struct {
	at     time.Time // to be set only while somebody waits
	waited chan struct{}
	goOn   chan time.Time
}

func (c *setClock) Now() time.Time { return c.at }

func (c *setClock) After(time.Duration) <-chan time.Time {
	c.waited <- struct{}{}
	return c.goOn
}

// pruned is an installation that prunes a store with one line of its history for each age.
type pruned struct {
	t     *testing.T
	clock *setClock
	store *store.Store
	log   bytes.Buffer // to be read only while the pruning waits
	i     *installation
}

const pruneKeep = 10 * day

func newPruned(t *testing.T, ages ...time.Duration) *pruned {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir()+"/releasebot.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	p := &pruned{t: t, store: st, clock: &setClock{at: storetest.Now}}
	for _, age := range ages {
		_, err := storetest.Step(t.Context(), st, "webapp", func(c *store.Commit) {
			c.At = storetest.Now.Add(-age)
			note := release.Note{Kind: release.NotePaused, Service: "webapp", Reason: age.String()}
			c.Posts = []release.Post{{Key: "note/webapp/" + age.String(), At: c.At, Note: &note}}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.i = &installation{
		log: zerolog.New(&p.log), clock: p.clock, store: st, metrics: bot.NewMetrics(prometheus.NewRegistry()), keep: store.Keep{History: pruneKeep},
	}
	return p
}

// process prunes as a process does that finds the clock at the first of the times when it starts, and at the others an
// hour after another. It gives the days of which there is a line left.
func (p *pruned) process(times ...time.Time) (left []time.Duration) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.t.Context())
	defer cancel()
	p.clock.waited, p.clock.goOn = make(chan struct{}), make(chan time.Time)
	p.clock.at = times[0]
	done := make(chan struct{})
	go func() { p.i.prune(ctx); close(done) }()
	for _, at := range times[1:] {
		<-p.clock.waited
		p.clock.at = at
		p.clock.goOn <- at
	}
	<-p.clock.waited
	cancel()
	<-done
	lines, err := p.store.History(p.t.Context(), "webapp", 100)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, line := range lines {
		left = append(left, storetest.Now.Sub(line.At).Round(day)/day)
	}
	return left
}

func (p *pruned) want(what string, left []time.Duration, want ...time.Duration) {
	p.t.Helper()
	if len(left) != len(want) {
		p.t.Fatalf("%s: what is left is %d days old, want %d", what, left, want)
	}
	for i := range want {
		if left[i] != want[i] {
			p.t.Fatalf("%s: what is left is %d days old, want %d", what, left, want)
		}
	}
}

// hours are n times, an hour after another.
func hours(from time.Time, n int) (times []time.Time) {
	for i := range n {
		times = append(times, from.Add(time.Duration(i)*time.Hour))
	}
	return times
}

// What is within the kept time stays when the clock is ahead for hours, in one process and in those that are started anew
// meanwhile, and what is older goes all the same.
func TestPruningWithAClockThatIsAhead(t *testing.T) {
	ahead := storetest.Now.Add(730 * day)
	p := newPruned(t, 30*day, 9*day, 5*day, 1*day)
	p.want("a first start", p.process(hours(storetest.Now, 1)...), 1, 5, 9, 30)
	p.want("an hour on", p.process(hours(storetest.Now, 2)...), 1, 5, 9)
	if said := p.log.String(); said != "" {
		t.Errorf("a clock that is right is complained of: %s", said)
	}
	for range 10 {
		p.want("starts of less than an hour", p.process(ahead), 1, 5, 9)
	}
	times := append(hours(storetest.Now.Add(time.Hour), 2), hours(ahead, 3)...) // set ahead while it runs
	p.want("three hours of a wrong clock", p.process(append(times, hours(storetest.Now.Add(5*time.Hour), 2)...)...), 1, 5)
	if said := p.log.String(); strings.Count(said, "a day further each hour") != 3 {
		t.Errorf("it is said once an hour: %s", said)
	}
	p.want("an hour of a right one", p.process(hours(storetest.Now.Add(7*time.Hour), 2)...), 1, 5)
	p.want("days of it", p.process(hours(storetest.Now.Add(7*day), 2)...), 1, 5)
}

// After a long downtime everything that is old goes within hours, and after a clock that was behind, too.
func TestPruningCatchesUp(t *testing.T) {
	p := newPruned(t, 12*day, 5*day)
	p.want("before", p.process(hours(storetest.Now, 2)...), 5)
	p.want("twenty days later", p.process(hours(storetest.Now.Add(20*day), 5)...), 5)
	p.want("a few hours later", p.process(hours(storetest.Now.Add(20*day+5*time.Hour), 5)...))
	p = newPruned(t, 12*day, 5*day)
	p.want("a clock behind", p.process(hours(storetest.Now.Add(-4*day), 2)...), 5, 12)
	p.want("right again", p.process(hours(storetest.Now, 5)...), 5)
}

// The chain is checked again within the hour when the clock was ahead at the last check.
func TestVerifyingAfterAClockThatWasAhead(t *testing.T) {
	p := newPruned(t, time.Hour)
	ahead := storetest.Now.Add(730 * day)
	registry := prometheus.NewRegistry()
	p.i.metrics = bot.NewMetrics(registry)
	checked := func() time.Time {
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			if family.GetName() == "releasebot_audit_checked_timestamp_seconds" {
				return time.Unix(int64(family.GetMetric()[0].GetGauge().GetValue()), 0)
			}
		}
		return time.Time{}
	}
	p.process(ahead, ahead.Add(time.Hour))
	if got := checked(); got.Unix() != ahead.Unix() {
		t.Errorf("checked at %s", got)
	}
	p.process(ahead, storetest.Now)
	if got := checked(); got.Unix() != storetest.Now.Unix() {
		t.Errorf("checked at %s, want %s", got, storetest.Now)
	}
}
