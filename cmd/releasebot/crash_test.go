//go:build crash || faults

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the matrix is told by its environment; docs/reliability.md.
const (
	envStore  = "CRASH_STORE"  // a name of databases; sqlite
	envPoints = "CRASH_POINTS" // all, or n for every n-th
	envJobs   = "CRASH_JOBS"   // worlds at a time
	envOnly   = "CRASH_ONLY"   // a scenario; or "<scenario> <point>", that one alone; or "<scenario> <part of points' names>"
)

const (
	crashSpeed    = 600              // a tick takes a tenth of a second
	crashWithin   = 60 * time.Second // no run takes so long, on a machine with much else to do either
	recordings    = 3                // a point counts that each of so many undisturbed runs passes
	unreachedMost = 0.05             // the share of points that may not be reached a second time
)

// TestCrashMatrix kills the bot at every write and every call of each scenario, and looks whether all ends as it must.
func TestCrashMatrix(t *testing.T) {
	m := &crashMatrix{t: t, technology: or(os.Getenv(envStore), "sqlite"), jobs: number(t, envJobs, 3)}
	if _, ok := databases[m.technology]; !ok {
		t.Fatalf("%s=%s: there is no such store", envStore, m.technology)
	}
	only, point, _ := strings.Cut(os.Getenv(envOnly), " ")
	begun := time.Now()
	for _, s := range scenarios {
		if only != "" && only != s.name {
			continue
		}
		if strings.Contains(point, "#") {
			m.killed(s, orders{at: point})
			continue
		}
		m.scenario(s, point, number(t, envPoints, 1))
	}
	m.report(time.Since(begun))
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" || text == "all" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no number above 0", name, text)
	}
	return n
}

// crashMatrix is what came out so far.
type crashMatrix struct {
	t          *testing.T
	technology string
	jobs       int

	mu       sync.Mutex
	outcomes []outcomeOf
}

// outcomeOf is how one run ended.
type outcomeOf struct {
	scenario, point string
	kills           int
	problems        []problem
	answersTwice    int
	interrupted     int
	took            time.Duration
}

// scenario records the points of a scenario and then dies at every so-many-eth of them whose name has the part. Of ten runs
// two are killed once more while they recover, and one is not started again for longer than a bake may be interrupted.
func (m *crashMatrix) scenario(s scenario, part string, every int) {
	names := slices.DeleteFunc(m.record(s), func(name string) bool { return !strings.Contains(name, part) })
	var jobs sync.WaitGroup
	todo := make(chan int)
	for range m.jobs {
		jobs.Go(func() {
			for n := range todo {
				o := orders{at: names[n]}
				switch n / every % 10 {
				case 0, 5:
					o.second = 1 + n*7%40
				case 3:
					o.away = 3 * crashBlind
				}
				m.killed(s, o)
			}
		})
	}
	for n := range names {
		if n%every == 0 {
			todo <- n
		}
	}
	close(todo)
	jobs.Wait()
}

// record lists the points that every one of some undisturbed runs passes, in the order of the first.
func (m *crashMatrix) record(s scenario) []string {
	m.t.Helper()
	lists := make([][]string, recordings)
	var jobs sync.WaitGroup
	for n := range lists {
		jobs.Go(func() {
			list := filepath.Join(m.t.TempDir(), "points")
			o := m.run(s, orders{list: list})
			for _, p := range o.problems {
				m.t.Errorf("%s, undisturbed: %s: %s", s.name, p.kind, p.text)
			}
			data, _ := os.ReadFile(list) // a list that is not there has no points
			lists[n] = strings.Fields(string(data))
			m.t.Logf("%s, undisturbed: %d points in %s", s.name, len(lists[n]), o.took.Round(time.Millisecond))
		})
	}
	jobs.Wait()
	var stable []string
	for _, name := range lists[0] {
		if !slices.ContainsFunc(lists, func(l []string) bool { return !slices.Contains(l, name) }) {
			stable = append(stable, name)
		}
	}
	return stable
}

// killed runs a scenario and dies at the point; once more if it is not reached.
func (m *crashMatrix) killed(s scenario, how orders) {
	o := m.run(s, how)
	if o.kills == 0 && len(o.problems) == 0 {
		o = m.run(s, how)
	}
	o.point = how.at
	m.mu.Lock()
	defer m.mu.Unlock()
	m.outcomes = append(m.outcomes, o)
	for _, p := range o.problems {
		m.t.Errorf("%s %s: %s: %s\n\tagain: %s='%s %s' make crash", s.name, o.point, p.kind, p.text, envOnly, s.name, o.point)
	}
}

// run plays a scenario once in a world of its own.
func (m *crashMatrix) run(s scenario, o orders) outcomeOf {
	begun := time.Now()
	out := outcomeOf{scenario: s.name}
	dir, err := os.MkdirTemp(m.t.TempDir(), "world-")
	if err != nil {
		m.t.Error(err)
		return out
	}
	w, err := newWorld(m.t, dir, m.technology, s, crashSpeed)
	if err != nil {
		m.t.Error(err)
		return out
	}
	ctx, cancel := context.WithTimeout(m.t.Context(), crashWithin)
	defer cancel()
	var living sync.WaitGroup
	living.Go(func() { w.live(o) })
	living.Go(func() { w.help(ctx) })
	if err := w.play(ctx, s, &out); err != nil {
		w.problem(lost, "it does not come to its right end: %v\n%s", err, w.said())
	}
	w.stop()
	cancel()
	living.Wait()
	w.close()
	out.kills, out.problems, out.took = w.kills(), w.problems, time.Since(begun)
	if len(out.problems) == 0 {
		_ = os.RemoveAll(dir)
	}
	return out
}

// play plays the scenario and checks how the world stands then, also where it did not end as it must.
func (w *world) play(ctx context.Context, s scenario, out *outcomeOf) error {
	played := s.play(ctx, w)
	// What is doubled is worth to be known although the time is over.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), crashWithin)
	defer cancel()
	st, db, err := w.database.read(ctx, w.plan.DSN)
	if err != nil {
		return errors.Join(played, err)
	}
	defer func() { _ = errors.Join(st.Close(), db.Close()) }()
	if played == nil {
		played = w.settle(ctx, st)
	}
	w.stop()
	return errors.Join(played, w.check(ctx, st, db, s.runs(w), out))
}
