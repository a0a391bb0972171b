package slack_test

import (
	"maps"
	"time"

	"releasebot/release"
)

// peopleDeploys are deploys that people did something to.
func peopleDeploys() map[string]*release.DeployCard {
	return map[string]*release.DeployCard{
		"deploy-14-acts": deploy(func(c *release.DeployCard) {
			for i, kind := range []release.NoteKind{release.NotePaused, release.NoteResumed, release.NoteSnoozed, release.NoteFrozen, release.NoteUnfrozen, release.NotePaused, release.NoteResumed} {
				c.Deploy.Acts = append(c.Deploy.Acts, release.Act{Kind: kind, By: []string{"U0ANNA", "U0BEN"}[i%2], At: at(2 + i)})
			}
			c.Deploy.Acts[5].Reason = "looking at <500s>"
		}),
		"deploy-15-frozen": deploy(func(c *release.DeployCard) {
			c.Holds = []release.Hold{
				{Kind: release.HoldPause, By: "U0ANNA", Since: at(5), Until: at(95)},
				{Kind: release.HoldFreeze, By: "U0BEN", Reason: "big sale", Since: at(6), Until: at(2 * 24 * 60)},
			}
		}),
		"deploy-16-further-back": deploy(func(c *release.DeployCard) {
			c.Deploy.Phase, c.Deploy.Back, c.Deploy.EndedBy, c.Deploy.EndedAt = release.RollingBack, true, "U0BEN", at(14)
			c.Deploy.Previous = release.Build{ID: "8ab01", Name: "b507"}
			c.Deploy.Acts = []release.Act{{Kind: release.NotePaused, By: "U0ANNA", At: at(5)}, {Kind: release.NoteRollingBack, By: "U0BEN", At: at(14)}}
			c.Deploy.Undo = []release.Drive{undo(dog1, release.Succeeded, ""), undo(dog2, release.Succeeded, ""), undo(canary, release.Running, ""), undo(prod1, release.Running, "")}
		}),
	}
}

func byHand(c *release.EventCard) {
	c.Event.Breaches, c.Event.Hand, c.Event.Target = nil, "U0ANNA", dog2
	c.Event.Chart = "The login page is blank on <Safari>"
}

// peopleEvents are events that people opened, look after, or want past.
func peopleEvents() map[string]*release.EventCard {
	return map[string]*release.EventCard{
		"event-25-calls-its-owner": event(func(c *release.EventCard) {
			compared(c, release.Others{Targets: 3, Score: -0.9, Share: -0.14})
			c.Owner, c.Runbook, c.Dashboard = "S0ONCALL", "https://wiki.example/errors?a=1&b=2", "https://grafana.example/d/errors"
		}),
		"event-26-acked": event(func(c *release.EventCard) {
			c.Owner, c.Event.Acked, c.Event.AckedAt = "U0CARLA", "U0BEN", at(9)
			c.Dashboard = "javascript:alert(1)"
		}),
		"event-27-proposal": event(func(c *release.EventCard) {
			c.Proposal = &release.Proposal{Request: release.Request{Verb: release.VerbSnooze, By: "U0ANNA", Event: 2528, Reason: "a known burst"}, At: at(10), Until: at(25)}
		}),
		"event-28-by-hand":       event(byHand),
		"event-29-by-hand-whole": event(func(c *release.EventCard) { byHand(c); c.Event.Target, c.Deploy = release.Target{}, nil }),
		"event-30-by-hand-closed": event(func(c *release.EventCard) {
			byHand(c)
			c.Event.Closed, c.Event.Outcome, c.Event.By = at(40), release.OutcomeClosed, "U0BEN"
			c.Event.Acked, c.Event.AckedAt = "U0BEN", at(9)
		}),
	}
}

// otherNotes are notes of a kind that another note of the kind does not show.
func otherNotes() map[string]release.Note {
	of := func(kind release.NoteKind, change func(*release.Note)) release.Note {
		n := noteOf(kind)
		change(&n)
		return n
	}
	hand := func(n *release.Note) { n.Chart, n.Targets = "The login page is blank", []release.Target{dog2} }
	return map[string]release.Note{
		"note-paused-without-end":     of(release.NotePaused, func(n *release.Note) { n.Until = time.Time{} }),
		"note-resumed-by-time":        of(release.NoteResumed, func(n *release.Note) { n.By, n.Reason = "", "" }),
		"note-unfrozen-by-time":       of(release.NoteUnfrozen, func(n *release.Note) { n.By, n.Reason = "", "" }),
		"note-frozen-without-end":     of(release.NoteFrozen, func(n *release.Note) { n.Until = time.Time{} }),
		"note-held-by-hand":           of(release.NoteHeld, func(n *release.Note) { hand(n); n.By = "U0BEN" }),
		"note-closed-by-hand":         of(release.NoteClosed, func(n *release.Note) { hand(n); n.By, n.Reason = "U0BEN", release.OutcomeClosed }),
		"note-goes-on-by-hand":        of(release.NoteGoesOn, func(n *release.Note) { hand(n); n.Reason = release.OutcomeClosed }),
		"note-your-changes-are-held":  of(release.NoteYourHeld, func(n *release.Note) { n.Changes = b512.Changes }),
		"note-watches-a-channel":      of(release.NoteWatches, func(n *release.Note) { n.To, n.Urgency = "C0TEAM", release.None }),
		"note-your-change-names-live": of(release.NoteYourLive, func(n *release.Note) { n.Changes = b512.Changes[:1] }),
	}
}

func digests() map[string]release.Digest {
	from := at(-10 * 60).Add(-24 * time.Hour)
	busy := release.Digest{
		Service: "webapp", From: from, To: from.Add(24 * time.Hour),
		Stats: release.Stats{AllClear: 12, RolledBack: 1, Blue: 1, White: 2, Normal: 2, Failed: 1, ToDecide: 4 * time.Minute, ToRestore: 95 * time.Second},
		Deploys: []release.DayDeploy{
			{Number: 41, Build: "b511", To: from.Add(time.Hour), Outcome: release.AllClear},
			{Number: 42, Build: "b512", From: from.Add(9 * time.Hour), To: from.Add(9*time.Hour + 15*time.Minute), Outcome: release.RolledBack},
			{Number: 43, Build: "b<514>", From: from.Add(23 * time.Hour), Outcome: release.Baking},
		},
		Events: []release.DayEvent{
			{Number: 2528, Chart: "Five Hundred Errors", Urgency: release.Blue, From: from.Add(9 * time.Hour), To: from.Add(9*time.Hour + 20*time.Minute), Outcome: "normal again"},
			{Number: 2530, Chart: "Disk", Urgency: release.White, From: from.Add(22 * time.Hour)},
		},
	}
	quiet := busy
	quiet.Stats, quiet.Deploys, quiet.Events = release.Stats{}, nil, nil
	return map[string]release.Digest{"digest-1-busy": busy, "digest-2-quiet": quiet}
}

func allDeploys() map[string]*release.DeployCard { return union(deploys(), peopleDeploys()) }
func allEvents() map[string]*release.EventCard   { return union(events(), peopleEvents()) }

func union[V any](a, b map[string]V) map[string]V {
	maps.Copy(a, b)
	return a
}
