package commands

import (
	"strings"
	"unicode/utf8"
)

// take finds which of the names the words begin with, in any case, with or without quotes, the longest first. It
// returns the name's index, or -1, and the words after it.
func take(words, names []string) (int, []string) {
	if inside, rest, ok := unquote(words); ok {
		i, left := longest(inside, names)
		if i < 0 || len(left) > 0 {
			return -1, words
		}
		return i, rest
	}
	return longest(words, names)
}

func longest(words, names []string) (int, []string) {
	best, length := -1, 0
	for i, name := range names {
		parts := strings.Fields(name)
		if len(parts) == 0 || len(parts) < length || !begins(words, parts) {
			continue
		}
		// Of names that differ in nothing but case, the one as typed.
		if len(parts) > length || strings.Join(words[:len(parts)], " ") == strings.Join(parts, " ") {
			best, length = i, len(parts)
		}
	}
	if best < 0 {
		return -1, words
	}
	return best, words[length:]
}

func begins(words, parts []string) bool {
	if len(words) < len(parts) {
		return false
	}
	for i, part := range parts {
		word := words[i]
		if i == len(parts)-1 && !strings.EqualFold(word, part) {
			word = strings.TrimRight(word, ",:;.") // "snooze Latency, we know"
		}
		if !strings.EqualFold(word, part) {
			return false
		}
	}
	return true
}

const quotes = "\"“”„‟«»'‘’`" // phones make the curly ones

// closing are the quotes that can end what first begins: an apostrophe ends no “double” one.
func closing(first rune) string {
	switch {
	case first == '`':
		return "`"
	case strings.ContainsRune("'‘’", first):
		return "'‘’"
	default:
		return "\"“”„‟«»"
	}
}

// unquote returns the words inside the quotes that words begin with, and those after them.
func unquote(words []string) (inside, rest []string, ok bool) {
	text := strings.Join(words, " ")
	first, size := utf8.DecodeRuneInString(text)
	if text == "" || !strings.ContainsRune(quotes, first) {
		return nil, nil, false
	}
	text = text[size:]
	end := strings.IndexAny(text, closing(first))
	if end < 0 {
		return nil, nil, false
	}
	_, size = utf8.DecodeRuneInString(text[end:])
	return strings.Fields(text[:end]), strings.Fields(text[end+size:]), true
}
