package backtest

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// page is text for a terminal.
type page struct{ strings.Builder }

// line leaves out what would steer the terminal: names and reasons come from files and servers.
func (p *page) line(format string, args ...any) {
	p.WriteString(strings.TrimRight(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, fmt.Sprintf(format, args...)), " "))
	p.WriteByte('\n')
}

// table is rows of cells, each with a note below that is no cell, so that a long one makes no column wide.
type table struct {
	head  []string
	rows  [][]string
	notes []string
}

func (t *table) row(note string, cells ...string) {
	t.rows, t.notes = append(t.rows, cells), append(t.notes, note)
}

// table writes one under a title, and nothing where it has no rows.
func (p *page) table(title string, t table) {
	if len(t.rows) == 0 {
		return
	}
	widths := make([]int, len(t.head))
	for _, cells := range append(t.rows, t.head) {
		for i, cell := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	write := func(cells []string) {
		text := ""
		for i, cell := range cells {
			text += cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
		}
		p.line("%s", text)
	}
	p.line("")
	p.line("%s", title)
	write(t.head)
	for i, cells := range t.rows {
		write(cells)
		if t.notes[i] != "" {
			p.line("    %s", t.notes[i])
		}
	}
}
