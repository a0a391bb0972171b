package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/internal/config"
)

// reloader is what runs, and takes over a new configuration. Only the first two may fail, and they change nothing.
type reloader interface {
	// deploying tells whether a deploy of the service is under way.
	deploying(ctx context.Context, service string) (bool, error)
	// places finds the ids of channels; its error is a sentence about one where the bot cannot speak.
	places(ctx context.Context, channels []string) (map[string]string, error)

	// start runs a service that is new, and stop ends one and waits for its end; what is said of it is said first.
	start(s bot.Service)
	stop(service, said string)
	// change gives the loop of a service what it runs by from now on, taken between two inputs, and has it say what changed,
	// or, of the same service as before, why the file was refused.
	change(s bot.Service, said string, refused bool)
	// settle makes the services, in the file's order, and their roles those that people may name. ids are of channels that
	// are new, if any.
	settle(services []bot.Service, roles map[string]commands.Roles, ids map[string]string)
}

const (
	// reloadEvery is how often the file is looked at. By its content: editors and Kubernetes put another file in its place.
	reloadEvery = 5 * time.Second
	// retryEvery is how often a file is tried again that was refused for what is not in it.
	retryEvery = time.Minute
)

// reload takes over the configuration file whenever it changes: whole, or not at all.
type reload struct {
	path   string
	lookup func(string) (string, bool) // of the environment
	clock  bot.Clock
	log    zerolog.Logger
	to     reloader
	done   func(taken bool, at time.Time) // told of each try; may be nil

	running *built
	seen    content   // of the last look
	tried   content   // of the last try
	retry   time.Time // when what was refused is tried again; zero for never
	said    string    // the refusal that people know of
}

// content tells one content of the file, or one reason why there is none, from another.
type content [sha256.Size]byte

// run goes on until ctx ends. hup is told to take over the file at once.
func (r *reload) run(ctx context.Context, hup <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
			data, err := os.ReadFile(r.path)
			r.log.Info().Msg("told to read the configuration again")
			r.try(ctx, data, err)
		case <-r.clock.After(reloadEvery):
			r.look(ctx)
		}
	}
}

// look takes over a file that has changed. One is taken only when two looks found the same: somebody may be writing it.
func (r *reload) look(ctx context.Context) {
	data, err := os.ReadFile(r.path)
	now := contentOf(data, err)
	still := now == r.seen
	r.seen = now
	due := !r.retry.IsZero() && !r.clock.Now().Before(r.retry)
	if still && (now != r.tried || due) {
		r.try(ctx, data, err)
	}
}

func contentOf(data []byte, err error) content {
	if err != nil {
		return sha256.Sum256([]byte("no content: " + err.Error()))
	}
	return sha256.Sum256(data)
}

// try takes over the file, or says why not.
func (r *reload) try(ctx context.Context, data []byte, err error) {
	r.tried, r.retry = contentOf(data, err), time.Time{}
	if err == nil {
		err = r.take(ctx, data)
	} else {
		err = fmt.Errorf("the file cannot be read: %w", err)
	}
	if ctx.Err() != nil {
		return
	}
	if r.done != nil {
		r.done(err == nil, r.clock.Now())
	}
	if err == nil {
		r.said = ""
		return
	}
	r.log.Error().Err(err).Str("config", r.path).Msg("the changed configuration is refused; all goes on by the one before")
	var inFile final
	if !errors.As(err, &inFile) {
		r.retry = r.clock.Now().Add(retryEvery)
	}
	r.refuse(err)
}

// take does all that may fail first, and changes something last.
func (r *reload) take(ctx context.Context, data []byte) error {
	cfg, err := config.Parse(r.path, data, r.lookup)
	if err != nil {
		return final{err}
	}
	if keys := config.Fixed(r.running.cfg, cfg); len(keys) > 0 {
		return final{fmt.Errorf("%s can only be changed by a restart of the bot; nothing of the file was taken over", strings.Join(keys, ", "))}
	}
	changes := config.Diff(r.running.cfg, cfg)
	next, err := build(cfg, r.running)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := r.mayStop(ctx, c); err != nil {
			return err
		}
	}
	ids, err := r.newPlaces(ctx, next)
	if err != nil {
		return err
	}
	if err := r.stopRemoved(ctx, changes); err != nil {
		return err
	}
	r.swap(next, changes, ids)
	return nil
}

// final is an error that stays as long as the file does.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// mayStop refuses to take a service away while its deploy is under way: nobody would look after it.
func (r *reload) mayStop(ctx context.Context, c config.Change) error {
	if c.Kind != config.Removed {
		return nil
	}
	busy, err := r.to.deploying(ctx, c.Service)
	switch {
	case err != nil:
		return fmt.Errorf("whether %s is being deployed cannot be told: %w", c.Service, err)
	case busy:
		return fmt.Errorf("the service %s is being deployed and cannot be taken away; let the deploy end or roll it back, and the file is tried again", c.Service)
	}
	return nil
}

// newPlaces finds the channels in which the bot does not speak yet.
func (r *reload) newPlaces(ctx context.Context, next *built) (map[string]string, error) {
	var known, unknown []string
	for _, s := range r.running.services {
		known = append(known, s.Channel)
	}
	for _, s := range next.services {
		if !slices.Contains(known, s.Channel) {
			unknown = append(unknown, s.Channel)
		}
	}
	if len(unknown) == 0 {
		return nil, nil
	}
	return r.to.places(ctx, unknown)
}

// stopRemoved ends the services that are gone. One whose deploy began in the meantime is run again, and all the others.
func (r *reload) stopRemoved(ctx context.Context, changes []config.Change) error {
	var stopped []bot.Service
	for _, c := range changes {
		if c.Kind != config.Removed {
			continue
		}
		_, s, _ := r.running.service(c.Service)
		r.to.stop(c.Service, "taken out of the configuration")
		stopped = append(stopped, s)
		if err := r.mayStop(ctx, c); err != nil {
			for _, s := range stopped {
				r.to.start(s)
			}
			return err
		}
	}
	return nil
}

// swap cannot fail.
func (r *reload) swap(next *built, changes []config.Change, ids map[string]string) {
	r.running = next
	for _, c := range changes {
		r.log.Info().Str("service", c.Service).Str("change", c.Text).Msg("the configuration changed")
		if _, s, _ := next.service(c.Service); c.Kind == config.Added {
			r.to.start(s)
		}
	}
	if len(changes) == 0 {
		r.log.Info().Str("config", r.path).Msg("the configuration was read again; nothing in it changed")
	}
	r.to.settle(next.services, next.roles(), ids)
	for _, c := range changes {
		if _, s, _ := next.service(c.Service); c.Kind == config.Changed {
			r.to.change(s, brief(c.Text), false)
		}
	}
}

// refuse says in every channel why the file is refused, once for each reason.
func (r *reload) refuse(err error) {
	said := brief(refusal(err))
	if said == r.said {
		return
	}
	r.said = said
	told := map[string]bool{}
	for _, s := range r.running.services {
		if !told[s.Channel] {
			told[s.Channel] = true
			r.to.change(s, said, true)
		}
	}
}

// refusal is why a file is refused, for people who do not have it before them: the first mistake and where it is, without
// the line itself.
func refusal(err error) string {
	var mistakes config.Errors
	if !errors.As(err, &mistakes) || len(mistakes) == 0 {
		return err.Error()
	}
	first := mistakes[0]
	text := first.Message
	if first.Line > 0 {
		text = fmt.Sprintf("%s, line %d: %s", filepath.Base(first.File), first.Line, first.Message)
	}
	if more := len(mistakes) - 1; more > 0 {
		text += fmt.Sprintf(" And %d more: see the log.", more)
	}
	return text
}

// briefly is how many characters of a change are told in a channel; the log has all.
const briefly = 1000

func brief(text string) string {
	if runes := []rune(text); len(runes) > briefly {
		return string(runes[:briefly]) + "… and more: see the log"
	}
	return text
}
