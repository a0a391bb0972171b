package deployer_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"releasebot/deployer"
	"releasebot/release"
)

// A cancel is tried until the driver took it; the report comes from the drive.
func TestRunnerCancelIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got reports
		var told []string
		tries, ended := 0, make(chan struct{})
		driver := fake{
			drive: func(context.Context, deployer.Order) (release.Report, error) {
				<-ended
				return release.Report{Status: release.Cancelled, Detail: "cancelled"}, nil
			},
			cancel: func(context.Context, deployer.Order) error {
				if tries++; tries < 3 {
					return errors.New("connection refused")
				}
				close(ended)
				return nil
			},
		}
		runner := deployer.NewRunner(driver, "webapp", got.add)
		runner.OnError = func(_ release.Drive, err error) { told = append(told, err.Error()) }
		runner.Start(one)
		runner.Cancel(one)
		<-ended
		synctest.Wait()
		if err := runner.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if all := got.list(); tries != 3 || len(told) != 2 || len(all) != 1 || all[0].Status != release.Cancelled {
			t.Errorf("%d tries, told %q, reports %+v", tries, told, all)
		}
	})
}

func TestRunnerCancelGivesUpWhenTheDriveEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got reports
		ended := make(chan struct{})
		driver := fake{
			drive: func(context.Context, deployer.Order) (release.Report, error) {
				<-ended
				return release.Report{Status: release.Succeeded}, nil
			},
			cancel: func(context.Context, deployer.Order) error { panic("no such host") },
		}
		runner := deployer.NewRunner(driver, "webapp", got.add)
		runner.Start(one)
		runner.Cancel(one)
		synctest.Wait()
		close(ended)
		synctest.Wait() // the bubble ends only if no goroutine is left; Close has nothing to stop
		if err := runner.Close(t.Context()); err != nil || len(got.list()) != 1 {
			t.Errorf("Close: %v, reports %+v", err, got.list())
		}
	})
}
