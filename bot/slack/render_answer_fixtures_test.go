package slack_test

import (
	"fmt"

	"releasebot/release"
)

func asks(verb release.Verb) release.Request {
	return release.Request{Service: "webapp", Verb: verb, By: "U0ANNA"}
}

// moreAnswers are what people are told who ask for more than how things stand.
func moreAnswers() map[string]release.Answer {
	busy := *answers()["answer-1-status"].Status
	busy.State.Holds = append(busy.State.Holds, release.Hold{Kind: release.HoldPause, By: "U0ANNA", Reason: "looking", Since: at(8), Until: at(95)})
	busy.State.Chosen = &release.Chosen{Build: release.Build{ID: "8ab01", Name: "b510"}, By: "U0BEN", At: at(10), Reason: "before the sale"}
	busy.State.Proposals = []release.Proposal{{Request: release.Request{Verb: release.VerbSnooze, By: "U0ANNA", Event: 2528}, At: at(10), Until: at(25)}}
	busy.State.Watchers = []release.Watcher{
		{To: "C0TEAM", By: "U0ANNA", Since: at(-600)}, {To: "U0BEN", From: release.Purple, By: "U0BEN", Since: at(-60)},
	}
	held := func(holds ...release.Hold) *release.Status {
		s := busy
		s.State.Holds, s.State.Proposals, s.Waits = holds, nil, nil
		return &s
	}
	free := held()
	free.State.Events = nil
	idle := *answers()["answer-2-idle"].Status
	waiting := idle
	waiting.State.Candidate, waiting.Waits = &b513, []string{"The deploy windows are closed until Thu 5 Mar 09:00 UTC."}
	openEvent, chosen := idle, waiting
	openEvent.Waits = []string{"There is no new build.", "Event #2528 is open: The login page is blank on <Safari>."}
	openEvent.State.Events = []release.Event{peopleEvents()["event-28-by-hand"].Event}
	chosen.State.Chosen = busy.State.Chosen
	card := *events()["event-2-purple"]
	card.Owner, card.Runbook = "S0ONCALL", "https://wiki.example/errors"
	card.Event.Acked, card.Event.AckedAt = "U0BEN", at(9)
	return map[string]release.Answer{
		"answer-7-status-people":   {Request: asks(release.VerbStatus), Status: &busy},
		"answer-8-why":             {Request: asks(release.VerbWhy), Status: &busy},
		"answer-9-why-every-hold":  {Request: asks(release.VerbWhy), Status: held(everyHold()...)},
		"answer-10-why-not":        {Request: asks(release.VerbWhy), Status: free},
		"answer-11-why-idle":       {Request: asks(release.VerbWhy), Status: &idle},
		"answer-12-why-a-window":   {Request: asks(release.VerbWhy), Status: &waiting},
		"answer-25-why-an-event":   {Request: asks(release.VerbWhy), Status: &openEvent},
		"answer-26-why-chosen":     {Request: asks(release.VerbWhy), Status: &chosen},
		"answer-13-event":          {Request: asks(release.VerbEvent), Event: &card},
		"answer-14-charts":         {Request: asks(release.VerbCharts), Status: &busy, Verdicts: verdicts(3)},
		"answer-15-charts-many":    {Request: asks(release.VerbCharts), Status: &busy, Verdicts: verdicts(150)},
		"answer-16-charts-quiet":   {Request: asks(release.VerbCharts), Status: &idle, Verdicts: verdicts(3)[5:]},
		"answer-17-history":        {Request: asks(release.VerbHistory), Past: past()},
		"answer-18-history-none":   {Request: asks(release.VerbHistory)},
		"answer-19-stats":          {Request: asks(release.VerbStats), Stats: &release.Stats{From: at(-7 * 24 * 60), To: at(0), AllClear: 1, White: 1, Snoozed: 1}},
		"answer-20-watchers":       {Request: asks(release.VerbWatchers), Status: &busy},
		"answer-21-watchers-none":  {Request: asks(release.VerbWatchers), Status: &idle},
		"answer-22-denied":         {Request: asks(release.VerbFreeze), Refused: true, Text: "Only an admin of webapp may freeze it: {who}.", Who: []string{"U0BEN", "S0ONCALL", "<!here>"}},
		"answer-23-event-by-hand":  {Request: asks(release.VerbEvent), Event: peopleEvents()["event-30-by-hand-closed"]},
		"answer-24-no-chart-known": {Request: asks(release.VerbCharts), Status: &idle},
	}
}

func everyHold() []release.Hold {
	return []release.Hold{
		{Kind: release.HoldFreeze, By: "U0BEN", Reason: "big sale", Since: at(6), Until: at(2 * 24 * 60)},
		{Kind: release.HoldEvent, Event: 2530, Reason: "Disk", Since: at(9)},
		{Kind: release.HoldAsk, Event: 2527, Reason: "Latency", Since: at(10)},
		{Kind: release.HoldDrive, Reason: "dogfood/use1-az1: exit status 3 after 12s", Since: at(11)},
		{Kind: release.HoldBlind, Reason: "2 of 11 verdicts are unknown. Latency on dogfood/use1-az1: no data", Since: at(12)},
		{Kind: release.HoldPlan, Reason: "production/use1-az2 is configured no more: roll back, or configure it again", Since: at(13)},
		{Kind: release.HoldUnseen, Reason: "what is said has not reached Slack since 10:12", Since: at(12)},
		{Kind: release.HoldOften, Reason: "4 roll backs within 2h (deploys #39, #40, #41, #42): the cause is probably not the build", Since: at(14)},
		{Kind: release.HoldAsk, Event: 2526, Reason: "Queue", Since: at(15), Gone: true},
	}
}

// verdicts are a look at charts of which some jump, and n times two that are normal.
func verdicts(n int) []release.Verdict {
	of := func(chart string, t release.Target, kind release.Kind, reason string) release.Verdict {
		v := breach(t, 41, 6.2).Latest
		v.Chart, v.Kind, v.Reason = chart, kind, reason
		return v
	}
	all := []release.Verdict{
		of("Five Hundred Errors", dog1, release.Breach, ""), of("Five Hundred Errors", dog2, release.Breach, ""),
		of("Latency", dog1, release.Unknown, "no data: no point in the last 5m"), of("Latency", prod1, release.Snoozed, ""),
		of("Status Page", release.Target{}, release.Snoozed, ""),
	}
	for i := range n {
		for _, t := range []release.Target{canary, prod1} {
			v := of(fmt.Sprintf("Chart %d", i+1), t, release.Normal, "")
			v.Evidence.Value, v.Evidence.Score = 12.4, 0.08
			all = append(all, v)
		}
	}
	return all
}

func past() []release.Past {
	note := func(kind release.NoteKind, minute int) release.Past {
		n := noteOf(kind)
		return release.Past{At: at(minute), Note: &n}
	}
	return []release.Past{
		note(release.NoteRolledBack, 16), note(release.NoteRollingBack, 14), note(release.NoteSnoozed, 13), note(release.NoteEscalated, 9),
		{At: at(8), Verb: release.VerbFreeze, By: "U0BEN", Text: "Only an admin of webapp may freeze it: {who}.", Refused: true},
		{At: at(7), Verb: release.VerbStatus, By: "U0BEN"},
		note(release.NotePaused, 5), note(release.NoteOpened, 4), note(release.NoteDriveFailed, -1500),
	}
}
