//go:build crash

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
		if c.decided.Before(c.begun) {
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

func (s crashSpan) overlaps(from, to time.Time) bool {
	return s.from.Before(to) && (s.to.IsZero() || s.to.After(from))
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

// checkAdvances: no tier is entered, and nothing is all clear, before the tier before it was seen quiet for its bake; no
// drive goes forward under an open event or a pause.
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
	tiers := crashTiers()
	for n, tier := range tiers {
		driven := f.lastEnd(tier.Name)
		if driven.IsZero() {
			continue
		}
		left := time.Time{}
		if n+1 < len(tiers) {
			left = f.firstStart(tiers[n+1].Name)
		} else if clear := f.spans(release.NoteAllClear); len(clear) > 0 {
			left = clear[0].from
		}
		if left.IsZero() {
			continue
		}
		if seen := f.seenQuiet(driven, left, events); seen < tier.Bake-2*crashTick {
			f.problem(wrongAdvance, "%s was left at %s after %s of quiet were seen; its bake is %s", tier.Name, left, seen, tier.Bake)
		}
	}
}

// back tells whether a drive goes back: its id says so (docs of release.Drive).
func back(drive string) bool { return strings.Contains(drive, "-undo") }

func (f *facts) lastEnd(tier string) (at time.Time) {
	for _, l := range f.drives {
		if l.target.Tier == tier && l.what == "end" && !back(l.drive) {
			at = l.at
		}
	}
	return at
}

func (f *facts) firstStart(tier string) time.Time {
	for _, l := range f.drives {
		if l.target.Tier == tier && l.what == "start" && !back(l.drive) {
			return l.at
		}
	}
	return time.Time{}
}

// seenQuiet adds up the time between looks at all charts that came as often as they should, outside of events.
func (w *world) seenQuiet(from, to time.Time, events []crashSpan) (sum time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := map[string]bool{}
	last := time.Time{}
	for _, l := range w.looks {
		asked[l.query] = true
		if len(asked) < len(w.plan.Charts) {
			continue
		}
		clear(asked)
		gap, begin := l.at.Sub(last), last
		last = l.at
		if begin.Before(from) {
			gap, begin = l.at.Sub(from), from
		}
		loud := false
		for _, e := range events {
			loud = loud || e.overlaps(begin, l.at)
		}
		if gap > 0 && gap <= crashBlind && !l.at.After(to) && !loud {
			sum += gap
		}
	}
	return sum
}

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
