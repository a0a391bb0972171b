package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// differ says, a phrase a key, what is another in b than in a: two structs of one type, by their yaml tags.
func differ(a, b reflect.Value) []string {
	var phrases []string
	for i, key := range tagsOf(a.Type()) {
		if key != "" {
			phrases = append(phrases, value(key, a.Field(i), b.Field(i))...)
		}
	}
	return phrases
}

// value compares what stands under a key. Keys below it are joined by dots.
func value(key string, a, b reflect.Value) []string {
	switch a.Kind() {
	case reflect.Struct:
		return below(key, differ(a, b))
	case reflect.Pointer:
		return pointer(key, a, b)
	case reflect.Slice:
		if a.Type().Elem().Kind() == reflect.String {
			return list(key, texts(a), texts(b))
		}
		return unlike(key, a, b)
	case reflect.Map:
		return mapping(key, a, b)
	default:
		if reflect.DeepEqual(a.Interface(), b.Interface()) {
			return nil
		}
		was, is := show(a), show(b)
		if was == is || was == "" || is == "" {
			return []string{key + " " + Changed}
		}
		return []string{key + " " + was + " → " + is}
	}
}

func below(key string, phrases []string) []string {
	for i := range phrases {
		phrases[i] = key + "." + phrases[i]
	}
	return phrases
}

// pointer compares what may be left out: a rule, or a threshold.
func pointer(key string, a, b reflect.Value) []string {
	switch {
	case a.IsNil() && b.IsNil():
		return nil
	case !a.IsNil() && !b.IsNil():
		return value(key, a.Elem(), b.Elem())
	case a.Type().Elem().Kind() == reflect.Struct && a.IsNil():
		return []string{key + " " + Added}
	case a.Type().Elem().Kind() == reflect.Struct:
		return []string{key + " " + Removed}
	case a.IsNil():
		return []string{key + " none → " + show(b.Elem())}
	default:
		return []string{key + " " + show(a.Elem()) + " → none"}
	}
}

func list(key string, was, is []string) []string {
	if phrases := moved(was, is); len(phrases) > 0 {
		return []string{key + " " + strings.Join(phrases, " ")}
	}
	return nil
}

func texts(list reflect.Value) []string {
	all := make([]string, list.Len())
	for i := range all {
		all[i] = list.Index(i).String()
	}
	return all
}

// unlike compares lists of what has no names: windows.
func unlike(key string, a, b reflect.Value) []string {
	same := a.Len() == b.Len()
	for i := 0; same && i < a.Len(); i++ {
		same = len(differ(a.Index(i), b.Index(i))) == 0
	}
	if same {
		return nil
	}
	return []string{key + " " + Changed}
}

// mapping compares what the user gave names: variables, headers, authors.
func mapping(key string, a, b reflect.Value) []string {
	all := map[string]bool{}
	for _, m := range []reflect.Value{a, b} {
		for _, name := range m.MapKeys() {
			all[name.String()] = true
		}
	}
	var phrases []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		x, y := a.MapIndex(reflect.ValueOf(name)), b.MapIndex(reflect.ValueOf(name))
		at := key + "." + brief(name)
		switch {
		case !x.IsValid():
			phrases = append(phrases, at+" "+Added)
		case !y.IsValid():
			phrases = append(phrases, at+" "+Removed)
		default:
			phrases = append(phrases, value(at, x, y)...)
		}
	}
	return phrases
}

// shownText is how many characters of a text are worth showing before and after a change; of longer ones nobody sees
// the difference.
const shownText = 80

// show is a value in words, and "" where it is not shown.
func show(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Secret:
		return ""
	case URL:
		return shorter(x.String())
	case time.Duration:
		return short(x)
	case string:
		return shorter(x)
	default:
		return fmt.Sprint(x)
	}
}

func shorter(text string) string {
	if text == "" {
		return "none"
	}
	if utf8.RuneCountInString(text) > shownText || strings.ContainsFunc(text, unicode.IsControl) {
		return ""
	}
	return hideCredentials(text)
}

// brief is a name on one line, cut where it is long.
func brief(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, hideCredentials(name))
	if runes := []rune(name); len(runes) > shownText {
		return string(runes[:shownText]) + "…"
	}
	return name
}
