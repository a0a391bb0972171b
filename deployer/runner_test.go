package deployer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"releasebot/deployer"
	"releasebot/release"
)

// fake is a driver made of functions; a nil one waits until its context ends.
type fake struct {
	drive, adopt func(context.Context, deployer.Order) (release.Report, error)
	cancel       func(context.Context, deployer.Order) error
}

func (f fake) Drive(ctx context.Context, o deployer.Order) (release.Report, error) {
	return called(ctx, o, f.drive)
}

func (f fake) Adopt(ctx context.Context, o deployer.Order) (release.Report, error) {
	return called(ctx, o, f.adopt)
}

func (f fake) Cancel(ctx context.Context, o deployer.Order) error { return f.cancel(ctx, o) }

func called(ctx context.Context, o deployer.Order, f func(context.Context, deployer.Order) (release.Report, error)) (release.Report, error) {
	if f == nil {
		<-ctx.Done()
		return release.Report{}, ctx.Err()
	}
	return f(ctx, o)
}

func ends(report release.Report, err error) func(context.Context, deployer.Order) (release.Report, error) {
	return func(context.Context, deployer.Order) (release.Report, error) { return report, err }
}

// reports collects what a runner reports.
type reports struct {
	mu  sync.Mutex
	all []release.Report
}

func (r *reports) add(report release.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, report)
}

func (r *reports) list() []release.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]release.Report(nil), r.all...)
}

var one = release.Drive{ID: "42-dogfood-use1-az1-1", Target: release.Target{Tier: "dogfood", Zone: "use1-az1"}}

func TestRunnerReports(t *testing.T) {
	done := release.Report{Drive: one.ID, Status: release.Succeeded, Detail: "done after 1s", Tail: "fine"}
	panics := func(context.Context, deployer.Order) (release.Report, error) { panic("nil map") }
	for name, c := range map[string]struct {
		driver fake
		call   func(*deployer.Runner, release.Drive)
		status release.DriveStatus
		detail string
	}{
		"a drive that ended":         {fake{drive: ends(done, nil)}, (*deployer.Runner).Start, release.Succeeded, "done after 1s"},
		"an adopted drive":           {fake{adopt: ends(done, nil)}, (*deployer.Runner).Adopt, release.Succeeded, "done after 1s"},
		"another drive's id":         {fake{drive: ends(release.Report{Drive: "x", Status: release.Failed}, nil)}, (*deployer.Runner).Start, release.Failed, ""},
		"an unknown drive":           {fake{adopt: ends(release.Report{}, deployer.ErrUnknown)}, (*deployer.Runner).Adopt, release.Interrupted, "nobody can tell how this drive ended (the driver does not know this drive); look at what dogfood/use1-az1 runs"},
		"a drive lost on the way":    {fake{drive: ends(release.Report{}, fmt.Errorf("%w: gone", deployer.ErrUnknown))}, (*deployer.Runner).Start, release.Interrupted, "gone"},
		"a driver's error":           {fake{drive: ends(release.Report{}, errors.New("no route\x1b[31m\nto host"))}, (*deployer.Runner).Start, release.Failed, "no route to host"},
		"a driver's own deadline":    {fake{drive: ends(release.Report{}, context.DeadlineExceeded)}, (*deployer.Runner).Start, release.Failed, "context deadline exceeded"},
		"a driver that panics":       {fake{drive: panics}, (*deployer.Runner).Start, release.Failed, "the driver panicked: nil map"},
		"an adopter that panics":     {fake{adopt: panics}, (*deployer.Runner).Adopt, release.Failed, "the driver panicked: nil map"},
		"a driver that says nothing": {fake{drive: ends(release.Report{}, nil)}, (*deployer.Runner).Start, release.Failed, "without saying how"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got reports
				runner := deployer.NewRunner(c.driver, "webapp", got.add)
				c.call(runner, one)
				c.call(runner, one) // a second call is the same drive
				synctest.Wait()
				c.call(runner, one)
				if err := runner.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
				all := got.list()
				if len(all) != 1 {
					t.Fatalf("%d reports: %+v", len(all), all)
				}
				if r := all[0]; r.Drive != one.ID || r.Status != c.status || !strings.Contains(r.Detail, c.detail) {
					t.Errorf("report %+v, want %q with %q", r, c.status, c.detail)
				}
			})
		})
	}
}

func TestRunnerCloseLeavesDrivesAndReportsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got reports
		runner := deployer.NewRunner(fake{}, "webapp", got.add)
		runner.Start(one)
		runner.Adopt(release.Drive{ID: "another"})
		synctest.Wait()
		if err := runner.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		runner.Start(release.Drive{ID: "too late"})
		synctest.Wait()
		if all := got.list(); len(all) != 0 {
			t.Errorf("reports %+v", all)
		}
	})
}

func TestRunnerCloseGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got reports
		free := make(chan struct{})
		deaf := fake{drive: func(context.Context, deployer.Order) (release.Report, error) {
			<-free
			return release.Report{Status: release.Succeeded}, nil
		}}
		runner := deployer.NewRunner(deaf, "webapp", got.add)
		runner.Start(one)
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := runner.Close(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Close: %v", err)
		}
		close(free)
		synctest.Wait()
		if all := got.list(); len(all) != 0 {
			t.Errorf("reports after Close: %+v", all)
		}
	})
}
