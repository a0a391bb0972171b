package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// How a service differs between two configurations.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Change is how one service differs between two configurations. Text says it in words, as "charts: + Latency, − Old;
// canary: bake 10m → 5m". Of secrets and long texts it says only that they changed.
type Change struct {
	Service string
	Kind    string // Added, Removed or Changed
	Text    string
}

// Diff lists the services that differ, those of the new configuration in their order, then those that are gone.
func Diff(old, new *Config) []Change {
	var changes []Change
	before := byName(old.Services)
	metrics := section("metrics", differ(reflect.ValueOf(old.Metrics), reflect.ValueOf(new.Metrics)))
	for i := range new.Services {
		s := &new.Services[i]
		was, had := before[s.Name]
		delete(before, s.Name)
		if !had {
			changes = append(changes, Change{s.Name, Added, Added})
		} else if parts := append(was.differs(s), metrics...); len(parts) > 0 {
			changes = append(changes, Change{s.Name, Changed, strings.Join(parts, "; ")})
		}
	}
	for i := range old.Services {
		if name := old.Services[i].Name; before[name] != nil {
			changes = append(changes, Change{name, Removed, Removed})
		}
	}
	return changes
}

// Fixed lists the keys that differ and that only a restart can change, as "slack.bot_token".
func Fixed(old, new *Config) []string {
	a, b := *old, *new
	for _, c := range []*Config{&a, &b} { // the rest is handed down to the services, or compared as theirs
		c.Slack.Channel, c.Slack.Roles, c.Slack.UnseenAfter, c.Metrics, c.Services = "", Roles{}, 0, Metrics{}, nil
	}
	var keys []string
	for _, phrase := range differ(reflect.ValueOf(a), reflect.ValueOf(b)) {
		key, _, _ := strings.Cut(phrase, " ")
		keys = append(keys, key)
	}
	return slices.Compact(keys)
}

func byName(services []Service) map[string]*Service {
	m := map[string]*Service{}
	for i := range services {
		m[services[i].Name] = &services[i]
	}
	return m
}

// differs says part by part what is another in the new s.
func (s *Service) differs(new *Service) []string {
	var parts []string
	a, b := reflect.ValueOf(s).Elem(), reflect.ValueOf(new).Elem()
	for i, key := range tagsOf(a.Type()) {
		switch x, y := a.Field(i), b.Field(i); {
		case key == "":
		case x.Kind() == reflect.Struct:
			parts = append(parts, section(key, differ(x, y))...)
		case isNamed(x.Type()):
			parts = append(parts, listed(key, x, y)...)
		default:
			parts = append(parts, value(key, x, y)...)
		}
	}
	return append(parts, section("slack", value("unseen_after", reflect.ValueOf(s.UnseenAfter), reflect.ValueOf(new.UnseenAfter)))...)
}

// section is the phrases about one part of the file, under its key; nothing where there are none.
func section(key string, phrases []string) []string {
	if len(phrases) == 0 {
		return nil
	}
	return []string{key + ": " + strings.Join(phrases, ", ")}
}

// isNamed tells whether t is a list of what has a name each: tiers, charts.
func isNamed(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && slices.Contains(tagsOf(t.Elem()), "name")
}

// shownNames is how many names are written out before their count stands for them.
const shownNames = 3

// listed compares what has names: what came, what went, and what differs in those that stayed, together where that is
// the same in several.
func listed(key string, a, b reflect.Value) []string {
	was, is := namesIn(a), namesIn(b)
	parts := section(key, moved(was, is))
	texts, same := []string{}, map[string][]string{}
	for i, name := range is {
		j := slices.Index(was, name)
		if j < 0 {
			continue
		}
		if text := strings.Join(differ(a.Index(j), b.Index(i)), ", "); text != "" {
			if same[text] == nil {
				texts = append(texts, text)
			}
			same[text] = append(same[text], name)
		}
	}
	for _, text := range texts {
		who := strings.Join(same[text], ", ")
		if n := len(same[text]); n > shownNames {
			who = fmt.Sprintf("%d of the %s", n, key)
		}
		parts = append(parts, who+": "+text)
	}
	return parts
}

func namesIn(list reflect.Value) []string {
	at := slices.Index(tagsOf(list.Type().Elem()), "name")
	all := make([]string, list.Len())
	for i := range all {
		all[i] = list.Index(i).Field(at).String()
	}
	return all
}

// moved says what came and went between two lists; where neither did, whether the order is another.
func moved(was, is []string) []string {
	var phrases []string
	for _, one := range is {
		if !slices.Contains(was, one) {
			phrases = append(phrases, "+ "+brief(one))
		}
	}
	for _, one := range was {
		if !slices.Contains(is, one) {
			phrases = append(phrases, "− "+brief(one))
		}
	}
	if len(phrases) == 0 && !slices.Equal(was, is) {
		phrases = append(phrases, "another order")
	}
	return phrases
}
