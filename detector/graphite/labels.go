package graphite

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
)

// labels are what the package's doc says: tags, nodes by their numbers, and the name.
func (s series) labels() map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, s.Tags)
	for i, node := range nodes(s.Target) {
		labels[strconv.Itoa(i)] = node
	}
	labels["name"] = s.Target
	return labels
}

// nodes are the parts of the path in a series' name, without its tags; none where no path is in it.
func nodes(name string) []string {
	path, _, _ := strings.Cut(innermost(name), ";")
	if path == "" {
		return nil
	}
	return strings.Split(path, ".")
}

var call = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\(.*\)$`)

// innermost is the first path in a name that functions have wrapped, as graphite-web finds it for aliasByNode: the
// first argument of the first argument, and so on. "" where that is a text or a number.
func innermost(name string) string {
	name = strings.TrimSpace(name)
	if !call.MatchString(name) {
		return name
	}
	for call.MatchString(name) {
		inside := name[strings.Index(name, "(")+1 : len(name)-1]
		name = strings.TrimSpace(first(inside))
	}
	if _, err := strconv.ParseFloat(name, 64); err == nil || strings.HasPrefix(name, `"`) || strings.HasPrefix(name, "'") {
		return ""
	}
	return name
}
