package slack_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"releasebot/internal/workspace"
	"releasebot/release"
)

// Whatever the names and however many of them, Slack takes every modal, and what is chosen is what is meant.
func TestModalsAreNeverTooLarge(t *testing.T) {
	s := newStage(t)
	long := strings.Repeat("<&>«é» *b* ", 30)
	s.boards.mu.Lock()
	b := &s.boards.all[0]
	b.Policy.Charts = nil
	for i := range 250 {
		b.Policy.Charts = append(b.Policy.Charts, release.Chart{Name: fmt.Sprint(long, i), LookBack: time.Hour})
		b.State.Good = append(b.State.Good, release.Build{ID: fmt.Sprint(long, "good", i), Name: long, Time: built})
		b.Policy.Tiers = append(b.Policy.Tiers, release.Tier{Name: fmt.Sprint(long, i)})
	}
	b.State.Deploy.Build.Name, b.State.Deploy.Previous.ID = long, long
	b.State.Events[0].Chart = long
	s.boards.mu.Unlock()
	for _, ask := range []release.Request{
		dialog(release.VerbRollback, 0, 0), dialog(release.VerbPause, 0, 0), dialog(release.VerbSnooze, 0, 2528), dialog(release.VerbDeploy, 0, 0),
		dialog(release.VerbOpen, 0, 0),
	} {
		s.open(t, "U0BEN", ask)
		s.modal(t, "U0BEN", func(v workspace.View) bool { return v.CallbackID == "releasebot:ask:"+string(ask.Verb) })
	}

	ask := dialog(release.VerbSnooze, 0, 0)
	ask.Chart = fmt.Sprint(long, 200)
	s.open(t, "U0BEN", ask)
	v := s.modal(t, "U0BEN", func(v workspace.View) bool { return v.CallbackID == "releasebot:ask:snooze" })
	if err := s.Submit(t.Context(), "U0BEN", v.ID, map[string]string{"typed": "1h"}); err != nil {
		t.Fatal(err)
	}
	if got := s.inbox.requests(); len(got) != 1 || got[0].Chart != ask.Chart {
		t.Fatalf("requests: %+v", got)
	}
}

// What there is no form for is told.
func TestThereIsNotAFormForEverything(t *testing.T) {
	s := newStage(t)
	ask := dialog(release.VerbWatch, 0, 0)
	ts, id := s.button(t, ask)
	if err := s.Click(t.Context(), "U0BEN", "C0DEPLOYS", ts, id); err != nil {
		t.Fatal(err)
	}
	s.wait(t, func(now *workspace.Snapshot) bool { return len(now.Ephemerals("U0BEN")) == 1 })
	if got := s.ephemeral(t, "U0BEN").Text; !strings.Contains(got, "Type /releasebot help") {
		t.Fatalf("told %q", got)
	}
}
