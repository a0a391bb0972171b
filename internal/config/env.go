package config

import "strings"

// expand replaces ${NAME} in a text; $${ stands for ${ itself. It runs on the parsed value and only once: what a
// variable holds is never read as YAML, nor replaced again.
func (d *decoder) expand(p place, key string) (string, bool) {
	text := p.raw()
	var b strings.Builder
	ok := true
	for {
		i := strings.Index(text, "${")
		if i < 0 {
			b.WriteString(text)
			return b.String(), ok
		}
		if i > 0 && text[i-1] == '$' {
			b.WriteString(text[:i-1] + "${")
			text = text[i+2:]
			continue
		}
		b.WriteString(text[:i])
		name, rest, closed := strings.Cut(text[i+2:], "}")
		if !closed || !isVariable(name) {
			p.fail(`%q has a ${ that names no variable. Write ${NAME}, or $${ for the two characters themselves.`, key)
			return "", false
		}
		value, set := d.env(name)
		switch {
		case set:
		case d.needed != nil && !d.needed(p):
			value = "${" + name + "}" // stands for itself
			p.forgive()
		default:
			p.fail("The environment variable %s is not set; %q needs it.", name, key)
			ok = false
		}
		b.WriteString(value)
		text = rest
	}
}

// isVariable tells whether name is one of an environment variable, as a shell would take it.
func isVariable(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}
