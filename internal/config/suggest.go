package config

import (
	"reflect"
	"strings"
)

// unknownKey reports a key that is none, with what was probably meant.
func unknownKey(p place, name string, t reflect.Type) {
	onKey := place{doc: p.doc, value: p.key}
	keys := keysOf(t)
	switch {
	case name == "<<":
		onKey.fail("Merge keys (<<) are not supported. Repeat the keys, or use an alias for the whole value.")
	case nearest(name, keys) != "":
		onKey.fail("There is no key %q here; did you mean %q?", name, nearest(name, keys))
	case home(name) != "":
		onKey.fail("There is no key %q here; it belongs under %s. The keys here are %s.", name, home(name), and(keys))
	default:
		onKey.fail("There is no key %q here. The keys here are %s.", name, and(keys))
	}
}

// nearest is the word that takes the fewest changes from name: at most two, and at most a third of its letters.
func nearest(name string, words []string) string {
	best, fewest := "", min(2, max(1, len(name)/3))
	for _, word := range words {
		if changes := distance(strings.ToLower(name), word); changes <= fewest {
			if changes < fewest || best == "" {
				best, fewest = word, changes
			}
		}
	}
	return best
}

// distance counts the letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
func distance(a, b string) int {
	const far = 100
	if len(a) > 40 || len(b) > 40 {
		return far
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			differs := 1
			if a[i-1] == b[j-1] {
				differs = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+differs)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
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
