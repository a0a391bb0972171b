package bot_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/deployer"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
)

// site is a service with everything around its loop, in the fake time of testing/synctest.
type site struct {
	t     *testing.T
	store *store.Store
	fault func(store.Commit) (before, after error) // of the next commits; nil for none
	then  func(store.Commit)                       // right after a commit; nil for nothing
	lost  error                                    // why the history and messages cannot be read; nil while they can

	mu      sync.Mutex
	builds  []release.Build
	kinds   map[string]release.Kind // verdicts that are not normal, by chart
	runs    map[string]int          // how often each drive was started
	wait    chan struct{}           // drives wait for it while it is not nil
	known   bool                    // the driver knows drives of an earlier process
	cancels []string
	hang    bool // looks at charts do not end before their ctx
	looked  time.Time
	slow    chan struct{} // finding a build waits for it while it is not nil
	access  bot.Access
	digest  time.Duration
	tick    time.Duration // default a minute
	poll    time.Duration // default a tick
	blind   bool          // there is no evidence to be had
	bulk    int           // how much longer evidence is than it need be
	metrics *bot.Metrics

	hanging atomic.Bool                   // the store answers nothing before its caller gives up
	wedge   atomic.Pointer[chan struct{}] // asking for the window waits for it, where there is one
}

func newSite(t *testing.T) *site {
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return &site{
		t: t, store: st, kinds: map[string]release.Kind{}, runs: map[string]int{}, builds: []release.Build{build(1)},
		metrics: bot.NewMetrics(prometheus.NewRegistry()),
	}
}

func build(n int) release.Build {
	return release.Build{ID: fmt.Sprintf("commit-%d", n), Name: fmt.Sprintf("b%d", n)}
}

func (s *site) service() bot.Service {
	return bot.Service{
		Policy: release.Policy{
			Service: "webapp", Tick: cmp.Or(s.tick, time.Minute), BlindAfter: 2 * time.Minute, QuietFor: 2 * time.Minute, PurpleCharts: 2, PurpleAsks: true, Digest: s.digest,
			Tiers:  []release.Tier{{Name: "dogfood", Zones: []string{"az1"}, Bake: 3 * time.Minute}, {Name: "production", Zones: []string{"az1"}, Bake: 3 * time.Minute}},
			Charts: []release.Chart{{Name: "Errors", LookBack: time.Hour}, {Name: "Latency", LookBack: time.Hour}},
		},
		Windows: s, Location: time.UTC, Channel: "C1", Poll: cmp.Or(s.poll, s.tick, time.Minute), Watcher: s, Builds: s, Driver: s,
	}
}

// start runs a loop until stop is called.
func (s *site) start() (l *bot.Loop, stop func()) {
	ctx, cancel := context.WithCancel(s.t.Context())
	l = bot.NewLoop(s.service(), s, bot.Wall{}, zerolog.Nop(), s.metrics, func() {})
	l.Access = s.access
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := l.Run(ctx, nil); err != nil {
			s.t.Error(err)
		}
	}()
	return l, func() { cancel(); <-done }
}

func (s *site) push(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.builds = append(s.builds, build(n))
}

func (s *site) state() release.State {
	s.t.Helper()
	state, _, err := s.store.Load(s.t.Context(), "webapp")
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

func (s *site) phase() release.Phase {
	if d := s.state().Deploy; d != nil {
		return d.Phase
	}
	return ""
}

// ask writes a request down and wakes the loop.
func (s *site) ask(l *bot.Loop, id string, verb release.Verb) {
	s.t.Helper()
	s.receive(id, verb)
	l.Wake()
}

func (s *site) receive(id string, verb release.Verb) {
	s.t.Helper()
	s.request(release.Request{ID: id, Verb: verb})
}

func (s *site) request(r release.Request) {
	s.t.Helper()
	r.Service, r.By = "webapp", "U1"
	if _, err := s.store.Receive(s.t.Context(), time.Now(), r); err != nil {
		s.t.Fatal(err)
	}
}

// answer is what a request was answered; "" for not yet.
func (s *site) answer(id string) string {
	s.t.Helper()
	m, err := s.store.Message(s.t.Context(), store.AnswerKey(id))
	if errors.Is(err, store.ErrNoMessage) {
		return ""
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return m.Answer.Text
}

// The store, with faults.

func (s *site) Load(ctx context.Context, service string) (release.State, int64, error) {
	if err := s.hangs(ctx); err != nil {
		return release.State{}, 0, err
	}
	return s.store.Load(ctx, service)
}

// hangs waits as a store does that does not answer.
func (s *site) hangs(ctx context.Context) error {
	if !s.hanging.Load() {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

func (s *site) Pending(ctx context.Context, service string) ([]store.Item, error) {
	if err := s.hangs(ctx); err != nil {
		return nil, err
	}
	return s.store.Pending(ctx, service)
}

func (s *site) HistorySince(ctx context.Context, service string, since time.Time, limit int) ([]store.Entry, error) {
	if s.lost != nil {
		return nil, s.lost
	}
	return s.store.HistorySince(ctx, service, since, limit)
}

func (s *site) HistoryOf(ctx context.Context, event, limit int) ([]store.Entry, error) {
	if s.lost != nil {
		return nil, s.lost
	}
	return s.store.HistoryOf(ctx, event, limit)
}

func (s *site) Message(ctx context.Context, key string) (store.Message, error) {
	if s.lost != nil {
		return store.Message{}, s.lost
	}
	return s.store.Message(ctx, key)
}

func (s *site) Commit(ctx context.Context, c store.Commit) (int64, error) {
	if err := s.hangs(ctx); err != nil {
		return 0, err
	}
	s.mu.Lock()
	fault := s.fault
	s.mu.Unlock()
	var before, after error
	if fault != nil {
		before, after = fault(c)
	}
	if before != nil {
		return 0, before
	}
	version, err := s.store.Commit(ctx, c)
	if s.then != nil {
		s.then(c)
	}
	if after != nil {
		return 0, after
	}
	return version, err
}

func (s *site) faults(f func(store.Commit) (before, after error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// The rest of the world.

func (s *site) At(time.Time) release.Window {
	if wedge := s.wedge.Load(); wedge != nil {
		<-*wedge
	}
	return release.Window{Open: true}
}

func (s *site) Judge(ctx context.Context, at time.Time, _ release.Baseline) []release.Verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked = at
	if s.hang {
		s.mu.Unlock()
		<-ctx.Done()
		s.mu.Lock()
	}
	var verdicts []release.Verdict
	for _, chart := range []string{"Errors", "Latency"} {
		for _, tier := range []string{"dogfood", "production"} {
			v := release.Verdict{Chart: chart, Target: release.Target{Tier: tier, Zone: "az1"}, At: at, Kind: release.Normal}
			if kind, ok := s.kinds[chart]; ok && tier == "dogfood" {
				v.Kind, v.Evidence.Confidence = kind, release.Blue
			}
			verdicts = append(verdicts, v)
		}
	}
	return verdicts
}

// Evidence names the breach that it is of, if that is one of the last look.
func (s *site) Evidence(breach release.Verdict) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.blind || !breach.At.Equal(s.looked) {
		return nil, errors.New("no such breach at the last look")
	}
	return append(numbers(breach), make([]byte, s.bulk)...), nil
}

func numbers(breach release.Verdict) []byte {
	return fmt.Appendf(nil, "%s on %s at %s", breach.Chart, breach.Target, breach.At.Format(time.TimeOnly))
}

func (s *site) Newest(context.Context, string) (release.Build, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.builds[len(s.builds)-1], nil
}

func (s *site) Find(_ context.Context, name string) (release.Build, error) {
	s.mu.Lock()
	slow := s.slow
	s.mu.Unlock()
	if slow != nil {
		<-slow
	}
	for _, b := range s.builds {
		if b.Name == name {
			return b, nil
		}
	}
	return release.Build{}, errors.New("nobody built it")
}

func (s *site) Drive(ctx context.Context, o deployer.Order) (release.Report, error) {
	s.mu.Lock()
	s.runs[o.Drive.ID]++
	hold := s.wait
	s.mu.Unlock()
	return s.follow(ctx, o, hold)
}

func (s *site) follow(ctx context.Context, o deployer.Order, hold chan struct{}) (release.Report, error) {
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return release.Report{}, ctx.Err()
		}
	}
	return release.Report{Drive: o.Drive.ID, Status: release.Succeeded}, nil
}

func (s *site) Adopt(ctx context.Context, o deployer.Order) (release.Report, error) {
	s.mu.Lock()
	known, hold := s.known, s.wait
	s.mu.Unlock()
	if !known {
		return release.Report{}, deployer.ErrUnknown
	}
	return s.follow(ctx, o, hold)
}

func (s *site) Cancel(_ context.Context, o deployer.Order) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancels = append(s.cancels, o.Drive.ID)
	return nil
}

func (s *site) started() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	runs := map[string]int{}
	for id, n := range s.runs {
		runs[id] = n
	}
	return runs
}

// set makes a chart's verdicts in dogfood of a kind.
func (s *site) set(chart string, kind release.Kind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kinds[chart] = kind
}
