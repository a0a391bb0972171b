// Package storetest is the conformance suite of package store: every database must pass it unchanged.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// Now is the time of the suite's commits.
var Now = time.Date(2026, 3, 14, 15, 9, 26, 535_000_000, time.UTC)

// Exercise runs the suite. Open gives an empty store each time, and closes it by the test's Cleanup.
func Exercise(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *store.Store)
	}{
		{"an unknown service is empty", unknownService},
		{"every field of the state comes back", everyField},
		{"any state comes back", anyState},
		{"an old version conflicts", oldVersion},
		{"of two racing writers one wins", racingWriters},
		{"a taken number conflicts", takenNumber},
		{"racing services never share a number", racingServices},
		{"careless commits are refused", carelessCommits},
		{"a failed commit changes nothing", allOrNothing},
		{"a request is received once", receivedOnce},
		{"a request is consumed once", consumedOnce},
		{"racing consumers consume once", racingConsumers},
		{"messages keep their order and place", messageOrder},
		{"posts go where they say", elsewhere},
		{"changes are coalesced", coalescing},
		{"shown never goes back", shownNeverLowers},
		{"a begun post is visible after a crash", begunPost},
		{"a given up revision waits for the next", givenUp},
		{"answers go to who asked", answers},
		{"unknown messages are errors", unknownMessages},
		{"a message waits since it has something new", waitsSince},
		{"what waits is counted where it waits", waitingWhere},
		{"what a person deleted is posted anew", deletedByHand},
		{"what no decision made is said once", sayOnce},
		{"a summary takes the place of what waited", foldedOnce},
		{"a summary is whole or not there", foldedWhole},
		{"what nobody heard is said once", heardOnce},
		{"of racing summaries one wins", racingFolds},
		{"addresses of answers are forgotten", addressesForgotten},
		{"the history tells notes and answers", historyLines},
		{"the history of a time, of an event, and what is shown where", lookUps},
		{"evidence is of an event's targets, in order", evidenceOfTargets},
		{"evidence is kept once", evidenceOnce},
		{"evidence is there when the state is", evidenceWithState},
		{"evidence is pruned by its own time", evidencePruned},
		{"a lease is taken, renewed and released", leaseLife},
		{"a lease is taken only as it was seen", staleLook},
		{"of those who want a lease one gets it", racingForALease},
		{"leases are listed by name", leasesByName},
		{"who lost the lease commits nothing", fencedCommit},
		{"a failed commit renews nothing", failedFence},
		{"who lost the lease tries nothing", fencedTrying},
		{"who loses the lease while committing stops", racingFence},
		{"replicas beat, and are forgotten", replicaLife},
		{"a look is for all", looks},
		{"signals tell what changed", signals},
		{"pruning forgets only what is done", pruning},
		{"pruning goes on over batches", pruningMany},
		{"pruning keeps threads together", pruningThreads},
		{"pruning bounds the history", pruningHistory},
		{"a clock that is ahead is believed slowly", believedSlowly},
		{"a pruned chain is whole", pruningAudit},
		{"the history of a time is in its order", historyInOrder},
		{"what was done is in the audit chain", auditOfCommit},
		{"the audit chain has entries beside commits", auditRecord},
		{"the audit chain is listed in parts", auditParts},
		{"a failed commit leaves no entry of the audit chain", auditWithState},
		{"racing writers do not fork a chain", racingChains},
		{"a restored store skips numbers and is frozen", restored},
		{"an ended context ends a call", endedContext},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := open(t)
			if err := s.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			test.run(t, s)
		})
	}
}

// Step loads the service, lets change decide, and commits; it does not try again.
func Step(ctx context.Context, s *store.Store, service string, change func(*store.Commit)) (int64, error) {
	state, version, err := s.Load(ctx, service)
	if err != nil {
		return 0, err
	}
	c := store.Commit{State: state, Version: version, Had: state.Next, At: Now, Channel: "C1"}
	if change != nil {
		change(&c)
	}
	return s.Commit(ctx, c)
}

// must is Step for when it has to work.
func must(t *testing.T, s *store.Store, service string, change func(*store.Commit)) int64 {
	t.Helper()
	version, err := Step(t.Context(), s, service, change)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

func load(t *testing.T, s *store.Store, service string) (release.State, int64) {
	t.Helper()
	state, version, err := s.Load(t.Context(), service)
	if err != nil {
		t.Fatal(err)
	}
	return state, version
}

func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func click(id, service string) release.Request {
	return release.Request{
		ID: id, Service: service, Verb: release.VerbPause, By: "U1", Channel: "C9", Respond: "https://hook",
	}
}

func note(n int, reason string) release.Post {
	return release.Post{Key: fmt.Sprintf("note/webapp/%d", n), At: Now, Note: &release.Note{
		Kind: release.NotePaused, Service: "webapp", By: "U1", Reason: reason, Deploy: 42, Event: 7,
	}}
}

func card(key string, number int) release.Post {
	return release.Post{Key: key, At: Now, Deploy: &release.DeployCard{
		Service: "webapp", Deploy: release.Deploy{Number: number},
	}}
}
