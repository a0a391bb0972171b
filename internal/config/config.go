// Package config reads ReleaseBot's file: YAML in, a checked Config out.
//
// It goes in four steps: defaults, decode (strict: an unknown key, a key said twice and a value of the wrong kind are
// errors), validate, inherit. Everything wrong with the file that one step can see is reported at once, by line, each
// with the source line and a sentence that says what to do. The next step starts only when nothing was wrong before it,
// so that nobody reads errors that follow from errors.
//
// ${NAME} in a text is replaced after parsing, so a secret can never alter the file's structure, and errors quote the
// file as it was written. The package reads no environment, flag or clock: its caller hands in the look-up.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Config is the whole file, with defaults filled in and everything inherited. Paths start from the file's folder.
type Config struct {
	Slack    Slack     `yaml:"slack"`
	Store    Store     `yaml:"store"`
	Data     string    `yaml:"data"` // folder for the spool of drives and the git caches
	HTTP     string    `yaml:"http"` // host:port of /metrics, /healthz and /readyz, and of the webhook
	Webhook  Webhook   `yaml:"webhook"`
	Metrics  Metrics   `yaml:"metrics"`
	Services []Service `yaml:"services"`
}

// Slack is how to reach Slack. Tokens and APIURL are empty when the file leaves them to the environment.
type Slack struct {
	Channel  string   `yaml:"channel"` // id or #name; services without one of their own use it
	BotToken Secret   `yaml:"bot_token"`
	AppToken Secret   `yaml:"app_token"`
	APIURL   URL      `yaml:"api_url"`
	Emoji    Emoji    `yaml:"emoji"`
	Mentions Mentions `yaml:"mentions"`
	Roles    Roles    `yaml:"roles"` // of services, each list where they have none of their own

	UnseenAfter time.Duration `yaml:"unseen_after"` // without Slack for so long no deploy enters a tier; 0: that never holds
}

// Mentions stand at the end of an event's message, as the team wrote them: the one way to call a whole channel.
type Mentions struct {
	White  string `yaml:"white"`
	Blue   string `yaml:"blue"`
	Purple string `yaml:"purple"`
}

// Emoji are the circles of the three urgencies.
type Emoji struct {
	White  string `yaml:"white"`
	Blue   string `yaml:"blue"`
	Purple string `yaml:"purple"`
}

// Webhook is what CI signs its calls with; without a Secret none is served.
type Webhook struct {
	Secret Secret `yaml:"secret"`
}

// Load reads and checks the file at path. env looks up what ${NAME} stands for.
func Load(path string, env func(string) (string, bool)) (*Config, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data, env)
}

func read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s; releasebot.example.yml is a good one to start from: %w", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	return data, nil
}

// Parse checks data as the file called name. Its error is always an Errors.
func Parse(name string, data []byte, env func(string) (string, bool)) (*Config, error) {
	return parse(name, data, &decoder{env: env})
}

func parse(name string, data []byte, d *decoder) (*Config, error) {
	r := newReport(name, data)
	root, ok := parseYAML(r, data)
	if !ok {
		return nil, r.errors()
	}
	config := &Config{}
	config.defaults()
	d.report = r
	d.file(root, config)
	if err := r.errors(); err != nil {
		return nil, err
	}
	validate(root, config)
	if err := r.errors(); err != nil {
		return nil, err
	}
	config.inherit(filepath.Dir(name))
	return config, nil
}

// plain removes what goccy/go-yaml stumbles over: it takes a byte order mark for text, and counts a line of a block
// twice when it ends in CR LF.
func plain(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
}
