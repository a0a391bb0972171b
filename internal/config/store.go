package config

import (
	"path/filepath"
	"reflect"
)

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
		notEmpty(p.at("sqlite"), config.Store.SQLite)
	}
	if err := r.errors(); err != nil {
		return Store{}, err
	}
	config.inherit(filepath.Dir(path))
	return config.Store, nil
}
