package deployer

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"releasebot/release"
)

const (
	cancelLimit = 30 * time.Second // one try of a driver's Cancel; an HTTP call is the slowest of them
	cancelPause = time.Second      // before the second try; doubled up to cancelLimit
)

// Cancel ends a drive, trying again until the driver took it or the drive has ended. The report comes from the
// Start or Adopt that follows the drive.
func (r *Runner) Cancel(d release.Drive) {
	r.mu.Lock()
	over, followed := r.drives[d.ID]
	r.mu.Unlock()
	if !followed {
		over = make(chan struct{}) // not ours: only Close ends the tries
	}
	r.spawn(func() { r.cancel(d, over) })
}

func (r *Runner) cancel(d release.Drive, over <-chan struct{}) {
	for pause := cancelPause; r.Valid == nil || r.Valid(); pause = min(2*pause, cancelLimit) {
		err := r.tryCancel(d)
		if err == nil || errors.Is(err, ErrUnknown) {
			return // taken, or nothing there to end
		}
		r.tell(d, fmt.Errorf("cancel of drive %s: %w", d.ID, err))
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-over:
			again.Stop()
			return
		case <-r.ctx.Done():
			again.Stop()
			return
		}
	}
}

func (r *Runner) tryCancel(d release.Drive) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the driver panicked: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, done := context.WithTimeout(r.ctx, cancelLimit)
	defer done()
	return r.driver.Cancel(ctx, Order{Service: r.service, Drive: d, Fence: r.Fence})
}
