package config

import (
	"reflect"
	"strings"

	"releasebot/commands"
)

// unknownKey reports a key that is none, with what was probably meant.
func unknownKey(p place, name string, t reflect.Type) {
	onKey := place{doc: p.doc, value: p.key}
	keys := keysOf(t)
	switch {
	case name == "<<":
		onKey.fail("Merge keys (<<) are not supported. Repeat the keys, or use an alias for the whole value.")
	case commands.Closest(name, keys) != "":
		onKey.fail("There is no key %q here; did you mean %q?", name, commands.Closest(name, keys))
	case home(name) != "":
		onKey.fail("There is no key %q here; it belongs under %s. The keys here are %s.", name, home(name), and(keys))
	default:
		onKey.fail("There is no key %q here. The keys here are %s.", name, and(keys))
	}
}

// home is where in the file a key belongs, such as "builds.git" for poll; "" when nowhere or in several parts.
func home(key string) string {
	var homes []string
	var walk func(t reflect.Type, path string)
	walk = func(t reflect.Type, path string) {
		for i := range t.NumField() {
			tag, field := t.Field(i).Tag.Get("yaml"), t.Field(i).Type
			if tag == key && path != "" {
				homes = append(homes, path)
			}
			if field.Kind() == reflect.Slice {
				field = field.Elem()
			}
			if tag != "" && field.Kind() == reflect.Struct {
				walk(field, strings.TrimPrefix(path+"."+tag, "."))
			}
		}
	}
	walk(reflect.TypeFor[Config](), "")
	if len(homes) != 1 {
		return ""
	}
	return homes[0]
}

func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
