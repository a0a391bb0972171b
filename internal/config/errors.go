package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one thing wrong with the file.
type Error struct {
	File    string
	Line    int // from 1; 0 when the error is about no line in particular
	Column  int // from 1, in characters
	Message string
	Source  string // the line as the file has it, secrets left out
	before  string // what of Source stands before the place
}

func (e *Error) Error() string { return e.Text(false) }

// Text is the place, the sentence, and the source line with a caret under the place; colour is for a terminal.
func (e *Error) Text(colour bool) string {
	red, bold, off := "", "", ""
	if colour {
		red, bold, off = "\x1b[31m", "\x1b[1m", "\x1b[0m"
	}
	if e.Line == 0 {
		return fmt.Sprintf("%s%s:%s %s", bold, e.File, off, e.Message)
	}
	gutter := fmt.Sprintf("> %3d | ", e.Line)
	return fmt.Sprintf("%s%s:%d:%d:%s %s\n%s%s\n%s%s^%s",
		bold, e.File, e.Line, e.Column, off, e.Message, gutter, e.Source, blank(gutter+e.before), red, off)
}

// blank is as wide as text; tabs stay tabs, as a terminal may show them at any width.
func blank(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text)
}

// Errors is all that one step found wrong, in order of lines.
type Errors []*Error

func (e Errors) Error() string { return e.Text(false) }

// maxShown is how many errors are written out; more than that have one cause, or are no configuration.
const maxShown = 50

// Text is the errors' Texts, an empty line between two.
func (e Errors) Text(colour bool) string {
	var texts []string
	for _, one := range e[:min(len(e), maxShown)] {
		texts = append(texts, one.Text(colour))
	}
	if more := len(e) - len(texts); more > 0 {
		texts = append(texts, fmt.Sprintf("And %d more of them.", more))
	}
	return strings.Join(texts, "\n\n")
}

// Unwrap lets errors.As find each of them.
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i, one := range e {
		list[i] = one
	}
	return list
}

// maxSource is how many characters of a line are shown before and after a place.
const maxSource = 120

// report collects what is wrong with one file.
type report struct {
	name   string
	lines  []string
	found  Errors
	hidden map[int][]string // literal secrets of a line

	forgiven [][2]int // lines and columns of which nothing is said
}

func newReport(name string, data []byte) *report {
	return &report{name: name, lines: strings.Split(string(plain(data)), "\n"), hidden: map[int][]string{}}
}

func (r *report) add(line, column int, format string, args ...any) {
	line, column = min(max(line, 0), len(r.lines)), max(column, 1)
	if slices.Contains(r.forgiven, [2]int{line, column}) {
		return
	}
	r.found = append(r.found, &Error{File: r.name, Line: line, Column: column, Message: fmt.Sprintf(format, args...)})
}

// errors gives all that was found, or nil. The source lines come last, when every secret of the file is known.
func (r *report) errors() error {
	if len(r.found) == 0 {
		return nil
	}
	for _, e := range r.found {
		if e.Line > 0 {
			r.show(e)
		}
	}
	slices.SortStableFunc(r.found, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.found
}

// show fills in the source line. Of a very long one it shows the part around the place.
func (r *report) show(e *Error) {
	line := []rune(r.lines[e.Line-1])
	e.Column = min(e.Column, len(line)+1)
	shown, before := []rune(r.mask(e.Line, string(line))), []rune(r.mask(e.Line, string(line[:e.Column-1])))
	for !slices.Equal(before, shown[:min(len(before), len(shown))]) {
		before = before[:len(before)-1] // the place is inside a secret: point at where it was
	}
	after := shown[len(before):]
	if len(before) > maxSource {
		before = append([]rune("…"), before[len(before)-maxSource/2:]...)
	}
	if len(after) > maxSource {
		after = append(after[:maxSource:maxSource], '…')
	}
	e.before, e.Source = string(before), string(before)+string(after)
}

// hide keeps a secret that is written out in the file from being shown in a source line.
func (r *report) hide(line int, secret string) {
	for i, part := range strings.Split(secret, "\n") { // a block of several lines
		if part = strings.TrimSpace(part); part != "" {
			r.hidden[line+i] = append(r.hidden[line+i], part)
		}
	}
}

func (r *report) mask(line int, text string) string {
	for _, secret := range r.hidden[line] {
		text = strings.ReplaceAll(text, secret, hidden)
	}
	return hideCredentials(text)
}
