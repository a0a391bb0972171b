package fleet

import (
	"context"
	"fmt"
	"sync"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// driver moves the fleet's targets. It knows the drives of this process only, as the fleet itself does not outlive it.
type driver struct {
	fleet *Fleet
	takes time.Duration // fleet time

	mu     sync.Mutex
	drives map[string]*drive
	fails  int // so many of the next drives fail
}

// drive is one drive on its way, or ended.
type drive struct {
	order     deployer.Order
	cancel    func() // safe to call twice
	cancelled chan struct{}
	done      chan struct{}
	report    release.Report // readable once done is closed
}

// Driver moves the fleet's targets to builds; it is the same one at each call.
func (f *Fleet) Driver() deployer.Driver { return f.driver }

// FailNext makes the next drive that starts fail half-way, its target still on the old build. Called twice, the next two.
func (f *Fleet) FailNext() {
	f.driver.mu.Lock()
	defer f.driver.mu.Unlock()
	f.driver.fails++
}

// Drive implements deployer.Driver. A drive with an id that was seen before is followed, never started again.
func (d *driver) Drive(ctx context.Context, o deployer.Order) (release.Report, error) {
	d.mu.Lock()
	running, ok := d.drives[o.Drive.ID]
	if !ok {
		running = d.start(o)
	}
	d.mu.Unlock()
	return running.follow(ctx)
}

// Adopt implements deployer.Driver.
func (d *driver) Adopt(ctx context.Context, o deployer.Order) (release.Report, error) {
	running := d.find(o)
	if running == nil {
		return release.Report{}, deployer.ErrUnknown
	}
	return running.follow(ctx)
}

// Cancel implements deployer.Driver.
func (d *driver) Cancel(_ context.Context, o deployer.Order) error {
	running := d.find(o)
	if running == nil {
		return deployer.ErrUnknown
	}
	running.cancel()
	return nil
}

func (d *driver) find(o deployer.Order) *drive {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.drives[o.Drive.ID]
}

// start sets a drive going; it goes on whoever follows it. Its caller locks.
func (d *driver) start(o deployer.Order) *drive {
	running := &drive{order: o, cancelled: make(chan struct{}), done: make(chan struct{})}
	running.cancel = sync.OnceFunc(func() { close(running.cancelled) })
	d.drives[o.Drive.ID] = running
	fails := d.fails > 0
	if fails {
		d.fails--
	}
	go func() {
		running.report = d.run(running, fails)
		close(running.done)
	}()
	return running
}

// run takes the drive's time, and then places the build.
func (d *driver) run(running *drive, fails bool) release.Report {
	takes, began, o := d.takes, d.fleet.clock.Now(), output{running.order}
	if fails {
		takes /= 2
	}
	select {
	case <-d.fleet.clock.After(takes):
	case <-running.cancelled:
	}
	select {
	case <-running.cancelled:
		took := d.fleet.clock.Now().Sub(began).Round(time.Second)
		return o.report(release.Cancelled, fmt.Sprintf("cancelled after %s", took), o.backOut())
	default:
	}
	if fails {
		return o.report(release.Failed, fmt.Sprintf("exit status 1 after %s", takes), o.stuck())
	}
	if err := d.fleet.place(o.Drive.Target, o.Drive.Build.ID); err != nil {
		return o.report(release.Failed, err.Error(), "error: "+err.Error())
	}
	return o.report(release.Succeeded, fmt.Sprintf("done in %s", takes), o.through(takes))
}

// follow waits for the drive's end, or for ctx's.
func (r *drive) follow(ctx context.Context) (release.Report, error) {
	select {
	case <-r.done:
		return r.report, nil
	case <-ctx.Done():
		return release.Report{}, ctx.Err()
	}
}
