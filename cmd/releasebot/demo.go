package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/detector"
	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store/sqlite"
)

type demoCmd struct {
	Story string  `help:"Play good, bad-build, false-alarm or all of them; or none, where only you play: on the page, and by what you type." enum:"good,bad-build,false-alarm,all,none" default:"all"`
	Exit  bool    `help:"Exit after the story; the exit status tells whether it ended as it must."`
	JSON  bool    `help:"Print one JSON object a line instead of a transcript for people." name:"json"`
	Speed float64 `help:"How many times faster than real time; 0 means 180 with --exit, else 60." default:"0"`
	Addr  string  `help:"Where the local Slack listens." default:"127.0.0.1:0" placeholder:"HOST:PORT"`
	Seed  uint64  `help:"Seed of the simulated fleet." default:"1"`
}

const (
	noStory   = "none"
	exitSpeed = 180
	liveSpeed = 60
	// betweenStories is fleet time in which nothing happens, when the stories are played over and over.
	betweenStories = 20 * time.Minute
)

// Run shows the whole job: a local Slack, a simulated fleet, the real bot, and people who click.
func (c *demoCmd) Run(e *env) (err error) {
	if c.Story == noStory && c.Exit {
		return errors.New("--exit ends the demo after its story, and --story none has no end: leave out one of them")
	}
	if c.Speed == 0 {
		c.Speed = liveSpeed
		if c.Exit {
			c.Speed = exitSpeed
		}
	}
	clock := fleet.NewClock(time.Now().Truncate(time.Minute), c.Speed)
	w := workspace.New(workspace.Options{Now: clock.Now, Wall: time.Now})
	defer w.Close()
	if err := w.Start(c.Addr); err != nil {
		return err
	}
	f := fleet.New(fleet.Config{Seed: c.Seed, Clock: clock})
	out := newTranscript(e.stdout, w, c.JSON)
	defer out.close()
	out.say("A Slack-like page of what happens here: %s", w.Info().Page)
	out.say("Time runs %g times faster than yours. The fleet is simulated; the bot is the real one.", c.Speed)

	ctx, stop := context.WithCancelCause(e.ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop(startDemo(ctx, f, w, clock, e.log))
	}()
	defer func() { stop(nil); <-stopped }()

	p := &player{w: w, fleet: f, clock: clock, channel: "C0DEPLOYS", out: out}
	if c.Story == noStory {
		p.alone(ctx, e.stdin)
	} else {
		err = c.play(ctx, p)
	}
	if cause := context.Cause(ctx); ctx.Err() != nil && cause != nil && e.ctx.Err() == nil {
		return cause // the bot itself ended
	}
	if e.ctx.Err() != nil && !c.Exit {
		return nil // stopped by its user
	}
	return err
}

// play plays the story once, or over and over until ctx ends.
func (c *demoCmd) play(ctx context.Context, p *player) error {
	for {
		if err := p.play(ctx, c.Story); err != nil || c.Exit {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-p.clock.After(betweenStories):
		}
	}
}

// startDemo runs the bot on the fleet until ctx ends. Only its warnings are shown: the transcript tells the rest.
func startDemo(ctx context.Context, f *fleet.Fleet, w *workspace.Workspace, clock *fleet.Clock, log zerolog.Logger) error {
	dir, err := os.MkdirTemp("", "releasebot-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	st, err := sqlite.Open(ctx, filepath.Join(dir, "demo.db"))
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	info := w.Info()
	i := &installation{
		log: log.Level(zerolog.WarnLevel), clock: clock, store: st, limits: bot.NoLimits,
		slack:    slack.Config{BotToken: info.BotToken, AppToken: info.AppToken, APIURL: info.APIURL},
		services: []bot.Service{fleetService(f, fleet.Service, "#deploys")},
		roles:    map[string]commands.Roles{fleet.Service: {Admins: []string{anna}}},
	}
	if err := i.run(ctx); err != nil {
		return fmt.Errorf("the bot ended: %w", err)
	}
	return nil
}

// fleetService is a service that runs on a simulated fleet.
func fleetService(f *fleet.Fleet, name, channel string) bot.Service {
	charts := fleet.Charts()
	policy := release.Policy{
		Service: name, Tiers: f.Tiers(), Tick: time.Minute, BlindAfter: 5 * time.Minute, QuietFor: 3 * time.Minute,
		PurpleCharts: 2, PurpleAsks: true, Digest: 9 * time.Hour,
	}
	for _, chart := range charts {
		policy.Charts = append(policy.Charts, release.Chart{
			Name: chart.Name, LookBack: chart.LookBack, Whole: chart.Whole, Owner: "S0ONCALL",
			Runbook: "https://wiki.example.com/runbooks", Dashboard: "https://grafana.example.com/d/webapp",
		})
	}
	return bot.Service{
		Policy: policy, Windows: always{}, Location: time.Local, Channel: channel, Deployed: "b511", Poll: time.Minute,
		Watcher: detector.NewWatcher(charts, policy.Targets(), f), Builds: f.Builds(), Driver: f.Driver(),
	}
}

// always is a deploy window that never closes.
type always struct{}

func (always) At(time.Time) release.Window { return release.Window{Open: true} }
