package release_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
)

// Stats count what is between their ends, take the first hold of a deploy, and the lower median of an even number.
func TestStats(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	at := func(minutes int, n release.Note) release.Past {
		return release.Past{At: now.Add(time.Duration(minutes) * time.Minute), Note: &n}
	}
	past := []release.Past{
		at(1, release.Note{Kind: release.NoteAllClear}), // not yet
		at(0, release.Note{Kind: release.NoteClosed, Event: 3, By: "U1"}),
		at(-1, release.Note{Kind: release.NoteClosed, Event: 2}),
		at(-2, release.Note{Kind: release.NoteRolledBack, Deploy: 2}),
		at(-4, release.Note{Kind: release.NoteRollingBack, Deploy: 2}),
		at(-19, release.Note{Kind: release.NoteHeld, Deploy: 2}),
		at(-20, release.Note{Kind: release.NoteRolledBack, Deploy: 1}),
		at(-30, release.Note{Kind: release.NoteRollingBack, Deploy: 1}),
		at(-40, release.Note{Kind: release.NoteHeld, Deploy: 1}),
		at(-50, release.Note{Kind: release.NoteHeld, Deploy: 1}),
		at(-61, release.Note{Kind: release.NoteAllClear}), // before
	}
	s := release.State{Service: "webapp"}
	r := release.Request{ID: "r", Verb: release.VerbStats, For: time.Hour}
	_, actions := release.Decide(release.Policy{Service: "webapp"}, s, release.Input{At: now, Request: &r, Known: release.Known{Past: past}})
	want := &release.Stats{From: now.Add(-time.Hour), To: now, RolledBack: 2, Normal: 1, ToDecide: 15 * time.Minute, ToRestore: 2 * time.Minute}
	if diff := cmp.Diff(want, actions.Answers[0].Stats); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
