//go:build crash || faults

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"releasebot/internal/testfault"
	"releasebot/internal/testpostgres"
	"releasebot/release"
)

// faultCase is a fault in a phase of a deploy.
type faultCase struct {
	fault neighbourFault
	phase faultPhase
}

// faultOutcome is how a case ended.
type faultOutcome struct {
	faultCase
	happened string
	followed int
	problems []problem
	took     time.Duration
}

// faultWithin bounds a case, on a machine with much else to do either.
const faultWithin = 100 * time.Second

// TestFaults lets each neighbour misbehave in each phase of a deploy, and looks whether all ends as it must.
func TestFaults(t *testing.T) {
	server := testpostgres.Start(t, testpostgres.Config{})
	var mu sync.Mutex
	var outcomes []faultOutcome
	begun := time.Now()
	cases, all := chosenCases()
	t.Run("cases", func(t *testing.T) {
		for _, c := range cases {
			t.Run(strings.Join([]string{c.fault.neighbour, c.fault.kind, c.phase.name}, "/"), func(t *testing.T) {
				t.Parallel()
				o := runFault(t, server, c)
				mu.Lock()
				defer mu.Unlock()
				outcomes = append(outcomes, o)
			})
		}
	})
	t.Logf("%d of %d combinations ran, in %s\n%s", len(outcomes), all, time.Since(begun).Round(time.Second), faultTable(outcomes))
}

// chosenCases are those that run, the slow ones first, and how many there are in all. FAULTS=all runs every one.
func chosenCases() (chosen []faultCase, all int) {
	for _, f := range allFaults() {
		if f.own != nil {
			all++
			chosen = append(chosen, faultCase{f, *f.own})
			continue
		}
		for n, p := range faultPhases {
			if f.phases != nil && !slices.Contains(f.phases, p.name) {
				continue
			}
			all++
			if os.Getenv("FAULTS") == "all" || !less(f, n) {
				chosen = append(chosen, faultCase{f, p})
			}
		}
	}
	slices.SortStableFunc(chosen, func(a, b faultCase) int {
		return int(b.fault.length/time.Minute - a.fault.length/time.Minute)
	})
	return chosen, all
}

// less tells of a combination that others stand for: of a repository all that matters is that builds are found, for which one
// fault in the other phases will do; and Graphite's answers go the way of Prometheus'.
func less(f neighbourFault, phase int) bool {
	switch {
	case f.neighbour == gitN && phase > 0:
		return f.kind != string(testfault.Hanging) && f.kind != "the program fails"
	case f.neighbour == graphiteN && phase != 0 && phase != 2:
		return f.kind != string(testfault.Refused)
	default:
		return false
	}
}

// runFault plays a case in a world of its own.
func runFault(t *testing.T, server *testpostgres.Server, c faultCase) faultOutcome {
	begun := time.Now()
	w := newFaultyWorld(t, server, c.fault.needs)
	ctx, cancel := context.WithTimeout(t.Context(), faultWithin)
	defer cancel()
	var living sync.WaitGroup
	living.Go(func() {
		w.live(orders{})
		cancel() // it is over, or the bot does not stay up
	})
	o := faultOutcome{faultCase: c}
	if err := w.playFault(ctx, &living, c, &o); err != nil {
		w.problem(lost, "it does not come to its right end: %v\n%s", err, w.said())
	}
	w.stop()
	cancel()
	living.Wait()
	o.problems, o.took = w.problems, time.Since(begun)
	for _, p := range o.problems {
		t.Errorf("%s: %s", p.kind, p.text)
	}
	t.Logf("%s; %d messages followed; %s %s", o.happened, o.followed, w.ready, o.took.Round(time.Millisecond))
	return o
}

func (w *faultyWorld) playFault(ctx context.Context, living *sync.WaitGroup, c faultCase, o *faultOutcome) error {
	if err := c.phase.reach(ctx, w); err != nil {
		return fmt.Errorf("before the fault: %w", err)
	}
	if c.fault.blind {
		w.setBlind(true)
	}
	w.began = w.clock.Now()
	if err := c.fault.begin(w); err != nil {
		return err
	}
	living.Go(func() { w.ask(ctx) })
	length := c.fault.length
	if length == 0 {
		length = faultLength
	}
	during := w.during(ctx, c.phase, length)
	w.ready, w.atEnd = w.readyz(ctx), w.posts()
	if err := errors.Join(during, c.fault.end(w)); err != nil {
		return err
	}
	w.ended = w.clock.Now()
	w.setBlind(false)
	living.Go(func() { w.help(ctx) })
	played := c.phase.finish(ctx, w)
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), faultWithin/2)
	defer cancel()
	st, db, err := w.read(within)
	if err != nil {
		return errors.Join(played, err)
	}
	defer func() { _ = errors.Join(st.Close(), db.Close()) }()
	if played == nil {
		played = w.settle(within, st)
	}
	o.followed = w.posts() - w.atEnd
	w.stop()
	f, err := w.examine(within, st, db, c)
	o.happened = w.happened(f, c)
	return errors.Join(played, err)
}

// ask asks how things are until it is acknowledged: a request that comes while the fault lasts.
func (w *faultyWorld) ask(ctx context.Context) {
	_ = w.do(ctx, ben, release.VerbStatus, func(ctx context.Context) error { return w.slack.Slash(ctx, ben, deploys, "/releasebot", "status") })
}

// readyz is what the bot tells operators.
func (w *faultyWorld) readyz(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.plan.HTTP+"/readyz", nil)
	if err != nil {
		return err.Error()
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("/readyz: %d %s;", answer.StatusCode, strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", " | "))
}

// faultTable is a line a fault, a column a phase.
func faultTable(outcomes []faultOutcome) string {
	lines := map[string]map[string]string{}
	var order []string
	for _, f := range allFaults() {
		name := f.neighbour + " | " + f.kind
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	for _, o := range outcomes {
		name := o.fault.neighbour + " | " + o.fault.kind
		if lines[name] == nil {
			lines[name] = map[string]string{}
		}
		lines[name][o.phase.name] = o.words()
	}
	out := "| neighbour | fault |"
	rule := "|---|---|"
	for _, p := range faultPhases {
		out, rule = out+" "+p.name+" |", rule+"---|"
	}
	out += "\n" + rule + "\n"
	for _, name := range order {
		if lines[name] == nil {
			continue
		}
		out += "| " + name + " |"
		for _, p := range faultPhases {
			out += " " + or(lines[name][p.name], "–") + " |"
		}
		out += "\n"
	}
	return out
}

func (o faultOutcome) words() string {
	if len(o.problems) > 0 {
		var kinds []string
		for _, p := range o.problems {
			if !slices.Contains(kinds, p.kind) {
				kinds = append(kinds, p.kind)
			}
		}
		return "WRONG: " + strings.Join(kinds, ", ")
	}
	return o.happened
}
