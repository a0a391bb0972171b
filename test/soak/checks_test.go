//go:build soak

package soak_test

import (
	"context"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing/synctest"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// What is taken for flat.
const (
	goroutinesMore = 12   // than the most of the first hours
	heapMore       = 0.10 // between the smallest and the largest sample
	filled         = 3    // days, until what the store and these checks keep is there
	storeMore      = 0.25 // than at most in the days in which all that is kept fills up
	fullAfter      = 11   // those days
	fileMost       = 2.5  // of what a day ended with: free pages are used again and never given back, and its noon may be fuller
	notHeard       = 15 * time.Minute
	waitsLong      = 90 * time.Minute
)

// sample is how big the bot was at the end of a day.
type sample struct {
	day        int
	heap       uint64  // bytes after a collection: the median of the day's
	goroutines int     // the most of the day's hours
	state      int     // bytes of the state
	file       int64   // bytes of the database with its log
	used       int64   // bytes of it that are not free
	own        uintptr // bytes of the heap that these checks remember
	rows       map[string]int
	real       time.Duration // since the start, by the wall's clock
	deploys    int
}

var tables = []string{"inbox", "outbox", "history", "evidence", "audit"}

// wall is the real time; in the fake one, time.Now stands still while work is done.
func wall() time.Duration {
	var tv syscall.Timeval
	if err := syscall.Gettimeofday(&tv); err != nil {
		return 0
	}
	return time.Duration(tv.Nano())
}

var (
	wallBegun = wall()
	most      int // goroutines since the last sample
	hours     int
	usual     int // the most goroutines of the first hours
)

func (w *world) measure(day int) {
	s := sample{day: day, heap: w.usually(), goroutines: most, rows: map[string]int{}, real: wall() - wallBegun}
	most, w.heaps = 0, nil
	for _, table := range tables {
		s.rows[table] = w.count(`SELECT COUNT(*) FROM ` + table)
	}
	s.state = w.count(`SELECT COALESCE(MAX(LENGTH(body)), 0) FROM state`)
	for _, name := range []string{w.path, w.path + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			s.file += info.Size()
		}
	}
	pages := w.count(`SELECT page_count - freelist_count FROM pragma_page_count(), pragma_freelist_count()`)
	s.used = int64(pages) * int64(w.count(`SELECT page_size FROM pragma_page_size()`))
	synctest.Wait() // nobody else writes there then
	s.own = remembered(w.books, w.yard, w.room, w.fleet, &w.samples)
	w.books.mu.Lock()
	s.deploys = len(w.books.deploys)
	w.books.mu.Unlock()
	w.samples = append(w.samples, s)
	if day > 0 {
		w.t.Logf("day %2d: heap %.1f MB of which %.1f are the checks', goroutines at most %d, state %d kB, store %.1f MB of which %.1f are used, %v, deploys %d, after %s",
			day, float64(s.heap)/1e6, float64(s.own)/1e6, s.goroutines, s.state/1000, float64(s.file)/1e6, float64(s.used)/1e6, s.rows, s.deploys, s.real.Round(time.Second))
	}
}

// usually is the middle one of the heap's samples of a day: an outage or a start at midnight is no growth.
func (w *world) usually() uint64 {
	if len(w.heaps) == 0 {
		return heap()
	}
	slices.Sort(w.heaps)
	return w.heaps[len(w.heaps)/2]
}

func (w *world) count(query string, args ...any) int {
	var n int
	if err := w.peek.QueryRow(query, args...).Scan(&n); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// goroutines must not become more: a leak is seen within hours.
func (w *world) goroutines() {
	synctest.Wait() // for a look that goes on
	n := runtime.NumGoroutine()
	most = max(most, n)
	if hours%3 == 0 {
		w.heaps = append(w.heaps, heap())
	}
	if hours++; hours <= 6 {
		usual = max(usual, n)
	} else if n > usual+goroutinesMore {
		w.books.wrong("there are %d goroutines; in the first hours there were %d", n, usual)
	}
}

// young tells whether the store has nothing that is older than it is to be kept, by each table's own rule.
func (w *world) young() {
	const slack = 2 * time.Hour // pruning comes every hour, and the clock jumps
	for _, of := range []struct {
		what, query string
		keep        time.Duration
	}{
		{"history", `SELECT COUNT(*) FROM history WHERE at < ?`, w.keep.History},
		{"evidence", `SELECT COUNT(*) FROM evidence WHERE at < ?`, w.keep.Evidence},
		{"inbox", `SELECT COUNT(*) FROM inbox WHERE done > 0 AND done < ?`, w.keep.Requests},
		{"answers", `SELECT COUNT(*) FROM outbox WHERE kind = 'answer' AND at < ? AND (shown >= revision OR failed <> '')`, w.keep.Requests},
		{"audit", `SELECT COUNT(*) FROM audit WHERE at < ?`, w.keep.History + 8*24*time.Hour},
	} {
		if n := w.count(of.query, w.clock.Now().Add(-of.keep-slack).UnixMilli()); n > 0 {
			w.books.wrong("%s: %d rows are older than they are to be kept", of.what, n)
		}
	}
}

// alive tells whether what is due happens: a drive's end is heard of, and a build that waits for nothing starts.
func (w *world) alive() {
	s, now := w.state(), time.Now()
	if d := s.Deploy; d != nil {
		for _, drive := range allDrives(*d) {
			ended, over := w.yard.endedAt(drive.ID)
			if over && drive.Status == release.Running && now.Sub(ended) > notHeard && now.Sub(w.upset) > notHeard {
				w.books.wrong("drive %s ended at %s, and the deploy does not know", drive.ID, ended.Format("15:04"))
			}
		}
		if !d.Phase.Ended() && now.Sub(d.StartedAt) > 48*time.Hour {
			w.books.wrong("deploy %d is %s since %s", d.Number, d.Phase, d.StartedAt)
		}
	}
	unknown := false
	for _, v := range s.Watch.Abnormal {
		unknown = unknown || v.Kind == release.Unknown
	}
	waits := s.Candidate != nil && (s.Deploy == nil || s.Deploy.Phase.Ended()) && len(s.Holds)+len(s.Events) == 0 && !unknown
	switch {
	case !waits || now.Before(w.upset):
		w.idle = time.Time{}
	case w.idle.IsZero():
		w.idle = now
	case now.Sub(w.idle) > waitsLong:
		w.books.wrong("build %s has waited since %s, and nothing holds it", s.Candidate, w.idle.Format("15:04"))
	}
}

func allDrives(d release.Deploy) []release.Drive {
	var all []release.Drive
	for _, stage := range d.Stages {
		all = append(all, stage.Drives...)
	}
	return append(all, d.Undo...)
}

// verify looks at the whole when all has settled.
func (w *world) verify() {
	if !w.books.failed() {
		w.whole()
	}
	w.books.mu.Lock()
	defer w.books.mu.Unlock()
	for _, wrong := range w.books.wrongs {
		w.t.Error(wrong)
	}
	if w.books.more > 0 {
		w.t.Errorf("and %d more", w.books.more)
	}
}

func (w *world) whole() {
	w.ended()
	w.builds()
	w.books.late(time.Now().Add(time.Hour))
	for _, key := range w.room.unfinished() {
		w.books.wrong("message %s does not say how it ended", key)
	}
	entries, err := w.store.VerifyAudit(context.Background(), nil, func(p store.AuditProblem) { w.books.wrong("audit: %s", p) })
	if err != nil {
		w.books.wrong("the audit chain cannot be read: %v", err)
	}
	w.tally.add("audit entries verified", int(entries))
	w.books.mu.Lock()
	defer w.books.mu.Unlock()
	if w.books.decided != w.received {
		w.books.err("%d requests were received, and %d decided on", w.received, w.books.decided)
	}
	if w.received != w.asked {
		w.books.err("%d requests were made, and %d received", w.asked, w.received)
	}
}

// ended holds each deploy to one end: all clear, rolled back, or one after the other; and each event to one, too.
func (w *world) ended() {
	b := w.books
	b.mu.Lock()
	defer b.mu.Unlock()
	clear, back := 0, 0
	for n := 1; n <= len(b.deploys); n++ {
		of := b.deploys[n]
		if of == nil {
			b.err("there is no deploy %d, and there are %d", n, len(b.deploys))
			continue
		}
		got := of.outcomes
		switch {
		case len(got) == 1 && got[0] == release.AllClear:
			clear++
		case len(got) == 1 && got[0] == release.RolledBack:
			back++
		case len(got) == 2 && got[0] == release.AllClear && got[1] == release.RolledBack:
			clear++
			back++
		default:
			b.err("deploy %d of %s ended as %v", n, of.build, got)
		}
	}
	if b.notes[release.NoteAllClear] != clear || b.notes[release.NoteRolledBack] != back {
		b.err("%d all clear and %d rolled back, and %d and %d were said", clear, back, b.notes[release.NoteAllClear], b.notes[release.NoteRolledBack])
	}
	for n := b.state.Next.Event - len(b.opened); n < b.state.Next.Event; n++ {
		if open, known := b.opened[n]; !known || open {
			b.err("event %d: known %t, open %t", n, known, open)
		}
	}
	w.tally.add("deploys", len(b.deploys))
	w.tally.add("deploys all clear", clear)
	w.tally.add("deploys rolled back", back)
	w.tally.add("events", len(b.opened))
	w.tally.add("messages said in summaries", b.folded)
}

// builds holds each build to one fate: it was deployed, once unless a person chose it; or it was set aside by a roll
// back; or a newer one came before its turn.
func (w *world) builds() {
	b := w.books
	b.mu.Lock()
	defer b.mu.Unlock()
	all := w.yard.all()
	newer := false
	for i := len(all) - 1; i >= 0; i-- {
		id := all[i].ID
		switch deploys := b.ofBuild[id]; {
		case i == 0: // what ran at the start
		case len(deploys) > 1 && !b.chosen[id]:
			b.err("build %s was deployed %d times, and nobody chose it", all[i], len(deploys))
		case len(deploys) > 0:
			newer = true
			w.tally.add("builds deployed", 1)
		case b.aside[id]:
			w.tally.add("builds set aside by a roll back", 1)
		case newer:
			w.tally.add("builds superseded", 1)
		default:
			b.err("build %s was lost", all[i])
		}
	}
}

// flat holds the samples to each other. What the checks themselves remember grows, and is taken off the heap.
func (w *world) flat() {
	last := w.samples[len(w.samples)-1]
	net := func(s sample) float64 { return float64(s.heap) - float64(s.own) }
	var low, high, full, most sample
	for _, s := range w.samples {
		if s.day <= fullAfter && s.used > full.used {
			full = s
		}
		if s.used > most.used {
			most = s
		}
		if s.day < min(filled, w.days) {
			continue
		}
		if low.day == 0 || net(s) < net(low) {
			low = s
		}
		if high.day == 0 || net(s) > net(high) {
			high = s
		}
	}
	if w.days > fullAfter && float64(most.used) > float64(full.used)*(1+storeMore) {
		w.t.Errorf("the store uses %.1f MB on day %d, and at most %.1f MB until day %d", float64(most.used)/1e6, most.day, float64(full.used)/1e6, fullAfter)
	}
	if w.days > fullAfter && float64(last.file) > float64(most.used)*fileMost {
		w.t.Errorf("the store's file has %.1f MB, and never used more than %.1f MB", float64(last.file)/1e6, float64(most.used)/1e6)
	}
	if low.day > 0 && net(high) > net(low)*(1+heapMore) {
		w.t.Errorf("the heap has %.1f MB on day %d, and %.1f MB on day %d", net(high)/1e6, high.day, net(low)/1e6, low.day)
	}
}
