package main

import (
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/detector"
	"releasebot/detector/graphite"
	"releasebot/detector/prometheus"
	"releasebot/internal/config"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
)

type runCmd struct {
	Config         string `help:"The configuration file." short:"c" required:"" type:"path" env:"RELEASEBOT_CONFIG"`
	LocalWorkspace string `help:"Speak in a local Slack served at this address instead of Slack, to try the configuration; needs no tokens, keeps nothing, and really deploys." placeholder:"HOST:PORT"`
}

// Run runs the bot until it is told to stop.
func (c *runCmd) Run(e *env) error {
	load := config.Load
	if c.LocalWorkspace != "" {
		load = config.LoadForLocalSlack
	}
	cfg, err := load(c.Config, e.lookup)
	if err != nil {
		return err
	}
	limits := bot.SlackLimits
	if c.LocalWorkspace != "" {
		done, err := c.local(e, cfg)
		if err != nil {
			return err
		}
		defer done()
		limits = bot.NoLimits
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("cannot make the data folder (the configuration's data): %w", err)
	}
	if cfg.Store.Postgres == "" {
		unlock, err := lockStore(cfg.Store.SQLite)
		if err != nil {
			return err
		}
		defer unlock()
	}
	st, err := openStore(e.ctx, cfg.Store)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	all, err := build(cfg, nil)
	if err != nil {
		return err
	}
	i := &installation{
		log: e.log, clock: bot.Wall{}, store: st, slack: slackConfig(cfg.Slack, e), limits: limits, http: cfg.HTTP,
		data: cfg.Data, dumps: filepath.Join(cfg.Data, "dumps"), keep: store.Keep{Requests: cfg.Store.Keep.Requests, History: cfg.Store.Keep.History, Evidence: cfg.Store.Keep.Evidence},
		hook: cfg.Webhook.Secret.Reveal(), services: all.services, roles: all.roles(),
	}
	i.notify, _ = e.lookup("NOTIFY_SOCKET")
	if c.LocalWorkspace == "" {
		hup := make(chan os.Signal, 1)
		signal.Notify(hup, syscall.SIGHUP)
		defer signal.Stop(hup)
		i.hup, i.reload = hup, &reload{path: c.Config, lookup: e.lookup, clock: i.clock, log: e.log, running: all}
	}
	e.log.Info().Str("config", c.Config).Strs("services", slices.Sorted(maps.Keys(names(i.services)))).Msg("ReleaseBot starts")
	return i.run(e.ctx)
}

// local serves a local Slack and makes the configuration speak there. Its messages mean nothing to the real one, so that
// neither the store nor the spool of drives is the configuration's: both are in a folder that is removed at the end.
func (c *runCmd) local(e *env, cfg *config.Config) (done func(), err error) {
	folder, err := os.MkdirTemp("", "releasebot-local-")
	if err != nil {
		return nil, err
	}
	w := workspace.New(localOptions(cfg))
	done = func() {
		w.Close()
		_ = os.RemoveAll(folder)
	}
	if err := w.Start(c.LocalWorkspace); err != nil {
		done()
		return nil, err
	}
	info := w.Info()
	cfg.Slack.BotToken, cfg.Slack.AppToken, cfg.Slack.APIURL = config.Secret(info.BotToken), config.Secret(info.AppToken), config.URL(info.APIURL)
	cfg.Store.SQLite, cfg.Store.Postgres, cfg.Data = filepath.Join(folder, "releasebot.db"), "", folder
	_, err = fmt.Fprintf(e.stdout, "A local Slack is open at %s\nDeploys are real; one that runs when this ends goes on. Nothing else is kept.\n", info.Page)
	if err != nil {
		done()
		return nil, err
	}
	return done, nil
}

func names(services []bot.Service) map[string]bool {
	m := map[string]bool{}
	for _, s := range services {
		m[s.Policy.Service] = true
	}
	return m
}

// slackConfig takes from the environment what the file leaves to it.
func slackConfig(c config.Slack, e *env) slack.Config {
	or := func(value, name string) string {
		if value == "" {
			value, _ = e.lookup(name)
		}
		return value
	}
	return slack.Config{
		BotToken: or(c.BotToken.Reveal(), "SLACK_BOT_TOKEN"),
		AppToken: or(c.AppToken.Reveal(), "SLACK_APP_TOKEN"),
		APIURL:   or(c.APIURL.Reveal(), "SLACK_API_URL"),
		Look: slack.Look{Emoji: map[release.Urgency]string{
			release.White: c.Emoji.White, release.Blue: c.Emoji.Blue, release.Purple: c.Emoji.Purple,
		}, Urgent: map[release.Urgency]string{
			release.White: c.Mentions.White, release.Blue: c.Mentions.Blue, release.Purple: c.Mentions.Purple,
		}},
	}
}

// newSource is what the charts' samples are read from.
func newSource(m config.Metrics) (detector.Source, error) {
	technology, p := m.Provider()
	opts, err := p.Options()
	if err != nil {
		return nil, fmt.Errorf("metrics.%s: %w", technology, err)
	}
	if technology == "graphite" {
		return graphite.New(p.URL.Reveal(), opts...)
	}
	return prometheus.New(p.URL.Reveal(), opts...)
}
