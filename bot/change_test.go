package bot_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/deployer"
	"releasebot/release"
)

// other is the site's driver as a reload makes it anew: another value that does the same.
type other struct{ *site }

func (o other) Drive(ctx context.Context, order deployer.Order) (release.Report, error) {
	return o.site.Drive(ctx, order)
}

func TestReloadInADrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.known, s.wait = true, make(chan struct{})
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.push(2)
		after(2 * time.Minute)
		next := s.service()
		next.Driver = other{s}
		next.Policy.PurpleCharts = 7
		l.Reload(next, release.Reloaded{Text: "judge: purple_charts 2 → 7"})
		after(time.Minute)
		if l.Board().Policy.PurpleCharts != 7 {
			t.Fatal("the new configuration is not taken")
		}
		close(s.wait)
		after(20 * time.Minute)
		for id, n := range s.started() {
			if n != 1 {
				t.Errorf("drive %s was started %d times", id, n)
			}
		}
		if phase := s.phase(); phase != release.AllClear {
			t.Errorf("the deploy is %q", phase)
		}
	})
}

// A look that was begun with the charts of before says nothing of those that are configured now.
func TestLookOfBeforeAReloadIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		slow := &slowWatcher{site: s, until: make(chan struct{})}
		service := s.service()
		service.Watcher = slow
		l := bot.NewLoop(service, s, bot.Wall{}, zerolog.Nop(), s.metrics, func() {})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- l.Run(ctx, nil) }()
		after(time.Minute)
		next := s.service()
		next.Watcher = blank{}
		l.Reload(next, release.Reloaded{})
		synctest.Wait()
		close(slow.until)
		after(time.Second)
		if got := l.Board().Verdicts; len(got) > 0 {
			t.Errorf("the board shows %d verdicts of charts that are configured no more", len(got))
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

type slowWatcher struct {
	*site
	until chan struct{}
}

func (w *slowWatcher) Judge(ctx context.Context, at time.Time, b release.Baseline) []release.Verdict {
	<-w.until
	return w.site.Judge(ctx, at, b)
}

// blank is a watcher of no charts.
type blank struct{}

func (blank) Judge(context.Context, time.Time, release.Baseline) []release.Verdict { return nil }
func (blank) Evidence(release.Verdict) ([]byte, error)                             { return nil, nil }

// stored is what an owner stored, as another replica reads it.
type stored struct {
	*site
	verdicts []release.Verdict
	at       time.Time
}

func (l *stored) Look(context.Context, string) ([]release.Verdict, time.Time, error) {
	return l.verdicts, l.at, nil
}

func TestFollowShowsWhatTheOwnerStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		owner, stop := s.start()
		follower := bot.NewLoop(s.service(), s, bot.Wall{}, zerolog.Nop(), s.metrics, func() {})
		shown := 0
		follower.Changed = func(string) { shown++ }
		after(2 * time.Minute)
		s.push(2)
		after(2 * time.Minute)
		from := &stored{site: s, verdicts: owner.Board().Verdicts, at: time.Now()}
		for range 3 {
			if err := follower.Follow(t.Context(), from); err != nil {
				t.Fatal(err)
			}
		}
		board := follower.Board()
		if board.State.Deploy == nil || len(board.Verdicts) != 4 || shown != 1 {
			t.Errorf("the board has deploy %v, %d verdicts, and was shown %d times", board.State.Deploy, len(board.Verdicts), shown)
		}
		if err := owner.Follow(t.Context(), nil); err != nil {
			t.Error("an owner does not read what others find")
		}
		stop()
	})
}
