//go:build crash || faults

package main

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"releasebot/internal/testfault"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
)

// Kinds of problems that only faults have; the others are the crash tests'.
const (
	wrongBack = "wrong roll backs"
	flood     = "flood" // of messages, once they can be said
)

// mostFollow is how many messages may come at once when Slack is back.
const mostFollow = 16

// deafWithin is how long the bot may take to learn that nothing it says reaches Slack.
const deafWithin = 11 * time.Second

// examine compares what is with what should be.
func (w *faultyWorld) examine(ctx context.Context, st *store.Store, db *sql.DB, c faultCase) (facts, error) {
	if err := w.bringStates(ctx, db); err != nil {
		return facts{}, err
	}
	f := facts{world: w.world, offClock: c.fault.offClock}
	if err := f.read(ctx, st, db); err != nil {
		return f, err
	}
	f.checkRequests()
	f.checkPosts()
	f.checkPictures()
	f.checkDrives()
	if !c.fault.offClock {
		f.checkAdvances()
	}
	w.checkOnce(f)
	w.checkBacks(f)
	if n := w.posts() - w.atEnd; n > mostFollow {
		w.problem(flood, "%d messages came once the fault was over", n)
	}
	w.checkSeen(f, c)
	w.checkUnseen(f, c)
	w.checkReady(c)
	for _, tier := range crashTiers() {
		for _, t := range tier.Targets() {
			if running, _, _ := w.fleet.Running(t); running.ID != c.phase.runs(w.world).ID {
				w.problem(lost, "%s runs %s in the end, not %s", t, running.Name, c.phase.runs(w.world).Name)
			}
		}
	}
	return f, nil
}

// checkReady: operators are told of a store that cannot be written, or does not answer.
func (w *faultyWorld) checkReady(c faultCase) {
	dark := c.fault.neighbour == diskN || c.fault.neighbour == postgresN && !c.fault.offClock && c.fault.kind != string(testfault.Slow)
	if dark && !strings.Contains(w.ready, "/readyz: 503") {
		w.problem(lost, "the store cannot be used, and /readyz says: %s", w.ready)
	}
}

// checkOnce: what happens once is written down once.
func (w *faultyWorld) checkOnce(f facts) {
	once := map[string]int{}
	for _, e := range f.history {
		switch kind := release.NoteKind(e.Kind); kind {
		case release.NoteWatching, release.NoteAllClear, release.NoteRolledBack, release.NoteRollingBack, release.NoteOpened, release.NoteClosed:
			what := e.Kind + string(rune('0'+e.Deploy)) + string(rune('0'+e.Event))
			if once[what]++; once[what] > 1 {
				w.problem(doubledPost, "it happened twice: %s of deploy %d, event %d", e.Kind, e.Deploy, e.Event)
			}
		}
	}
}

// checkBacks: nothing goes back that no person asked for, and no event of a build that is bad closes before it went back.
func (w *faultyWorld) checkBacks(f facts) {
	for _, call := range f.calls {
		if back(call.drive) && !w.rollbackAsked {
			w.problem(wrongBack, "%s went back, and nobody asked for it", call.drive)
		}
	}
	asked := false
	for _, e := range f.history {
		switch release.NoteKind(e.Kind) {
		case release.NoteRollingBack:
			asked = true
			if e.By == "" {
				w.problem(wrongBack, "a roll back began, and nobody asked for it")
			}
		case release.NoteClosed:
			if w.event != "" && !asked {
				w.problem(wrongAdvance, "the event of a bad build closed before anything went back")
			}
		}
	}
}

// complete are the times at which every chart had been answered once more.
func (w *faultyWorld) complete(f facts) []time.Time {
	var all []time.Time
	asked := map[string]bool{}
	for _, l := range f.looks {
		if asked[l.query] = true; len(asked) == len(w.plan.Charts) {
			all, asked = append(all, l.at), map[string]bool{}
		}
	}
	return all
}

// checkSeen looks from the metrics' side: no drive goes forward when no chart was answered for as long as makes the bot blind,
// and production is not entered before so much time was answered for as its bake before it takes.
func (w *faultyWorld) checkSeen(f facts, c faultCase) {
	looks := w.complete(f)
	const slack = 2 * crashTick // a look takes time, and a drive some to start
	tiers := crashTiers()
	var driven time.Time
	for _, l := range f.drives {
		if l.target.Tier == tiers[0].Name && l.what == "end" && driven.Before(l.at) && !back(l.drive) {
			driven = l.at
		}
	}
	first := map[string]bool{}
	for _, l := range f.drives {
		if l.what != "start" || back(l.drive) || first[l.drive] {
			continue
		}
		first[l.drive] = true
		if !c.fault.offClock {
			l.at = f.decided(l)
		}
		last := time.Time{}
		for _, at := range looks {
			if at.Before(l.at) {
				last = at
			}
		}
		if gap := l.at.Sub(last); gap > crashBlind+slack {
			w.problem(wrongAdvance, "%s went forward at %s, and nothing was seen for %s", l.drive, l.at.Format(time.TimeOnly), gap.Round(time.Second))
		}
		if l.target.Tier == tiers[0].Name {
			continue
		}
		if seen := answered(looks, driven, l.at); seen < tiers[0].Bake-slack {
			w.problem(wrongAdvance, "%s went forward, and only %s were answered for of a bake of %s", l.drive, seen.Round(time.Second), tiers[0].Bake)
		}
	}
}

// decided is when the drive of a script was decided on, by the bot's clock.
func (f *facts) decided(l scriptLine) time.Time {
	for _, call := range f.calls {
		if call.drive == l.drive {
			return call.decided
		}
	}
	return l.at
}

// answered adds up the time between looks that came as often as they should.
func answered(looks []time.Time, from, to time.Time) (sum time.Duration) {
	last := from
	for _, at := range looks {
		if at.Before(from) || at.After(to) {
			continue
		}
		if gap := at.Sub(last); gap <= 2*crashBlind { // a look is committed later than it asked, by much of the fleet's time on a busy machine
			sum += gap
		}
		last = at
	}
	return sum
}

// checkUnseen: no tier is entered when nobody could see it for longer than the policy says.
func (w *faultyWorld) checkUnseen(f facts, c faultCase) {
	if c.fault.needs.unseen == 0 {
		return
	}
	limit := w.began.Add(c.fault.needs.unseen + time.Duration(float64(deafWithin)*w.plan.Speed))
	for _, l := range f.drives {
		if l.what == "start" && !back(l.drive) && l.at.After(limit) && l.at.Before(w.ended) && l.target.Tier != crashTiers()[0].Name {
			w.problem(wrongAdvance, "%s was entered %s after Slack went away", l.target, l.at.Sub(w.began).Round(time.Second))
		}
	}
}

// said is how many messages of the bot stand in the channel.
func (w *faultyWorld) posts() (n int) {
	w.slack.Read(func(s *workspace.Snapshot) { n = len(everything(s)) })
	return n
}

// happened tells in a few words what the bot did while the fault lasted, and what came after.
func (w *faultyWorld) happened(f facts, c faultCase) string {
	var words []string
	add := func(is bool, word string) {
		if is && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	within := func(t time.Time) bool { return t.After(w.began) && t.Before(w.ended) }
	noted := func(kinds ...release.NoteKind) bool {
		return slices.ContainsFunc(f.history, func(e store.Entry) bool {
			return (within(e.At) || c.fault.offClock) && slices.Contains(kinds, release.NoteKind(e.Kind))
		})
	}
	drove := func(undo bool) bool {
		return slices.ContainsFunc(f.calls, func(l driveCall) bool { return within(l.decided) && back(l.drive) == undo })
	}
	add(noted(release.NoteBlind), "held blind")
	add(noted(release.NoteUnseen), "held unseen")
	add(noted(release.NoteDriveFailed, release.NoteInterrupted), "asked")
	add(drove(true) || slices.ContainsFunc(f.drives, func(l scriptLine) bool {
		return within(l.at) && l.what == "end" && back(l.drive)
	}), "rolled back on")
	add(drove(false), "went on")
	add(len(words) == 0, "waited")
	add(w.posts() > w.atEnd && strings.HasPrefix(c.fault.neighbour, slackAll), "messages followed")
	return strings.Join(words, ", ")
}

// read opens the store to look at it, round what stands between.
func (w *faultyWorld) read(ctx context.Context) (*store.Store, *sql.DB, error) {
	return w.world.database.read(ctx, w.direct)
}
