package main

import (
	"fmt"
	"path/filepath"
	"reflect"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/deployer"
	"releasebot/deployer/command"
	"releasebot/deployer/git"
	"releasebot/detector"
	"releasebot/internal/config"
)

// built is a configuration with what its services are run by, in the file's order.
type built struct {
	cfg      *config.Config
	services []bot.Service
}

// build makes all that a configuration speaks of, and starts nothing. What is as it was before (which may be nil) keeps
// what the service has read, found and driven so far.
func build(cfg *config.Config, before *built) (*built, error) {
	b := &built{cfg: cfg}
	for _, s := range cfg.Services {
		one, err := newService(cfg, s, before)
		if err != nil {
			return nil, fmt.Errorf("service %s: %w", s.Name, err)
		}
		b.services = append(b.services, one)
	}
	return b, nil
}

// service is one of them with its part of the file.
func (b *built) service(name string) (config.Service, bot.Service, bool) {
	if b != nil {
		for i, s := range b.cfg.Services {
			if s.Name == name {
				return s, b.services[i], true
			}
		}
	}
	return config.Service{}, bot.Service{}, false
}

// roles say who may do what with each service.
func (b *built) roles() map[string]commands.Roles {
	roles := map[string]commands.Roles{}
	for _, s := range b.cfg.Services {
		roles[s.Name] = s.Roles.Commands()
	}
	return roles
}

func newService(cfg *config.Config, s config.Service, before *built) (one bot.Service, err error) {
	policy := s.Policy()
	one = bot.Service{
		Policy: policy, Windows: s.Windows, Location: s.Location(), Channel: s.Channel, Deployed: s.Deployed, Poll: s.Builds.Git.Poll,
	}
	was, had, same := before.service(s.Name)
	if one.Builds = had.Builds; !same || was.Builds != s.Builds {
		if one.Builds, err = newBuilds(cfg, s); err != nil {
			return one, err
		}
	}
	if one.Driver = had.Driver; !same || !reflect.DeepEqual(was.Deploy, s.Deploy) {
		if one.Driver, err = newDriver(cfg, s); err != nil {
			return one, err
		}
	}
	judged := same && reflect.DeepEqual(before.cfg.Metrics, cfg.Metrics) && reflect.DeepEqual(was.DetectorCharts(), s.DetectorCharts()) &&
		reflect.DeepEqual(was.Policy().Targets(), policy.Targets())
	if one.Watcher = had.Watcher; !judged {
		source, err := newSource(cfg.Metrics)
		if err != nil {
			return one, err
		}
		asked := &measured{Source: source}
		one.Watcher = watcher{detector.NewWatcher(s.DetectorCharts(), policy.Targets(), asked), asked}
	}
	return one, nil
}

func newBuilds(cfg *config.Config, s config.Service) (deployer.Builds, error) {
	g := s.Builds.Git
	return git.New(git.Config{
		URL: g.URL.Reveal(), Branch: g.Branch, Timeout: g.Timeout, Web: g.Web.Reveal(), Cache: filepath.Join(cfg.Data, "git", s.Name),
	})
}

func newDriver(cfg *config.Config, s config.Service) (deployer.Driver, error) {
	c := s.Deploy.Command
	return command.New(command.Config{
		Argv: c.Argv, Dir: c.Dir, Timeout: c.Timeout, Env: c.Environ(), Spool: filepath.Join(cfg.Data, "drives", s.Name),
	})
}
