package fleet

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

func TestDrivePlacesAfterItsTime(t *testing.T) {
	inWorld(t, 1, func(w world) {
		before, _, _ := w.Running(dogfood1)
		b := w.Push()
		o := order("1-dogfood-1", dogfood1, b)
		o.Drive.Previous = before
		ended := make(chan release.Report)
		go func() {
			report, _ := w.Driver().Drive(context.Background(), o)
			ended <- report
		}()
		w.wait(89 * time.Second)
		if now, since, _ := w.Running(dogfood1); now.Name != "b511" || !since.IsZero() {
			t.Errorf("runs %s before the drive's end", now)
		}
		report := <-ended
		if report.Drive != o.Drive.ID || report.Status != release.Succeeded || report.Detail != "done in 1m30s" {
			t.Errorf("%+v", report)
		}
		want := "moving webapp on dogfood/use1-az1 from b511 to b512\npulling webapp:b512: done\ndraining use1-az1: 4 of 4 pods\n" +
			"starting b512: 4 of 4 pods ready\nundraining use1-az1: taking traffic\ndone in 1m30s\n"
		if report.Tail != want {
			t.Errorf("tail:\n%s", report.Tail)
		}
		if now, since, ok := w.Running(dogfood1); !ok || now.ID != b.ID || !since.Equal(start.Add(90*time.Second)) {
			t.Errorf("runs %s since %s", now, since)
		}
		if other, _, _ := w.Running(w.targets[1]); other.Name != "b511" {
			t.Errorf("another target runs %s", other)
		}
	})
}

func TestDriveGoesOnWithoutItsCaller(t *testing.T) {
	inWorld(t, 1, func(w world) {
		o := order("1", dogfood1, w.Push())
		if _, err := w.Driver().Adopt(context.Background(), o); !errors.Is(err, deployer.ErrUnknown) {
			t.Errorf("adopting nothing: %v", err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if _, err := w.Driver().Drive(ctx, o); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		for _, follow := range []func(context.Context, deployer.Order) (release.Report, error){w.Driver().Adopt, w.Driver().Drive} {
			report, err := follow(context.Background(), o)
			if err != nil || report.Status != release.Succeeded || !w.clock.Now().Equal(start.Add(90*time.Second)) {
				t.Errorf("%+v, %v at %s", report, err, w.clock.Now())
			}
		}
		if err := w.Driver().Cancel(context.Background(), o); err != nil {
			t.Errorf("cancelling what has ended: %v", err)
		}
	})
}

func TestDriveCancelled(t *testing.T) {
	inWorld(t, 1, func(w world) {
		o := order("1", dogfood1, w.Push())
		if err := w.Driver().Cancel(context.Background(), o); !errors.Is(err, deployer.ErrUnknown) {
			t.Errorf("cancelling nothing: %v", err)
		}
		go func() {
			w.wait(30 * time.Second)
			_ = w.Driver().Cancel(context.Background(), o)
			_ = w.Driver().Cancel(context.Background(), o)
		}()
		report, err := w.Driver().Drive(context.Background(), o)
		if err != nil || report.Status != release.Cancelled || report.Detail != "cancelled after 30s" {
			t.Errorf("%+v, %v", report, err)
		}
		w.wait(5 * time.Minute)
		synctest.Wait()
		if now, _, _ := w.Running(dogfood1); now.Name != "b511" {
			t.Errorf("runs %s", now)
		}
	})
}

func TestDriveFails(t *testing.T) {
	inWorld(t, 1, func(w world) {
		b := w.Push()
		w.FailNext()
		report, err := w.Driver().Drive(context.Background(), order("1", dogfood1, b))
		if err != nil || report.Status != release.Failed || !strings.Contains(report.Tail, "draining use1-az1: 1 of 4 pods") {
			t.Errorf("%+v, %v", report, err)
		}
		if now, _, _ := w.Running(dogfood1); now.Name != "b511" {
			t.Errorf("runs %s", now)
		}
		w.deploy(b, dogfood1) // only the next one was to fail

		nowhere := release.Target{Tier: "moon"}
		unknown := release.Build{ID: "cafe", Name: "b9000"}
		for id, o := range map[string]deployer.Order{"2": order("2", nowhere, b), "3": order("3", dogfood1, unknown)} {
			report, err := w.Driver().Drive(context.Background(), o)
			if err != nil || report.Status != release.Failed {
				t.Errorf("%s: %+v, %v", id, report, err)
			}
		}
	})
}

// Moving a target to what it runs already is no restart: trouble that is on its way does not begin anew.
func TestDriveToTheSameBuild(t *testing.T) {
	inWorld(t, 1, func(w world) {
		b := w.PushBad()
		w.deploy(b, dogfood1)
		_, first, _ := w.Running(dogfood1)
		w.deploy(b, dogfood1)
		if _, since, _ := w.Running(dogfood1); !since.Equal(first) {
			t.Errorf("runs since %s, not %s", since, first)
		}
	})
}
