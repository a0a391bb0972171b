//go:build load

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
	"releasebot/store"
	"releasebot/store/sqlite"
)

// What is promised, and under what: docs/operations.md.
const (
	loadServices = 10
	loadRate     = 50 // clicks a second
	loadFor      = time.Minute
	ackWithin    = 100 * time.Millisecond // 99 of 100
	effectWithin = time.Second            // 99 of 100
	loadPeople   = 400                    // so many that nobody clicks again before the effect is seen
)

// TestClicksUnderLoad clicks on the messages of ten services while they deploy, and measures how long each click takes to
// be acknowledged, and until the person sees what it did. No click may be lost.
func TestClicksUnderLoad(t *testing.T) {
	site := newLoadSite(t)
	site.push()
	watching := site.watch()
	defer watching()
	site.awaitDeploys()
	var clicking sync.WaitGroup
	ticker := time.NewTicker(time.Second / loadRate)
	defer ticker.Stop()
	for n := range int(loadFor.Seconds()) * loadRate {
		<-ticker.C
		clicking.Go(func() { site.click(n) })
		if n%(loadRate*5) == 0 {
			site.push() // there is always a build to come
		}
	}
	clicking.Wait()
	site.settle()
	site.report()
}

// loadSite is a bot with ten services on simulated fleets, in a local Slack, and what people did and saw there.
type loadSite struct {
	t      *testing.T
	w      *workspace.Workspace
	store  *store.Store
	fleets []*fleet.Fleet

	mu      sync.Mutex
	clicked map[string]time.Time // by person, until they see what it did
	acks    []time.Duration
	effects []time.Duration
	missed  int // no button stood there any more
}

func channelOf(n int) string { return fmt.Sprintf("C0LOAD%02d", n) }

func newLoadSite(t *testing.T) *loadSite {
	s := &loadSite{t: t, clicked: map[string]time.Time{}}
	options := workspace.Options{OnInvalid: func(problem string) { t.Errorf("the bot sent what Slack would refuse: %s", problem) }}
	for n := range loadPeople {
		options.Users = append(options.Users, workspace.User{ID: fmt.Sprintf("U0P%03d", n), Name: fmt.Sprintf("p%03d", n)})
	}
	for n := range loadServices {
		options.Channels = append(options.Channels, workspace.Channel{ID: channelOf(n), Name: fmt.Sprintf("load-%d", n), Bot: true})
	}
	clock := fleet.NewClock(time.Now().Truncate(time.Minute), liveSpeed)
	options.Now = clock.Now
	s.w = workspace.New(options)
	t.Cleanup(s.w.Close)
	if err := s.w.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "load.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	s.store = st
	info := s.w.Info()
	i := &installation{
		log: zerolog.New(os.Stderr).Level(zerolog.ErrorLevel), clock: clock, store: st, limits: bot.NoLimits,
		slack: slack.Config{BotToken: info.BotToken, AppToken: info.AppToken, APIURL: info.APIURL}, roles: map[string]commands.Roles{},
	}
	for n := range loadServices {
		f := fleet.New(fleet.Config{Seed: uint64(n + 1), Clock: clock})
		s.fleets = append(s.fleets, f)
		i.services = append(i.services, fleetService(f, fmt.Sprintf("service%d", n), channelOf(n)))
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- i.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the bot ended: %v", err)
		}
	})
	return s
}

func (s *loadSite) push() {
	for _, f := range s.fleets {
		f.Push()
	}
}

// watch notes when people see what their click did.
func (s *loadSite) watch() (stop func()) {
	events, stop := s.w.Subscribe()
	go func() {
		for e := range events {
			if e.Kind != workspace.Ephemeral {
				continue
			}
			s.mu.Lock()
			if since, ok := s.clicked[e.To]; ok {
				s.effects = append(s.effects, time.Since(since))
				delete(s.clicked, e.To)
			}
			s.mu.Unlock()
		}
	}()
	return stop
}

// awaitDeploys waits until every service has a deploy's message with buttons.
func (s *loadSite) awaitDeploys() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Minute)
	defer cancel()
	for n := range loadServices {
		holds := func(snap *workspace.Snapshot) bool { _, _, ok := newestButton(snap.Messages(channelOf(n))); return ok }
		if err := s.w.WaitFor(ctx, holds); err != nil {
			s.t.Fatalf("service %d does not deploy: %v", n, err)
		}
	}
}

// newestButton is the newest message that can be paused or resumed, and how.
func newestButton(messages []workspace.Message) (ts, action string, ok bool) {
	for _, m := range slices.Backward(messages) {
		for _, action := range []string{"releasebot:pause", "releasebot:resume"} {
			if strings.Contains(string(m.Blocks), `"action_id":"`+action+`"`) {
				return m.TS, action, true
			}
		}
	}
	return "", "", false
}

// click is a person's: on the deploy's message, or by a command where none runs.
func (s *loadSite) click(n int) {
	user, channel := fmt.Sprintf("U0P%03d", n%loadPeople), channelOf(n%loadServices)
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	ts, action, there := newestButton(s.w.Messages(channel))
	begun := time.Now()
	s.mu.Lock()
	s.clicked[user] = begun
	s.mu.Unlock()
	var err error
	if there {
		err = s.w.Click(ctx, user, channel, ts, action)
	}
	if !there || err != nil && !errors.Is(err, workspace.ErrNoAnswer) && !errors.Is(err, workspace.ErrNotConnected) {
		s.mu.Lock()
		s.missed++ // the button went away in that moment
		begun = time.Now()
		s.clicked[user] = begun
		s.mu.Unlock()
		err = s.w.Slash(ctx, user, channel, "/releasebot", "status")
	}
	took := time.Since(begun)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		delete(s.clicked, user)
		s.t.Errorf("click %d was not acknowledged: %v", n, err)
		return
	}
	s.acks = append(s.acks, took)
}

// settle waits until nobody waits for anything.
func (s *loadSite) settle() {
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	err := s.w.WaitFor(ctx, func(*workspace.Snapshot) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.clicked) == 0
	})
	if err != nil {
		s.t.Errorf("%d people never saw what their click did", len(s.clicked))
	}
}

func (s *loadSite) report() {
	acks, effects := quantiles(s.acks), quantiles(s.effects)
	s.t.Logf("%d clicks at %d a second on %d services that deploy (%d by command, since no button was there)", len(s.acks), loadRate, loadServices, s.missed)
	s.t.Logf("click to acknowledgement: median %s, p99 %s, most %s", acks[0], acks[1], acks[2])
	s.t.Logf("click to visible effect:  median %s, p99 %s, most %s", effects[0], effects[1], effects[2])
	if acks[1] > ackWithin {
		s.t.Errorf("acknowledgement: p99 is %s, promised are %s", acks[1], ackWithin)
	}
	if effects[1] > effectWithin {
		s.t.Errorf("effect: p99 is %s, promised are %s", effects[1], effectWithin)
	}
	if want := int(loadFor.Seconds()) * loadRate; len(s.acks) != want || len(s.effects) != want {
		s.t.Errorf("%d clicks: %d were acknowledged, %d had an effect that was seen", want, len(s.acks), len(s.effects))
	}
	answered := 0
	for n := range loadServices {
		entries, err := s.store.History(s.t.Context(), fmt.Sprintf("service%d", n), 100_000)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range entries {
			if e.Answer != nil {
				answered++
			}
		}
	}
	if answered != len(s.acks) {
		s.t.Errorf("the history has %d answers to %d clicks", answered, len(s.acks))
	}
}

// quantiles are the median, the 99th of a hundred, and the longest.
func quantiles(times []time.Duration) [3]time.Duration {
	if len(times) == 0 {
		return [3]time.Duration{}
	}
	sorted := slices.Sorted(slices.Values(times))
	at := func(q float64) time.Duration {
		return sorted[int(q*float64(len(sorted)-1))].Round(100 * time.Microsecond)
	}
	return [3]time.Duration{at(0.5), at(0.99), sorted[len(sorted)-1].Round(100 * time.Microsecond)}
}
