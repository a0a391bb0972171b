package bot

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/rs/zerolog"

	"releasebot/deployer"
	"releasebot/release"
)

// Loop is the one place where a service's state changes: one goroutine that takes inputs one after the other.
type Loop struct {
	service Service
	store   Store
	clock   Clock
	log     zerolog.Logger
	metrics *Metrics
	posted  func() // told when there are new messages

	Access  Access               // who may do what; nil lets everybody. To be set before Run
	Changed func(service string) // told when the board changed; nil tells nobody. To be set before Run

	// Unseen tells since when nothing that is said reaches people; zero while it does. nil never knows. To be set before Run
	Unseen func() time.Time

	// Looked keeps what a look found, for replicas that do not look themselves; nil keeps nothing. To be set before Run
	Looked func(ctx context.Context, service string, at time.Time, verdicts []release.Verdict)

	turn    sync.Mutex // held by Run and by Follow: they are never at work at once
	serving atomic.Bool
	tenure  *Tenure // of this Run
	end     context.CancelFunc
	fatal   error // what no later try can mend: the database was moved away
	runner  *deployer.Runner

	mu     sync.Mutex
	change *change // a new configuration that waits for its moment

	state     release.State
	version   int64
	uncertain bool // a commit failed: the store may or may not have it
	unwritten atomic.Pointer[error]

	wake     chan struct{}
	reloaded chan struct{}
	reports  chan release.Report
	looked   chan looked
	found    chan found
	looking  bool
	polling  bool
	age      int // how often the configuration changed: what was begun before means nothing any more

	verdicts []release.Verdict     // of the last look
	lookedAt time.Time             // of what Follow read
	board    atomic.Pointer[Board] // for others
	asked    map[int64]*lookUp     // requests that are looked up, by their inbox ids
	lookedUp chan lookUp
	ctx      context.Context // of Run, for the goroutines that hand in what they found
	beside   sync.WaitGroup  // those goroutines
}

// NewLoop makes the loop of a service. posted is called after each commit that has messages.
func NewLoop(service Service, st Store, clock Clock, log zerolog.Logger, metrics *Metrics, posted func()) *Loop {
	l := &Loop{
		service: service, store: st, clock: clock, metrics: metrics, posted: posted,
		log:  log.With().Str("service", service.Policy.Service).Logger(),
		wake: make(chan struct{}, 1), reloaded: make(chan struct{}, 1),
	}
	l.show()
	if w, ok := service.Watcher.(Queried); ok {
		w.OnQuery(func(took time.Duration, err error) { metrics.queried(service.Policy.Service, took, err) })
	}
	return l
}

// Wake tells the loop that a request waits in the inbox.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run goes on until ctx ends or the tenure is over, which is store.ErrLost. Drives that are under way then go on by
// themselves; the next Run finds them, here or on another replica.
func (l *Loop) Run(ctx context.Context, tenure *Tenure) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	ctx, l.end = context.WithCancel(ctx)
	defer l.end()
	l.begin(ctx, tenure)
	l.metrics.Runs(l.service.Policy.Service, l.service.Policy.Tick)
	defer l.metrics.Left(l.service.Policy.Service)
	if err := l.load(ctx); err != nil {
		return err
	}
	l.runner = l.newRunner()
	defer l.leave()
	l.serving.Store(true)
	defer l.serving.Store(false)
	l.adopt()
	l.Wake()
	tick, poll := l.now(), l.now()
	tickAt, pollAt := l.after(0), l.after(0)
	for {
		select {
		case <-ctx.Done():
			return l.over()
		case <-l.wake:
			l.requests()
		case <-l.reloaded:
			l.adjust()
		case r := <-l.reports:
			l.insist(release.Input{Report: &r})
		case found := <-l.lookedUp:
			l.asked[found.item] = &found
			l.requests()
		case seen := <-l.looked:
			l.saw(seen)
		case f := <-l.found:
			if l.polling = false; f.age == l.age {
				l.decide(release.Input{Found: &f.Found})
			}
		case <-tickAt:
			late := l.now().Sub(tick)
			tick, tickAt = l.next(tick, l.service.Policy.Tick)
			l.tick(late)
		case <-pollAt:
			poll, pollAt = l.next(poll, l.service.Poll)
			l.poll()
		}
	}
}

// Unwritten is why the last input could not be stored; nil if it was, or if this process is not the one to store it.
func (l *Loop) Unwritten() error {
	if err := l.unwritten.Load(); err != nil && l.Serving() {
		return *err
	}
	return nil
}

// Serving tells whether Run has read the state and takes inputs: then the loop must tick.
func (l *Loop) Serving() bool { return l.serving.Load() }

// begin forgets what an earlier Run left.
func (l *Loop) begin(ctx context.Context, tenure *Tenure) {
	l.ctx, l.tenure = ctx, tenure
	l.reports, l.lookedUp, l.asked = make(chan release.Report), make(chan lookUp), map[int64]*lookUp{}
	l.looked, l.found, l.looking, l.polling = make(chan looked, 1), make(chan found, 1), false, false
	l.uncertain = false
	l.unwritten.Store(nil)
	l.take()
}

func (l *Loop) newRunner() *deployer.Runner {
	r := deployer.NewRunner(l.service.Driver, l.service.Policy.Service, l.reported)
	r.Fence, r.Valid = l.tenure.lease().Fence, l.tenure.Valid
	r.OnError = func(d release.Drive, err error) {
		l.log.Error().Err(err).Str("drive", d.ID).Msg("the driver failed")
	}
	return r
}

func (l *Loop) now() time.Time { return l.clock.Now().In(l.service.Location) }

func (l *Loop) after(d time.Duration) <-chan time.Time { return l.clock.After(d) }

// next is the time one period after last, or after now where that has passed already: late ticks are not made up for.
func (l *Loop) next(last time.Time, period time.Duration) (time.Time, <-chan time.Time) {
	at, now := last.Add(period), l.now()
	if at.Before(now) || at.Sub(now) > period {
		at = now.Add(period)
	}
	return at, l.after(at.Sub(now))
}

// load reads the state, retrying for as long as the store does not answer.
func (l *Loop) load(ctx context.Context) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		state, version, err := l.read(ctx)
		if err != nil {
			l.metrics.failed(l.service.Policy.Service, whatStore)
			l.log.Error().Err(err).Msg("the state cannot be read; trying again")
			return struct{}{}, err
		}
		l.state, l.version = state, version
		l.show()
		return struct{}{}, nil
	}, backoff.WithMaxElapsedTime(0))
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("read the state of %s: %w", l.service.Policy.Service, err)
	}
	return nil
}

// read reads the state within the time that a commit has, too: a store that hangs is one that fails.
func (l *Loop) read(ctx context.Context) (release.State, int64, error) {
	l.metrics.tries(l.service.Policy.Service, l.clock.Now())
	ctx, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	return l.store.Load(ctx, l.service.Policy.Service)
}

// tick lets time pass, late after it was due, and starts a look at the charts unless the last one still runs.
func (l *Loop) tick(late time.Duration) {
	l.metrics.ticked(l.service.Policy.Service, l.clock.Now(), late)
	l.decide(release.Input{Known: l.day()})
	l.requests() // a wake-up can be lost with another process; the inbox cannot
	if l.looking {
		return
	}
	l.looking = true
	at, age, name, watcher := l.now(), l.age, l.service.Policy.Service, l.service.Watcher
	baseline := l.state.Baseline(at)
	l.beside.Go(func() {
		begun := time.Now()
		verdicts := watcher.Judge(l.ctx, at, baseline)
		if l.ctx.Err() == nil { // a look that was cut short saw nothing
			l.metrics.looked(name, verdicts, at, time.Since(begun))
			l.looked <- looked{age, at, verdicts}
		}
	})
}

// looked is what a look found, and of which configuration's charts.
type looked struct {
	age      int
	at       time.Time
	verdicts []release.Verdict
}

func (l *Loop) saw(seen looked) {
	if l.looking = false; seen.age != l.age {
		return
	}
	l.verdicts = seen.verdicts
	l.decide(release.Input{Looked: &release.Looked{Verdicts: seen.verdicts}})
	l.show()
	if l.Looked != nil {
		name := l.service.Policy.Service
		l.beside.Go(func() { l.Looked(l.ctx, name, seen.at, seen.verdicts) })
	}
}

// poll looks for the newest build, unless the last look still runs.
func (l *Loop) poll() {
	if l.polling {
		return
	}
	l.polling = true
	since := ""
	if n := len(l.state.Good); n > 0 {
		since = l.state.Good[n-1].ID
	}
	age, service := l.age, l.service
	l.beside.Go(func() {
		b, err := service.newest(l.ctx, since)
		if l.ctx.Err() != nil {
			return
		}
		f := found{age, release.Found{Build: b}}
		if err != nil {
			l.log.Error().Err(err).Msg("new builds cannot be found")
			l.metrics.failed(service.Policy.Service, whatBuilds)
			f.Found = release.Found{Problem: err.Error()}
		}
		l.found <- f
	})
}

// found is what was found, and of which configuration's builds.
type found struct {
	age int
	release.Found
}

func (s Service) newest(ctx context.Context, since string) (release.Build, error) {
	if since == "" && s.Deployed != "" {
		return s.Builds.Find(ctx, s.Deployed)
	}
	return s.Builds.Newest(ctx, since)
}
