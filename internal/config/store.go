package config

import (
	"path/filepath"
	"reflect"
	"time"
)

// Store is where the state is kept, and for how long what is over. Exactly one of SQLite (a file) and Postgres (a DSN in
// the form of a URL) is set.
type Store struct {
	SQLite   string `yaml:"sqlite"`
	Postgres Secret `yaml:"postgres"`
	Keep     Keep   `yaml:"keep"`
}

// Keep is how long the store keeps what is over.
type Keep struct {
	History  time.Duration `yaml:"history"`  // what happened, and the messages about it
	Evidence time.Duration `yaml:"evidence"` // the numbers behind events
	Requests time.Duration `yaml:"requests"` // what people and CI asked for, and the answers
}

func usualKeep() Keep {
	return Keep{History: 400 * day, Evidence: 180 * day, Requests: 30 * day}
}

// inherit drops the file that would hold where the file names none, and something else does.
func (s *Store) inherit(folder string) {
	if s.Postgres != "" {
		s.SQLite = ""
		return
	}
	s.SQLite = from(folder, s.SQLite)
}

// LoadStore reads of the file at path only where the state is kept. Nothing else of it is checked or looked up, so that
// what was judged can be explained where the bot's secrets are not at hand.
func LoadStore(path string, env func(string) (string, bool)) (Store, error) {
	data, err := read(path)
	if err != nil {
		return Store{}, err
	}
	r := newReport(path, data)
	root, ok := parseYAML(r, data)
	if !ok {
		return Store{}, r.errors()
	}
	config := &Config{}
	config.defaults()
	if p := root.at("store"); p.has() {
		d := &decoder{report: r, env: env}
		d.value(p, "store", reflect.ValueOf(&config.Store).Elem())
		if len(r.found) == 0 {
			validateStore(p, config.Store)
		}
	}
	if err := r.errors(); err != nil {
		return Store{}, err
	}
	config.inherit(filepath.Dir(path))
	return config.Store, nil
}
