package slack_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"releasebot/bot/slack"
	"releasebot/release"
)

func missed(n int) (heard []release.Missed) {
	for i := range n {
		heard = append(heard, release.Missed{
			By: "U0BEN", Channel: "C0DEPLOYS", TS: fmt.Sprintf("%d.000100", at(i).Unix()), Text: "pause, the <!channel> database is slow",
		})
	}
	return heard
}

func summaries() map[string]release.Summary {
	night := []release.NoteKind{
		release.NoteOpened, release.NoteHeld, release.NoteEscalated, release.NotePaused, release.NoteRollingBack, release.NoteRolledBack,
		release.NoteClosed, release.NoteAllClear,
	}
	var notes []release.Past
	for i, kind := range night {
		n := noteOf(kind)
		notes = append(notes, release.Past{At: at(-50 + 7*i), Note: &n})
	}
	return map[string]release.Summary{
		"summary":                 {From: at(-50), To: at(14), Notes: notes},
		"summary-more-and-missed": {From: at(-50), To: at(14), Notes: notes, More: 31, Heard: missed(2)},
		"summary-missed-alone":    {From: at(-50), To: at(14), Heard: missed(1)},
		"summary-many-missed":     {From: at(-50), To: at(14), Heard: missed(40)},
	}
}

func troubles() map[string]release.Trouble {
	return map[string]release.Trouble{
		"trouble":      {Text: "ReleaseBot was removed from #deploys; type “/invite @releasebot” there. Until then messages of webapp wait, and nothing of them is lost.", Since: at(0)},
		"trouble-over": {Text: "Messages reach #deploys again, and what waited follows.", Since: at(0), Over: true},
	}
}

// Whatever a summary has to say, it is a message that Slack takes, and nobody in it is called by what others wrote.
func TestAnySummaryIsAMessage(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringN(0, 300, 3000)
		s := release.Summary{From: at(0), To: at(60), More: rapid.IntRange(0, 1000).Draw(r, "more")}
		for i := range rapid.IntRange(0, 40).Draw(r, "notes") {
			n := noteOf(release.NotePaused)
			n.Reason, n.Event, n.Service = text.Draw(r, "reason"), i, text.Draw(r, "service")
			s.Notes = append(s.Notes, release.Past{At: at(i), Note: &n})
		}
		for range rapid.IntRange(0, 40).Draw(r, "heard") {
			s.Heard = append(s.Heard, release.Missed{By: text.Draw(r, "by"), TS: text.Draw(r, "ts"), Text: text.Draw(r, "text")})
		}
		checkMessage(r, slack.Render(slack.DefaultLook(), release.Post{At: at(60), Summary: &s}))
	})
}

// What does not fit is counted, and the newest stays.
func TestALongSummaryKeepsTheNewest(t *testing.T) {
	s := release.Summary{From: at(0), To: at(60), More: 5}
	for i := range 20 {
		n := noteOf(release.NotePaused)
		n.Reason = strings.Repeat("<", 390) + fmt.Sprint(i)
		s.Notes = append(s.Notes, release.Past{At: at(i), Note: &n})
	}
	m := slack.Render(slack.DefaultLook(), release.Post{At: at(60).Add(time.Minute), Summary: &s})
	all := strings.Join(markup(m), "\n")
	shown := strings.Count(all, "• ")
	if shown == 0 || shown == 20 || !strings.Contains(all, fmt.Sprintf("and %d more: `/releasebot history`", 25-shown)) {
		t.Errorf("%d lines shown: %s", shown, all)
	}
}
