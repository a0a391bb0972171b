//go:build crash || faults

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// checkDrives: no script is started twice for a drive, no target is driven twice to a build unless a person said so, and
// no process starts a drive that another one decided on.
func (f *facts) checkDrives() {
	scripts, called := map[string]int{}, map[string]int{}
	type move struct {
		target release.Target
		build  string
	}
	moves, allowed := map[move]int{}, map[release.Target]int{}
	for _, l := range f.drives {
		if l.what == "start" {
			scripts[l.drive]++
			moves[move{l.target, l.build}]++
		}
	}
	for _, c := range f.calls {
		if c.call != "drive" {
			continue
		}
		called[c.drive]++
		if c.decided.Before(c.begun) && !f.offClock {
			f.problem(doubledDrive, "%s was decided on by an earlier process, and started by a later one", c.drive)
		}
	}
	for id, n := range scripts {
		if n > 1 {
			f.problem(doubledDrive, "the script ran %d times for %s", n, id)
		}
	}
	for id, n := range called {
		if n > 1 {
			f.problem(doubledDrive, "%s was started by %d processes", id, n)
		}
	}
	for _, e := range f.history {
		if release.NoteKind(e.Kind) == release.NoteRetrying && e.By != "" {
			for _, t := range e.Note.Targets {
				allowed[t]++
			}
		}
	}
	for m, n := range moves {
		if n > 1+allowed[m.target] {
			f.problem(doubledDrive, "%s was driven to %s %d times, and people said %d times to try again", m.target, m.build, n, allowed[m.target])
		}
	}
}

// span is a time in the fleet's time; a zero end is none.
type crashSpan struct{ from, to time.Time }

func (s crashSpan) has(t time.Time) bool {
	return !t.Before(s.from) && (s.to.IsZero() || t.Before(s.to))
}

// spans pairs the notes that begin something with those that end it.
func (f *facts) spans(begin release.NoteKind, ends ...release.NoteKind) []crashSpan {
	var spans []crashSpan
	for _, e := range f.history {
		kind := release.NoteKind(e.Kind)
		if kind == begin {
			spans = append(spans, crashSpan{from: e.At})
		}
		if slices.Contains(ends, kind) {
			for i := range spans {
				if spans[i].to.IsZero() {
					spans[i].to = e.At
				}
			}
		}
	}
	return spans
}

// checkAdvances: no drive goes forward under an open event or a pause, and no tier is left before its bake.
func (f *facts) checkAdvances() {
	events, pauses := f.spans(release.NoteOpened, release.NoteClosed, release.NoteSnoozed), f.spans(release.NotePaused, release.NoteResumed)
	for _, c := range f.calls {
		if c.call != "drive" || back(c.drive) {
			continue
		}
		for _, s := range append(events, pauses...) {
			if s.has(c.decided) {
				f.problem(wrongAdvance, "%s was started at %s, under an event or a pause since %s", c.drive, c.decided, s.from)
			}
		}
	}
	f.checkBakes()
}

// back tells whether a drive goes back: its id says so (docs of release.Drive).
func back(drive string) bool { return strings.Contains(drive, "-undo") }

// column is one column of text.
func column(ctx context.Context, db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

func decoded[T any](text string) (v T, err error) { return v, json.Unmarshal([]byte(text), &v) }
