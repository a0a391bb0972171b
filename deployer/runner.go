package deployer

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"releasebot/release"
)

const (
	remembered  = 4096 // ids of reported drives kept, so that a late second Start is known for what it is
	detailLimit = 500  // bytes of a Detail made from an error: it goes into a Slack message
)

// Runner runs and follows drives, each in a goroutine of its own, and hands in one report for each, never two.
type Runner struct {
	// OnError, if set before the first call, is told what no report says: a cancel that failed and is tried again,
	// and the stack of a driver that panicked.
	OnError func(release.Drive, error)
	// Fence, if set before the first call, goes into each order.
	Fence int64
	// Valid, if set before the first call, is asked right before a drive starts: false starts nothing and reports nothing,
	// since by then another replica looks after the drive.
	Valid func() bool

	driver  Driver
	service string
	report  func(release.Report)
	ctx     context.Context // ends with Close; every drive is followed under it
	stop    context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool
	drives map[string]chan struct{} // by id; closed once nothing more is to be said of the drive
	ended  []string                 // ids in drives that ended, oldest first
}

// NewRunner makes a runner for one service. It calls report from many goroutines.
func NewRunner(driver Driver, service string, report func(release.Report)) *Runner {
	ctx, stop := context.WithCancel(context.Background())
	return &Runner{
		driver: driver, service: service, report: report,
		ctx: ctx, stop: stop, drives: map[string]chan struct{}{},
	}
}

// Start starts a drive. A drive that the runner already has is left as it is.
func (r *Runner) Start(d release.Drive) { r.follow(d, r.driver.Drive) }

// Adopt follows a drive of an earlier process; one that the driver cannot tell of is reported as Interrupted.
func (r *Runner) Adopt(d release.Drive) { r.follow(d, r.driver.Adopt) }

// Close stops following, leaves the drives running, and waits for the goroutines until ctx ends. No report comes after
// a Close that returned nil, and nothing is started any more.
func (r *Runner) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	done := make(chan struct{})
	go func() { r.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the drives of %s are still being followed: %w", r.service, ctx.Err())
	}
}

// spawn runs f in a goroutine that Close waits for, or not at all once the runner is closed.
func (r *Runner) spawn(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.running.Go(f)
	}
}

type call func(context.Context, Order) (release.Report, error)

func (r *Runner) follow(d release.Drive, drive call) {
	r.mu.Lock()
	if _, known := r.drives[d.ID]; known {
		r.mu.Unlock()
		return
	}
	over := make(chan struct{})
	r.drives[d.ID] = over
	r.mu.Unlock()

	r.spawn(func() {
		if r.Valid != nil && !r.Valid() {
			return
		}
		report, err := r.guarded(d, drive)
		if r.ctx.Err() != nil {
			return // closing: whoever starts next adopts the drive and hears of its end
		}
		r.report(complete(d, report, err))
		r.forget(d.ID)
		close(over)
	})
}

// guarded turns a panic of the driver into an error.
func (r *Runner) guarded(d release.Drive, drive call) (report release.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the driver panicked: %v", p)
			r.tell(d, fmt.Errorf("%w\n%s", err, debug.Stack()))
		}
	}()
	return drive(r.ctx, Order{Service: r.service, Drive: d, Fence: r.Fence})
}

// forget keeps the ids of reported drives, but not for ever.
func (r *Runner) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended = append(r.ended, id); len(r.ended) > remembered {
		delete(r.drives, r.ended[0])
		r.ended = r.ended[1:]
	}
}

func (r *Runner) tell(d release.Drive, err error) {
	if r.OnError != nil {
		r.OnError(d, err)
	}
}

// complete makes of a driver's answer a report that can be relied on: of this drive, and of an end.
func complete(d release.Drive, report release.Report, err error) release.Report {
	switch {
	case errors.Is(err, ErrUnknown):
		where := d.Target.String()
		if where == "" {
			where = "the service"
		}
		report = release.Report{Status: release.Interrupted, Detail: Line(fmt.Sprintf(
			"nobody can tell how this drive ended (%v); look at what %s runs", err, where), detailLimit)}
	case err != nil:
		report = release.Report{Status: release.Failed, Detail: Line(err.Error(), detailLimit)}
	case report.Status == "" || report.Status == release.Running:
		report.Status, report.Detail = release.Failed, "the driver came back without saying how the drive ended"
	}
	report.Drive = d.ID
	return report
}
