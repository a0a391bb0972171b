package slack_test

import (
	"time"

	"releasebot/release"
)

// The messages of one morning, as a person on call sees them.
var (
	morning = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

	dog1, dog2 = release.Target{Tier: "dogfood", Zone: "use1-az1"}, release.Target{Tier: "dogfood", Zone: "use1-az2"}
	canary     = release.Target{Tier: "canary"}
	prod1      = release.Target{Tier: "production", Zone: "use1-az1"}
	prod2      = release.Target{Tier: "production", Zone: "use1-az2"}

	b511 = release.Build{ID: "9c1f0", Name: "b511", URL: "https://git.example/builds/b511"}
	b512 = release.Build{
		ID: "4fa37", Name: "b512", Time: at(-25), URL: "https://git.example/builds/b512",
		Changes: []release.Change{
			{Number: 4711, Title: "Fix the login page on small screens", Author: "anna", URL: "https://git.example/pull/4711"},
			{Number: 4714, Title: "Search: answer <1s & cache `users`", Author: "ben", URL: "https://git.example/pull/4714"},
			{Title: "Hotfix without a pull request", Author: "carla", Commit: "77aa5f0c1d"},
		},
	}
	b513 = release.Build{ID: "be870", Name: "b513", URL: "https://git.example/builds/b513", Changes: []release.Change{{Number: 4720, Title: "Next", Author: "anna"}}}
)

func at(minute int) time.Time { return morning.Add(time.Duration(minute) * time.Minute) }

func bare(b release.Build) release.Build {
	b.Changes = nil
	return b
}

func drive(t release.Target, status release.DriveStatus, detail string) release.Drive {
	return release.Drive{ID: "42-x-1", Deploy: 42, Target: t, Build: bare(b512), Previous: bare(b511), Status: status, Started: at(1), Detail: detail}
}

func undo(t release.Target, status release.DriveStatus, detail string) release.Drive {
	d := drive(t, status, detail)
	d.Build, d.Previous, d.Rollback = bare(b511), bare(b512), true
	return d
}

// deploy is deploy 42 in the middle of baking dogfood; change makes another of it.
func deploy(change func(*release.DeployCard)) *release.DeployCard {
	c := &release.DeployCard{Service: "webapp", Deploy: release.Deploy{
		Number: 42, Build: b512, Previous: bare(b511), Phase: release.Baking, StartedAt: at(1),
		Stages: []release.Stage{
			{
				Tier:   release.Tier{Name: "dogfood", Zones: []string{"use1-az1", "use1-az2"}, Bake: 10 * time.Minute},
				Drives: []release.Drive{drive(dog1, release.Succeeded, ""), drive(dog2, release.Succeeded, "")}, Baked: 4 * time.Minute,
			},
			{Tier: release.Tier{Name: "canary", Bake: 10 * time.Minute}},
			{Tier: release.Tier{Name: "production", Zones: []string{"use1-az1", "use1-az2"}, Bake: 30 * time.Minute}},
		},
	}}
	change(c)
	return c
}

func deploys() map[string]*release.DeployCard {
	stage := func(c *release.DeployCard) *release.Stage { return &c.Deploy.Stages[0] }
	rollingBack := func(c *release.DeployCard) {
		c.Deploy.Phase, c.Deploy.EndedBy, c.Deploy.EndedAt, c.Deploy.Reason = release.RollingBack, "U0BEN", at(14), "500s on login"
	}
	return map[string]*release.DeployCard{
		"deploy-1-driving": deploy(func(c *release.DeployCard) {
			c.Deploy.Phase = release.Driving
			stage(c).Drives[0].Status, stage(c).Baked = release.Running, 0
		}),
		"deploy-2-baking": deploy(func(c *release.DeployCard) { c.Waiting = &b513 }),
		"deploy-3-held-by-events": deploy(func(c *release.DeployCard) {
			c.Holds = []release.Hold{
				{Kind: release.HoldEvent, Event: 2528, Reason: "Five Hundred Errors", Since: at(6)},
				{Kind: release.HoldEvent, Event: 2529, Reason: "Latency", Since: at(7)},
			}
			c.Events = []release.EventRef{
				{Number: 2528, Chart: "Five Hundred Errors", Urgency: release.Purple, Targets: []release.Target{dog1, dog2}},
				{Number: 2529, Chart: "Latency", Urgency: release.Purple, Targets: []release.Target{dog2}},
			}
		}),
		"deploy-4-paused": deploy(func(c *release.DeployCard) {
			stage(c).Baked = 10 * time.Minute
			c.Holds = []release.Hold{{Kind: release.HoldPause, By: "U0ANNA", Reason: "database <upgrade>", Since: at(5)}}
		}),
		"deploy-5-drive-failed": deploy(func(c *release.DeployCard) {
			c.Deploy.Phase, stage(c).Baked = release.Driving, 0
			stage(c).Drives[0] = drive(dog1, release.Failed, "exit status 3 after 12s")
			c.Holds = []release.Hold{{Kind: release.HoldDrive, Reason: "dogfood/use1-az1: exit status 3 after 12s", Since: at(2)}}
		}),
		"deploy-6-asks": deploy(func(c *release.DeployCard) {
			c.Holds = []release.Hold{{Kind: release.HoldAsk, Event: 2528, Reason: "Five Hundred Errors", Since: at(12)}}
		}),
		"deploy-7-blind": deploy(func(c *release.DeployCard) {
			c.Holds = []release.Hold{{Kind: release.HoldBlind, Reason: "2 of 11 verdicts are unknown. Latency on dogfood/use1-az1: no data", Since: at(7)}}
		}),
		"deploy-13-configuration-lost-a-zone": deploy(func(c *release.DeployCard) {
			c.Holds = []release.Hold{{Kind: release.HoldPlan, Reason: "production/use1-az2 is configured no more: roll back, or configure it again", Since: at(7)}}
		}),
		"deploy-14-unseen": deploy(func(c *release.DeployCard) {
			c.Holds = []release.Hold{{Kind: release.HoldUnseen, Reason: "what is said has not reached Slack since 10:07", Since: at(7)}}
		}),
		"deploy-15-chart-is-gone": deploy(func(c *release.DeployCard) {
			c.Holds = []release.Hold{{Kind: release.HoldAsk, Event: 2528, Reason: "Five Hundred Errors", Since: at(12), Gone: true}}
		}),
		"deploy-16-rolling-back-too-often": deploy(func(c *release.DeployCard) {
			rollingBack(c)
			c.Deploy.Undo = []release.Drive{undo(dog1, release.Running, ""), undo(dog2, release.Succeeded, "")}
			c.Holds = []release.Hold{{Kind: release.HoldOften, Reason: "4 roll backs within 2h (deploys #39, #40, #41, #42): the cause is probably not the build", Since: at(14)}}
		}),
		"deploy-8-rolling-back": deploy(func(c *release.DeployCard) {
			rollingBack(c)
			c.Deploy.Undo = []release.Drive{undo(dog1, release.Running, ""), undo(dog2, release.Succeeded, "")}
		}),
		"deploy-9-roll-back-failed": deploy(func(c *release.DeployCard) {
			rollingBack(c)
			c.Deploy.Undo = []release.Drive{undo(dog1, release.TimedOut, "no end after 15m"), undo(dog2, release.Succeeded, "")}
			c.Holds = []release.Hold{
				{Kind: release.HoldPause, By: "U0ANNA", Since: at(5)}, {Kind: release.HoldEvent, Event: 2528, Reason: "Five Hundred Errors", Since: at(6)},
				{Kind: release.HoldDrive, Reason: "dogfood/use1-az1: no end after 15m", Since: at(29)},
			}
			c.Events = []release.EventRef{{Number: 2528, Chart: "Five Hundred Errors", Urgency: release.Blue, Targets: []release.Target{dog1}}}
		}),
		"deploy-10-rolled-back": deploy(func(c *release.DeployCard) {
			rollingBack(c)
			c.Deploy.Phase, c.Deploy.EndedAt = release.RolledBack, at(16)
		}),
		"deploy-11-all-clear": deploy(func(c *release.DeployCard) {
			c.Deploy.Phase, c.Deploy.Stage, c.Deploy.EndedAt = release.AllClear, 2, at(58)
		}),
		"deploy-12-many-changes": deploy(func(c *release.DeployCard) {
			c.Deploy.Build.Changes = nil
			for range 6 {
				c.Deploy.Build.Changes = append(c.Deploy.Build.Changes, b512.Changes...)
			}
			c.Deploy.Stage = 1
			c.Deploy.Phase, c.Deploy.Stages[1].Drives = release.Driving, []release.Drive{drive(canary, release.Running, "")}
		}),
	}
}

func ptr(x float64) *float64 { return &x }

func breach(t release.Target, value, z float64) release.Jump {
	v := release.Verdict{
		Chart: "Five Hundred Errors", Target: t, At: at(6), Kind: release.Breach, Reason: "z 6.2 is at or over 3: value 41 …",
		Evidence: release.Evidence{
			Rule: "zscore", Unit: "errors/s", Value: value, Score: z, Usual: 12.04, Spread: 4.67, High: ptr(3), Low: ptr(-3),
			Points: 180, Expected: 180, Step: time.Minute, LookBack: 3 * time.Hour, Confidence: release.Blue,
		},
	}
	return release.Jump{Target: t, First: v, Latest: v}
}

// event is event 2528 of deploy 42; change makes another of it.
func event(change func(*release.EventCard)) *release.EventCard {
	c := &release.EventCard{
		Service: "webapp", LookBack: 3 * time.Hour,
		Deploy: &release.DeployRef{Number: 42, Phase: release.Baking, Tier: "dogfood", Moved: []string{"dogfood"}, Build: bare(b512), Previous: bare(b511)},
		Event: release.Event{
			Number: 2528, Chart: "Five Hundred Errors", Urgency: release.Blue, Deploy: 42, Build: bare(b512), Opened: at(6),
			Breaches: []release.Jump{breach(dog2, 41, 6.2)},
		},
	}
	change(c)
	return c
}

func events() map[string]*release.EventCard {
	return map[string]*release.EventCard{
		"event-1-blue": event(func(c *release.EventCard) {
			compared(c, release.Others{Targets: 3, Score: 0.31, Share: 0.05})
		}),
		"event-2-purple": event(func(c *release.EventCard) {
			c.Event.Urgency, c.Event.Also = release.Purple, []string{"Latency"}
			c.Event.Breaches = []release.Jump{breach(dog1, 38.25, 5.61), breach(dog2, 41, 6.2), breach(canary, 26.06, 3.002)}
			c.Event.Breaches[0].Quiet = at(11)
			c.Paused = &release.Hold{Kind: release.HoldPause, By: "U0ANNA", Reason: "looking", Since: at(8)}
		}),
		"event-3-not-only-new": event(func(c *release.EventCard) {
			c.Event.Breaches = append(c.Event.Breaches, breach(prod1, 40, 6))
			c.Event.Breaches[1].OldRun = true
			compared(c, release.Others{Targets: 3, Breaches: 1, Score: 1.24, Share: 0.2})
		}),
		"event-10-not-where-the-new-build-is": event(func(c *release.EventCard) {
			c.Event.Breaches = []release.Jump{breach(prod1, 40, 6)}
			c.Event.Breaches[0].OldRun = true
		}),
		"event-4-whole-service-white": event(func(c *release.EventCard) {
			c.Event.Chart, c.Event.Urgency = "Logins", release.White
			c.Event.Breaches = []release.Jump{breach(release.Target{}, 2, -2.15)}
			c.Event.Breaches[0].Latest.Evidence.Low, c.Event.Breaches[0].Latest.Evidence.Unit = ptr(-1.5), ""
			c.Event.Deploy, c.Deploy = 0, nil
		}),
		"event-5-rolling-back":        event(func(c *release.EventCard) { c.Deploy.Phase = release.RollingBack }),
		"event-6-rolled-back":         event(func(c *release.EventCard) { c.Deploy.Phase = release.RolledBack }),
		"event-11-after-all-clear":    event(func(c *release.EventCard) { c.Deploy.Phase = release.AllClear }),
		"event-7-closed":              event(func(c *release.EventCard) { c.Event.Closed, c.Event.Outcome = at(12), "normal again" }),
		"event-8-closed-by-snooze":    event(func(c *release.EventCard) { snoozed(&c.Event) }),
		"event-9-another-rule-and-2d": event(func(c *release.EventCard) { anotherRule(c) }),
		"event-12-others-move-too": event(func(c *release.EventCard) {
			compared(c, release.Others{Targets: 3, Breaches: 1, Score: 5.1, Share: 0.826})
		}),
		"event-13-nothing-runs-the-old-build": event(func(c *release.EventCard) { compared(c, release.Others{}) }),
		"event-14-the-old-build-is-unknown":   event(func(c *release.EventCard) { compared(c, release.Others{Unjudged: 2}) }),
		"event-15-whole-service-in-a-deploy":  event(func(c *release.EventCard) { c.Event.Breaches = []release.Jump{breach(release.Target{}, 41, 6.2)} }),
		"event-16-the-other-way-on-two":       event(func(c *release.EventCard) { theOtherWay(c) }),
		"event-17-jump-rule":                  event(func(c *release.EventCard) { jumpRule(c) }),
		"event-18-threshold-rule":             event(func(c *release.EventCard) { thresholdRule(c) }),
		"event-22-jump-partly-excused":        event(func(c *release.EventCard) { jumpExcused(c) }),
		"event-23-fall-from-a-flat-line":      event(func(c *release.EventCard) { fallFromFlat(c) }),
		"event-24-count-of-one-point": event(func(c *release.EventCard) {
			poissonRule(c)
			c.Event.Breaches[0].Latest.Evidence.Over = 0
		}),
		"event-19-poisson-rule":     event(func(c *release.EventCard) { poissonRule(c) }),
		"event-21-others-moved-too": event(func(c *release.EventCard) { othersMovedToo(c) }),
		"event-20-mean-of-5m":       event(func(c *release.EventCard) { c.Event.Breaches[0].Latest.Evidence.Rule = "zscore avg5m" }),
	}
}

// compared gives the event's first jump a comparison with the targets on the old build.
func compared(c *release.EventCard, o release.Others) { compareJump(&c.Event.Breaches[0], o) }

func compareJump(j *release.Jump, o release.Others) {
	j.Latest.Others = &o
	j.Closest = j.Latest
}

// othersMovedToo is an hour after the others came closest to the jump: they look usual by now.
func othersMovedToo(c *release.EventCard) {
	compared(c, release.Others{Targets: 3, Score: 5.1, Share: 0.826})
	v := breach(dog2, 44, 6.84).Latest
	v.At, v.Others = at(66), &release.Others{Targets: 3, Score: 0.2, Share: 0.03}
	c.Event.Breaches[0].Latest = v
}

func theOtherWay(c *release.EventCard) {
	c.Event.Breaches = []release.Jump{breach(dog1, 38.25, 5.61), breach(dog2, 41, 6.2)}
	for i := range c.Event.Breaches {
		compareJump(&c.Event.Breaches[i], release.Others{Targets: 1, Score: -4.4, Share: -0.7 - 0.1*float64(i)})
	}
	c.Deploy.Number = 43 // the next one runs by now
}

func jumpRule(c *release.EventCard) {
	v := &c.Event.Breaches[0].Latest
	v.Evidence = release.Evidence{
		Rule: "jump", Unit: "errors/s", Value: 41.2, Score: 2.32, Usual: 12, Spread: 12.59, High: ptr(1), Low: ptr(-1),
		Over: 3 * time.Minute, Points: 1410, Expected: 1440, LeftOut: 30, Step: time.Minute, LookBack: 24 * time.Hour, Since: at(1), Confidence: release.Blue,
	}
	c.Event.Breaches[0].First = *v // the rule looks back a day, and the button still snoozes for the chart's 3 hours
	compared(c, release.Others{Targets: 3, Score: 0.12, Share: 0.05})
}

// jumpExcused falls over ten minutes, as far as it does every day, and further.
func jumpExcused(c *release.EventCard) {
	jumpRule(c)
	e := &c.Event.Breaches[0].Latest.Evidence
	e.Value, e.Usual, e.Excused, e.Score, e.Spread, e.Over = 12, 61.4, -28.8, -1.64, 12.59, 10*time.Minute
}

func fallFromFlat(c *release.EventCard) {
	jumpRule(c)
	e := &c.Event.Breaches[0].Latest.Evidence
	e.Value, e.Usual, e.Score, e.Spread, e.Over = 2, 3, -99, 0, time.Minute
}

func thresholdRule(c *release.EventCard) {
	c.Event.Urgency = release.White
	v := &c.Event.Breaches[0].Latest
	v.Evidence = release.Evidence{
		Rule: "threshold", Unit: "errors/s", Value: 41, Score: 5.9, Usual: 4.2, High: ptr(4.2),
		Points: 5, Expected: 5, Step: time.Minute, LookBack: 6 * time.Hour, Confidence: release.White,
	}
	compared(c, release.Others{Targets: 3, Breaches: 2, Score: 5.9, Share: 1})
}

func poissonRule(c *release.EventCard) {
	v := &c.Event.Breaches[0].Latest
	v.Evidence = release.Evidence{
		Rule: "poisson", Because: "150 of 180 points are zero, so counts are compared", Value: 7, Score: 1.92, Usual: 0.2, High: ptr(1), Over: 5 * time.Minute,
		Points: 180, Expected: 180, Step: time.Minute, LookBack: 3 * time.Hour, Confidence: release.Blue,
	}
	compared(c, release.Others{Targets: 1})
}

func snoozed(e *release.Event) {
	e.Closed, e.Outcome, e.By, e.Until = at(12), "snoozed", "U0BEN", at(12+180)
}

func anotherRule(c *release.EventCard) {
	e := &c.Event
	c.LookBack = 90 * time.Minute
	e.Opened = at(-2 * 24 * 60)
	v := &e.Breaches[0].Latest
	v.Reason, v.Evidence.Rule, v.Evidence.LeftOut, v.Evidence.Points = "the curve is 1.4 times as steep as ever in the last 24 h", "slope", 30, 150
}

// noteOf makes a likely note of any kind.
func noteOf(kind release.NoteKind) release.Note {
	v := breach(dog2, 41, 6.2).Latest
	n := release.Note{
		Kind: kind, Service: "webapp", By: "U0BEN", Reason: "500s on login", Deploy: 42, Event: 2528, Chart: "Five Hundred Errors",
		Urgency: release.Purple, Build: bare(b512), From: bare(b512), Targets: []release.Target{dog1, dog2}, Verdict: &v, Until: at(190),
	}
	switch kind {
	case release.NoteBlind:
		n.Reason = "2 of 11 verdicts are unknown. Latency on dogfood/use1-az1: no data"
	case release.NoteUnseen, release.NoteSeen:
		n.By, n.Reason, n.Since = "", "", at(-16)
	case release.NoteOften:
		n.By, n.Reason = "", "4 roll backs within 2h (deploys #39, #40, #41, #42): the cause is probably not the build"
	case release.NoteReloaded:
		n.Reason = "judge.blind_after: 2m → 10m\ncharts: “Latency” is gone, “Queue <length>” is new"
	case release.NoteNotReloaded:
		n.By, n.Reason = "", "releasebot.yml:12: services.webapp.judge.blind_after: 1m is too short for looks every 1m: make it 2m or more"
	case release.NoteDriveFailed, release.NoteInterrupted:
		d := drive(dog1, release.Failed, "exit status 3 after 12s")
		d.Tail = "pulling b512\n\x1b[31merror:\x1b[0m ```no such image``` <b512>\n"
		n.Drive, n.Targets = &d, []release.Target{dog1}
	case release.NoteRollingBack, release.NoteRolledBack, release.NoteWatching:
		n.Build, n.Skipped = bare(b511), release.Build{ID: "c513", Name: "b513"}
	case release.NoteClosed, release.NoteGoesOn:
		n.Reason = release.OutcomeNormal
	case release.NoteWatches, release.NoteUnwatches:
		n.To = "U0ANNA"
	case release.NoteHeld, release.NoteOpened, release.NoteSpread, release.NoteEscalated, release.NoteAsks, release.NoteSees:
		n.By, n.Reason = "", ""
	case release.NoteAllClear:
		n.Targets = []release.Target{dog1, dog2, canary, prod1, prod2}
	}
	return n
}

func answers() map[string]release.Answer {
	card := deploys()["deploy-3-held-by-events"]
	e := events()["event-2-purple"].Event
	other := release.Event{Number: 2530, Chart: "Disk", Urgency: release.White, Opened: at(9), Breaches: []release.Jump{breach(canary, 9, 3.1)}}
	state := release.State{
		Service: "webapp", Deploy: &card.Deploy, Holds: card.Holds[:1], Events: []release.Event{e, other}, Candidate: &b513,
		Targets: []release.Placement{
			{Target: dog1, Build: bare(b512)}, {Target: dog2, Build: bare(b511), Mixed: true},
			{Target: canary, Build: bare(b511)}, {Target: prod1, Build: bare(b511)}, {Target: prod2, Build: bare(b511)},
		},
		Snoozes: []release.Snooze{
			{Chart: "Status Page", All: true, By: "U0ANNA", Until: at(120)},
			{Chart: "Latency", Target: prod1, By: "U0BEN", Until: at(3 * 24 * 60)},
		},
		Watch: release.Watch{At: at(13), Judged: 11, Abnormal: []release.Verdict{{Kind: release.Breach}, {Kind: release.Snoozed}, {Kind: release.Unknown}}},
	}
	idle := release.State{Service: "webapp", Watch: release.Watch{At: at(13), Judged: 11}, Targets: state.Targets[2:]}
	ask := func(verb release.Verb) release.Request {
		return release.Request{Service: "webapp", Verb: verb, By: "U0ANNA"}
	}
	return map[string]release.Answer{
		"answer-1-status": {Request: ask(release.VerbStatus), Status: &release.Status{State: state, At: at(14), Waits: []string{"Event #2528 is open: Five Hundred Errors.", "Unknown is not good: Latency: no data."}}},
		"answer-2-idle":   {Request: ask(release.VerbStatus), Status: &release.Status{State: idle, At: at(14), Waits: []string{"There is no new build.", "The deploy windows are closed until Thu 5 Mar 09:00 UTC."}}},
		"answer-3-events": {Request: ask(release.VerbEvents), Status: &release.Status{State: state, At: at(14)}},
		"answer-4-quiet":  {Request: ask(release.VerbEvents), Status: &release.Status{State: idle, At: at(14)}},
		"answer-5-late":   {Request: ask(release.VerbRollback), Refused: true, By: "U0BEN", Text: "Deploy #42 was already rolled back by {by}."},
		"answer-6-done":   {Request: ask(release.VerbPause), Text: "Paused webapp. Nothing advances until somebody resumes it; a roll back still works."},
	}
}
