package main

import (
	"context"
	"errors"
	"os"
	"testing"

	"releasebot/internal/config"
	"releasebot/internal/workspace"
)

// Every channel that the configuration names is there once, whatever its name is made of.
func TestLocalChannels(t *testing.T) {
	cfg := &config.Config{}
	for _, channel := range []string{"#ab", "#a-b", "#deploys", "C0DEPLOYS", "#deploys", "#日本", "#東京"} {
		cfg.Services = append(cfg.Services, config.Service{Channel: channel})
	}
	ids, names := map[string]bool{}, map[string]bool{}
	for _, c := range localOptions(cfg).Channels {
		if ids[c.ID] || names[c.Name] || !c.Bot {
			t.Errorf("twice the same, or without the bot: %+v", c)
		}
		ids[c.ID], names[c.Name] = true, true
	}
	for _, name := range []string{"ab", "a-b", "deploys", "日本", "東京"} {
		if !names[name] {
			t.Errorf("there is no #%s", name)
		}
	}
	if !ids["C0DEPLOYS"] || len(ids) != 6 {
		t.Errorf("channels: %v", ids)
	}
}

// The people and groups that the configuration speaks of are there, each once, and in every channel.
func TestLocalPeople(t *testing.T) {
	usual := workspace.DefaultUsers()[0].ID
	cfg := &config.Config{Services: []config.Service{
		{
			Channel: "#deploys", Roles: config.Roles{Viewers: []string{"U0NEW"}, Operators: []string{"S0ONCALL", usual}, Admins: []string{"U0NEW"}},
			Authors: config.Authors{Users: map[string]string{"ann": "W0ANN"}}, Charts: []config.Chart{{Owner: "S0OWNER"}},
		},
		{Channel: "#deploys"},
	}}
	options := localOptions(cfg)
	count := map[string]int{}
	for _, u := range options.Users {
		count[u.ID]++
	}
	for _, g := range options.Groups {
		count[g.ID]++
	}
	for _, id := range []string{"U0NEW", "W0ANN", "S0ONCALL", "S0OWNER", usual} {
		if count[id] != 1 {
			t.Errorf("%s is there %d times", id, count[id])
		}
	}
	if c := options.Channels; len(c) != 1 || len(c[0].Members) != len(options.Users) {
		t.Errorf("channels: %+v", c)
	}
}

// Nothing is left behind, whether the local Slack could be served or not.
func TestLocalLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	cfg := &config.Config{Services: []config.Service{{Channel: "#deploys"}}}
	left := func() int {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	done, err := (&runCmd{LocalWorkspace: "127.0.0.1:0"}).local(&env{ctx: context.Background(), stdout: os.Stderr}, cfg)
	if err != nil || left() != 1 || cfg.Data == "" || cfg.Slack.BotToken.Reveal() == "" {
		t.Fatalf("%v, %d left, %+v", err, left(), cfg.Slack)
	}
	if done(); left() != 0 {
		t.Error("the folder is left")
	}
	if _, err := (&runCmd{LocalWorkspace: "127.0.0.1:0"}).local(&env{ctx: context.Background(), stdout: deaf{}}, cfg); err == nil || left() != 0 {
		t.Errorf("without anybody to tell: %v, %d left", err, left())
	}
	if _, err := (&runCmd{LocalWorkspace: "no address"}).local(&env{ctx: context.Background(), stdout: os.Stderr}, cfg); err == nil || left() != 0 {
		t.Errorf("at no address: %v, %d left", err, left())
	}
}

// deaf takes no word.
type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }
