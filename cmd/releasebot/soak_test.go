//go:build soak

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/fleet"
	"releasebot/internal/testprocess"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
)

const (
	soakSpeed = 1440 // a day is a minute
	soakMost  = 3    // days, as a default
	soakMore  = 40   // goroutines, than the most of the first quarter
)

// TestSoak runs the whole installation with its sockets and its HTTP server for three fleet days, with faults of Slack all
// along. What 30 days bring is ./test/soak's, in a time that needs no sockets.
func TestSoak(t *testing.T) {
	days := soakMost
	if n, err := strconv.Atoi(os.Getenv("SOAK_DAYS")); err == nil && n < 30 {
		days = max(1, n/3)
	}
	before := goleak.IgnoreCurrent()
	s := newSoakSite(t)
	s.run(days)
	s.settle()
	s.verify()
	s.stop()
	http.DefaultClient.CloseIdleConnections()
	goleak.VerifyNone(t, before)
}

// soakSite is an installation on a simulated fleet, in a local Slack.
type soakSite struct {
	t      *testing.T
	w      *workspace.Workspace
	fleet  *fleet.Fleet
	clock  *fleet.Clock
	store  *store.Store
	http   string
	dice   *rand.Rand
	end    context.CancelFunc
	done   chan error
	counts map[string]int
	last   release.Build
}

func newSoakSite(t *testing.T) *soakSite {
	s := &soakSite{
		t: t, clock: fleet.NewClock(time.Now().Truncate(time.Minute), soakSpeed), dice: rand.New(rand.NewPCG(1, 5)),
		counts: map[string]int{}, done: make(chan error, 1), http: testprocess.FreeAddress(t).String(),
	}
	s.w = workspace.New(workspace.Options{Now: s.clock.Now, Wall: time.Now})
	if err := s.w.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "soak.db"))
	if err != nil {
		t.Fatal(err)
	}
	s.store = st
	s.fleet = fleet.New(fleet.Config{Seed: 1, Clock: s.clock})
	info := s.w.Info()
	i := &installation{
		log: zerolog.New(os.Stderr).Level(zerolog.FatalLevel), clock: s.clock, store: st, limits: bot.NoLimits, http: s.http,
		slack:    slack.Config{BotToken: info.BotToken, AppToken: info.AppToken, APIURL: info.APIURL},
		services: []bot.Service{fleetService(s.fleet, fleet.Service, "#deploys")},
		roles:    map[string]commands.Roles{fleet.Service: {Admins: []string{anna}}},
		keep:     store.Keep{History: 24 * time.Hour, Evidence: 24 * time.Hour, Requests: 24 * time.Hour},
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.end = cancel
	go func() { s.done <- i.run(ctx) }()
	return s
}

// run lets days pass: a build every half an hour of the fleet's, faults, people, and somebody who scrapes.
func (s *soakSite) run(days int) {
	begun := s.clock.Now()
	usual, most := 0, 0
	for step := 0; s.clock.Now().Sub(begun) < time.Duration(days)*24*time.Hour; step++ {
		<-s.clock.After(10 * time.Minute)
		if step%3 == 0 {
			s.push()
		}
		s.trouble()
		s.people()
		s.scrape()
		passed := s.clock.Now().Sub(begun)
		n := runtime.NumGoroutine()
		most = max(most, n)
		if passed < 6*time.Hour {
			usual = most
		} else if n > usual+soakMore {
			s.t.Fatalf("there are %d goroutines after %s; at first there were %d", n, passed, usual)
		}
		if step%144 == 143 {
			s.t.Logf("after %s of the fleet's: goroutines at most %d, at first %d; %d deploys", passed.Round(time.Minute), most, usual, s.state().Next.Deploy-1)
			most = 0
		}
	}
}

func (s *soakSite) count(what string) { s.counts[what]++ }

func (s *soakSite) push() {
	s.count("builds")
	if s.dice.IntN(10) == 0 {
		s.count("bad builds")
		s.last = s.fleet.PushBad()
		return
	}
	s.last = s.fleet.Push()
}

func (s *soakSite) trouble() {
	methods := []string{"chat.postMessage", "chat.update", "conversations.history", "chat.postEphemeral"}
	method := methods[s.dice.IntN(len(methods))]
	switch s.dice.IntN(40) {
	case 0:
		s.count("Slack: the connection is cut before the answer")
		s.w.Fail(method, 1, workspace.Fault{Drop: true})
	case 1:
		s.count("Slack: 500")
		s.w.Fail(method, 2, workspace.Fault{Status: http.StatusInternalServerError})
	case 2:
		s.count("Slack: rate limit")
		s.w.Fail(method, 1, workspace.Fault{RetryAfter: 1})
	case 3:
		s.count("Slack: the socket is cut")
		s.w.Disconnect("", false)
	case 4:
		s.count("a drive fails")
		s.fleet.FailNext()
	case 5:
		s.count("a burst")
		if err := s.fleet.Burst(fleet.FiveHundredErrors, s.clock.Now(), 10*time.Minute); err != nil {
			s.t.Error(err)
		}
	}
}

// people say how to go on, and look around. A command that Slack says failed is typed again later.
func (s *soakSite) people() {
	state := s.state()
	text := []string{"status", "why", "history", "charts", "stats"}[s.dice.IntN(5)]
	for _, h := range state.Holds {
		switch h.Kind {
		case release.HoldEvent:
			text = "rollback"
		default:
			text = "resume"
		}
	}
	if state.Deploy != nil && state.Deploy.Phase == release.RollingBack {
		text = "resume"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.w.Slash(ctx, anna, "C0DEPLOYS", "/releasebot", text); err != nil {
		s.count("commands that Slack said failed")
		return
	}
	s.count("commands")
}

func (s *soakSite) scrape() {
	for _, page := range []string{"/metrics", "/readyz", "/healthz"} {
		answer, err := http.Get("http://" + s.http + page)
		if err != nil {
			s.count("scrapes that failed")
			continue
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		s.count("scrapes")
	}
}

func (s *soakSite) state() release.State {
	state, _, err := s.store.Load(context.Background(), fleet.Service)
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// settle ends the trouble, and waits until one more good build is all clear and said to be.
func (s *soakSite) settle() {
	s.w.ClearFault("")
	until := time.Now().Add(2 * time.Minute)
	await := func(what string, done func(release.State) bool) {
		for {
			state := s.state()
			unshown, err := s.store.Unshown(context.Background(), 1)
			if err == nil && len(unshown) == 0 && done(state) {
				return
			}
			if time.Now().After(until) {
				s.t.Fatalf("%s: deploy %d of %s is %s, holds %v, %d messages wait", what, state.Deploy.Number, state.Deploy.Build, state.Deploy.Phase, state.Holds, len(unshown))
			}
			if len(state.Holds) > 0 {
				s.people()
			}
			<-s.clock.After(5 * time.Minute)
		}
	}
	await("it must come to rest", func(state release.State) bool {
		return state.Deploy.Phase.Ended() && len(state.Events) == 0 && state.Candidate == nil
	})
	s.last = s.fleet.Push()
	await("the last build must be all clear", func(state release.State) bool {
		return state.Deploy.Build.ID == s.last.ID && state.Deploy.Phase == release.AllClear
	})
}

// verify looks at the audit chain, and at each message by the key in its metadata.
func (s *soakSite) verify() {
	entries, err := s.store.VerifyAudit(context.Background(), nil, func(p store.AuditProblem) { s.t.Errorf("audit: %s", p) })
	if err != nil {
		s.t.Error(err)
	}
	seen := map[string]int{}
	var count func(messages []workspace.Message)
	count = func(messages []workspace.Message) {
		for _, m := range messages {
			var meta struct {
				Payload map[string]any `json:"event_payload"`
			}
			if len(m.Metadata) > 0 && json.Unmarshal(m.Metadata, &meta) == nil && meta.Payload["key"] != nil {
				seen[fmt.Sprint(meta.Payload["key"])]++
			}
			count(m.Replies)
		}
	}
	count(s.w.Messages("C0DEPLOYS"))
	for key, n := range seen {
		if n != 1 {
			s.t.Errorf("message %s is there %d times", key, n)
		}
	}
	for n := 1; n < s.state().Next.Deploy; n++ {
		if seen[fmt.Sprintf("deploy/%d", n)] != 1 {
			s.t.Errorf("the message of deploy %d is there %d times", n, seen[fmt.Sprintf("deploy/%d", n)])
		}
	}
	s.t.Logf("%d deploys, %d messages, %d audit entries verified, %v", s.state().Next.Deploy-1, len(seen), entries, s.counts)
}

func (s *soakSite) stop() {
	s.end()
	if err := <-s.done; err != nil {
		s.t.Errorf("the bot ended: %v", err)
	}
	s.w.Close()
	if err := s.store.Close(); err != nil {
		s.t.Error(err)
	}
}
