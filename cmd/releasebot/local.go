package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"releasebot/internal/config"
	"releasebot/internal/workspace"
)

// localOptions are a workspace with the channels, people and user groups that the configuration speaks of, beside the
// usual people, so that a team's own roles can be tried out.
func localOptions(cfg *config.Config) workspace.Options {
	options := workspace.Options{Users: workspace.DefaultUsers(), Channels: localChannels(cfg)}
	ids := map[string]bool{}
	for _, s := range cfg.Services {
		for _, list := range [][]string{s.Roles.Viewers, s.Roles.Operators, s.Roles.Admins, slices.Collect(maps.Values(s.Authors.Users)), owners(s)} {
			for _, id := range list {
				ids[id] = true
			}
		}
	}
	for _, u := range options.Users {
		delete(ids, u.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if strings.HasPrefix(id, "S") {
			options.Groups = append(options.Groups, workspace.Group{ID: id, Handle: strings.ToLower(id), Name: id, Members: []string{"U0ANNA", "U0BEN"}})
			continue
		}
		options.Users = append(options.Users, workspace.User{ID: id, Name: strings.ToLower(id), Real: id})
	}
	everybody := make([]string, len(options.Users))
	for i, u := range options.Users {
		everybody[i] = u.ID
	}
	for i := range options.Channels {
		options.Channels[i].Members = everybody
	}
	return options
}

func owners(s config.Service) []string {
	var all []string
	for _, c := range s.Charts {
		if c.Owner != "" {
			all = append(all, c.Owner)
		}
	}
	return all
}

var notInID = regexp.MustCompile(`[^A-Z0-9]`)

// localChannels are those that the configuration names, by their ids or by "#name"; a name gets an id that is not there yet.
func localChannels(cfg *config.Config) []workspace.Channel {
	var channels []workspace.Channel
	var names []string
	ids := map[string]bool{}
	for _, s := range cfg.Services {
		if bare, named := strings.CutPrefix(s.Channel, "#"); named {
			names = append(names, bare)
		} else if !ids[s.Channel] {
			ids[s.Channel] = true
			channels = append(channels, workspace.Channel{ID: s.Channel, Name: strings.ToLower(s.Channel), Bot: true})
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		id := "C0" + notInID.ReplaceAllString(strings.ToUpper(name), "")
		for ids[id] {
			id += "X"
		}
		ids[id] = true
		channels = append(channels, workspace.Channel{ID: id, Name: name, Bot: true})
	}
	return channels
}
