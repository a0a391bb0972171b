//go:build soak

package soak_test

import (
	"fmt"
	"sync"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// books hold what was committed, from outside: what the store forgets is still accounted for here.
type books struct {
	slack *room

	mu       sync.Mutex
	wrongs   []string
	more     int
	state    release.State
	deploys  map[int]*account
	ofBuild  map[string][]int // deploys, by the build's id
	chosen   map[string]bool  // builds that a person asked for
	aside    map[string]bool  // builds that were quarantined without a deploy of theirs
	waited   map[string]bool  // builds that were seen waiting
	opened   map[int]bool     // events; false once closed
	reported map[string]bool
	unshown  map[string]time.Time // messages that Slack does not show yet, and since when
	folded   int
	notes    map[release.NoteKind]int
	decided  int // requests
}

type account struct {
	build    release.Build
	phase    release.Phase
	outcomes []release.Phase // once it ended, again where a person rolled it back afterwards
}

func newBooks() *books {
	return &books{
		deploys: map[int]*account{}, ofBuild: map[string][]int{}, chosen: map[string]bool{}, aside: map[string]bool{},
		waited: map[string]bool{}, opened: map[int]bool{}, reported: map[string]bool{}, unshown: map[string]time.Time{},
		notes: map[release.NoteKind]int{},
	}
}

const wrongsKept = 30

// wrong notes that something is not as promised.
func (b *books) wrong(format string, a ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err(format, a...)
}

func (b *books) err(format string, a ...any) {
	if len(b.wrongs) >= wrongsKept {
		b.more++
		return
	}
	b.wrongs = append(b.wrongs, time.Now().UTC().Format("Jan 2 15:04:05 ")+fmt.Sprintf(format, a...))
}

func (b *books) failed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.wrongs) > 0
}

// committed takes note of a commit that took place.
func (b *books) committed(c store.Commit) {
	shown := map[string]bool{}
	for _, p := range c.Posts {
		shown[p.Key] = b.slack.has(p.Key)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range c.Posts {
		if !shown[p.Key] {
			if _, waits := b.unshown[p.Key]; !waits {
				b.unshown[p.Key] = time.Now()
			}
		}
		if n := p.Note; n != nil && !n.Echo && p.To == "" {
			b.notes[n.Kind]++
			if n.Kind == release.NoteChosen {
				b.chosen[n.Skipped.ID] = true
			}
		}
	}
	if r := c.Report; r != nil {
		if b.reported[r.Drive] {
			b.err("drive %s was reported twice", r.Drive)
		}
		b.reported[r.Drive] = true
	}
	if c.Inbox != 0 {
		b.decided++
	}
	for _, p := range c.Posts {
		if p.Deploy != nil && p.Key == p.Deploy.Deploy.Key() {
			b.outcome(p.Deploy.Deploy)
		}
	}
	b.deploy(c.State)
	b.events(c.State)
	b.bounded(c.State)
	b.state = c.State
}

// deploy accounts for deploys: numbers without gaps, each ended before the next begins, each outcome once.
func (b *books) deploy(s release.State) {
	before, now := b.state.Deploy, s.Deploy
	if now == nil {
		return
	}
	of := b.deploys[now.Number]
	switch {
	case of == nil:
		if before != nil && now.Number != before.Number+1 {
			b.err("deploy %d comes after deploy %d", now.Number, before.Number)
		}
		if before != nil && len(b.deploys[before.Number].outcomes) == 0 {
			b.err("deploy %d was lost while %s", before.Number, before.Phase)
		}
		of = &account{build: release.Build{ID: now.Build.ID, Name: now.Build.Name}}
		b.deploys[now.Number] = of
		b.ofBuild[now.Build.ID] = append(b.ofBuild[now.Build.ID], now.Number)
	case before == nil || before.Number != now.Number:
		b.err("deploy %d came back", now.Number)
	}
	if c := s.Candidate; c != nil {
		b.waited[c.ID] = true
	}
	for _, id := range s.Quarantine[max(0, len(s.Quarantine)-5):] {
		if len(b.ofBuild[id]) == 0 {
			b.aside[id] = true
		}
	}
}

// outcome takes note of how a deploy ended, by its card: one may end in the same commit that begins the next.
func (b *books) outcome(d release.Deploy) {
	if of := b.deploys[d.Number]; of != nil {
		if d.Phase.Ended() && of.phase != d.Phase {
			of.outcomes = append(of.outcomes, d.Phase)
		}
		of.phase = d.Phase
	}
}

func (b *books) events(s release.State) {
	now := map[int]bool{}
	for _, e := range s.Events {
		now[e.Number] = true
		if open, known := b.opened[e.Number]; known && !open {
			b.err("event %d was opened twice", e.Number)
		}
		b.opened[e.Number] = true
	}
	for _, e := range b.state.Events {
		if !now[e.Number] {
			b.opened[e.Number] = false
		}
	}
}

// bounded holds the lists of the state to what they may have: a state that grows is written by every commit.
func (b *books) bounded(s release.State) {
	for _, list := range []struct {
		name       string
		have, most int
	}{
		{"recent", len(s.Recent), 50}, {"good", len(s.Good), 20}, {"quarantine", len(s.Quarantine), 200}, {"bad", len(s.Bad), 500},
		{"backs", len(s.Backs), 51}, {"events", len(s.Events), charts}, {"snoozes", len(s.Snoozes), 2 * charts}, {"holds", len(s.Holds), 2 * charts},
	} {
		if list.have > list.most {
			b.err("the state's list %s has %d entries, and may have %d", list.name, list.have, list.most)
		}
	}
}

// seen takes note that Slack shows a message now.
func (b *books) seen(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.unshown, key)
}

// said takes note of messages beside commits; fold of those that a summary says.
func (b *books) said(keys ...string) {
	for _, key := range keys {
		if b.slack.has(key) {
			continue
		}
		b.mu.Lock()
		if _, waits := b.unshown[key]; !waits {
			b.unshown[key] = time.Now()
		}
		b.mu.Unlock()
	}
}

func (b *books) fold(messages []store.Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range messages {
		delete(b.unshown, m.Key)
		b.folded++
	}
}

// late are messages that Slack should show long since.
func (b *books) late(before time.Time) {
	b.mu.Lock()
	old := map[string]time.Time{}
	for key, since := range b.unshown {
		if since.Before(before) {
			old[key] = since
			delete(b.unshown, key)
		}
	}
	b.mu.Unlock()
	for key, since := range old {
		if !b.slack.has(key) { // it may have come between the commit and its entry here
			b.wrong("message %s has been waiting since %s", key, since.UTC().Format("Jan 2 15:04"))
		}
	}
}

// forget keeps of reports what may still come twice.
func (b *books) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.reported) > 20_000 {
		clear(b.reported)
	}
}
