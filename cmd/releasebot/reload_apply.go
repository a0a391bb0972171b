package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

var _ reloader = (*installation)(nil)

func (i *installation) deploying(ctx context.Context, service string) (bool, error) {
	state, _, err := i.store.Load(ctx, service)
	return state.Deploy != nil && !state.Deploy.Phase.Ended(), err
}

func (i *installation) places(ctx context.Context, channels []string) (map[string]string, error) {
	return i.client.Preflight(ctx, channels)
}

func (i *installation) start(s bot.Service) { i.desks.add(s, i.newLoop(s)) }

// stop ends a service's work. There is no loop any more to say it in the channel, so that the log alone has it.
func (i *installation) stop(service, said string) {
	i.log.Warn().Str("service", service).Msg(said)
	i.desks.drop(service)
}

func (i *installation) change(s bot.Service, said string, refused bool) {
	if d, ok := i.desks.of(s.Policy.Service); ok {
		d.loop.Reload(s, release.Reloaded{Text: said, Refused: refused})
	}
}

func (i *installation) settle(services []bot.Service, roles map[string]commands.Roles, ids map[string]string) {
	names := make([]string, len(services))
	channels := map[string]string{}
	for n, s := range services {
		names[n] = s.Policy.Service
		channels[s.Policy.Service] = s.Channel
	}
	i.desks.sort(names)
	i.access.SetRoles(roles)
	i.replicas.speak(channels)
	i.known(services, ids)
}

// known makes the services those that people may name. ids of channels are kept from one time to the next.
func (i *installation) known(services []bot.Service, ids map[string]string) {
	i.ids.Lock()
	defer i.ids.Unlock()
	i.services = services
	if i.ids.of == nil {
		i.ids.of = map[string]string{}
	}
	maps.Copy(i.ids.of, ids)
	i.socket.SetServices(where(services, i.ids.of))
}

// where is what the grammar of /releasebot must know of the services.
func where(services []bot.Service, ids map[string]string) []commands.Service {
	known := make([]commands.Service, 0, len(services))
	for _, s := range services {
		one := commands.Service{Name: s.Policy.Service, Channel: ids[s.Channel], Targets: s.Policy.Targets()}
		for _, c := range s.Policy.Charts {
			one.Charts = append(one.Charts, c.Name)
		}
		known = append(known, one)
	}
	return slices.Clip(known)
}

// reloaded takes note of a changed configuration file.
func (i *installation) reloaded(taken bool, at time.Time) {
	i.metrics.Reloaded(taken, at)
	text := "a changed configuration was taken over"
	if !taken {
		text = "a changed configuration was refused"
	}
	i.record(context.Background(), "reload", text)
}
