package graphite

import "iter"

// signs are the brackets and commas of a target outside of its texts, with their places. After them comes the quote of
// a text that never ends, at the target's length.
func signs(target string) iter.Seq2[int, rune] {
	return func(yield func(int, rune) bool) {
		quote, escaped := rune(0), false
		for i, r := range target {
			switch {
			case escaped:
				escaped = false
			case r == '\\':
				escaped = true
			case quote != 0:
				if r == quote {
					quote = 0
				}
			case r == '"' || r == '\'':
				quote = r
			case r == '(' || r == ')' || r == '{' || r == '}' || r == ',':
				if !yield(i, r) {
					return
				}
			}
		}
		if quote != 0 {
			yield(len(target), quote)
		}
	}
}

// first is the first of a call's arguments.
func first(arguments string) string {
	depth := 0
	for i, r := range signs(arguments) {
		switch {
		case r == '(' || r == '{':
			depth++
		case r == ')' || r == '}':
			depth--
		case r == ',' && depth == 0:
			return arguments[:i]
		}
	}
	return arguments
}

// unbalanced says what bracket or quote of a target has no other half. graphite-web answers such a target with no
// series and no error, which would look like a metric that is not there.
func unbalanced(target string) string {
	var open []rune
	for _, r := range signs(target) {
		switch r {
		case '(', '{':
			open = append(open, r)
		case ')', '}':
			if len(open) == 0 || open[len(open)-1] != map[rune]rune{')': '(', '}': '{'}[r] {
				return "a " + string(r) + " closes nothing"
			}
			open = open[:len(open)-1]
		case '"', '\'':
			return "a " + string(r) + " is never closed"
		}
	}
	if len(open) > 0 {
		return "a " + string(open[len(open)-1]) + " is never closed"
	}
	return ""
}
