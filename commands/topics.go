package commands

import "releasebot/release"

// topic is what the help says of a verb. In an example SERVICE, CHART, PLACE, EVENT and BUILD stand for names of where it
// is read.
type topic struct {
	verb     release.Verb
	group    string // that begins with it; "" goes on with the one before
	brief    string // what may follow it, in the list of all
	does     string // in the list of all, in a few words
	args     string // all that may follow it
	more     string // a few sentences
	examples [2]example
}

type example struct{ args, does string }

const (
	timesHelp  = "Times are like 90m, 3h, 1h30m, 2 days, or until 15:30, until tomorrow 9:00, until Monday, until 2026-12-01 09:00. A day without a time begins at 9:00; a time that has passed today is tomorrow's. "
	reasonHelp = "The reason comes last. After a dash all is the reason."
)

var looking = []topic{
	{
		release.VerbStatus, "Look", "[service]", "what runs where, and what it waits for", "[service]", "Shows the deploy, the builds of all places, what holds, and what waits.",
		[2]example{{"", "the only service, or the one of the channel or thread"}, {"SERVICE", "SERVICE, from anywhere"}},
	},
	{
		release.VerbWhy, "", "[service]", "why it waits", "[service]", "Says what keeps the deploy from advancing, and what lifts it.",
		[2]example{{"", "why nothing advances here"}, {"SERVICE", "why SERVICE does not advance"}},
	},
	{
		release.VerbEvents, "", "[service]", "the open events", "[service]", "Lists the open events, each with its number, chart and places.",
		[2]example{{"", "the open events here"}, {"SERVICE", "those of SERVICE"}},
	},
	{
		release.VerbEvent, "", "2528", "one event in full", "[service] 2528", "Shows an event with the numbers it was judged on. In an event's thread, mention me without a number.",
		[2]example{{"EVENT", "event EVENT"}, {"SERVICE 7", "event 7, long closed, of SERVICE"}},
	},
	{
		release.VerbCharts, "", "[service]", "every chart as last judged", "[service]", "Shows every chart, on every place, as it was last judged.",
		[2]example{{"", "the charts here"}, {"SERVICE", "those of SERVICE"}},
	},
	{
		release.VerbHistory, "", "[service]", "what happened lately", "[service]", "Lists what happened and who did what, newest first.",
		[2]example{{"", "what happened here"}, {"SERVICE", "what happened to SERVICE"}},
	},
	{
		release.VerbStats, "", "[for 7d]", "deploys and events, counted", "[service] [for 7d]", "Counts deploys, roll backs and events, and how long people took to decide.",
		[2]example{{"SERVICE", "all that I remember"}, {"SERVICE for 7d", "the last week"}},
	},
}

var steering = []topic{
	{
		release.VerbDeploy, "Deploy", "[b512]", "a build, or the newest that waits", "[service] [build] [reason]",
		"Deploys a build next, by its name or by seven digits or more of its commit; without one, the newest that waits. " + reasonHelp,
		[2]example{{"SERVICE", "the newest that waits"}, {"SERVICE BUILD hotfix for the login", "that build"}},
	},
	{
		release.VerbPause, "", "[for 2h]", "nothing advances until then", "[service] [for 2h | until 15:30] [reason]",
		"Nothing advances until somebody resumes it, or until the time that you say, 90 days at most. A roll back still works. " + timesHelp + reasonHelp,
		[2]example{{"SERVICE for 2h database work", "until two hours from now"}, {"SERVICE - lunch", "until somebody resumes it"}},
	},
	{
		release.VerbResume, "", "[service]", "go on after a pause or a question", "[service] [reason]",
		"Goes on after a pause, after a question of mine, after a failed move and after too many roll backs. An open event is snoozed instead. " + reasonHelp,
		[2]example{{"", "here"}, {"SERVICE the database is back", "with the reason for all to read"}},
	},
	{
		release.VerbRollback, "", "[to b511]", "back to a good build; works at any time", "[service] [to BUILD] [reason]",
		"Goes back to the last build that was all clear, or to the one that you name. Nothing blocks it: no event, hold, freeze or snooze. " + reasonHelp,
		[2]example{{"SERVICE errors everywhere", "to the last build that was all clear"}, {"SERVICE to BUILD", "to that build"}},
	},
	{
		release.VerbFreeze, "", "until Monday REASON", "no deploys for a while", "[service] [for 3d | until Monday 9:00] REASON",
		"Nothing starts and nothing advances, for 90 days at most. It needs a reason. A roll back still works. " + timesHelp,
		[2]example{{"SERVICE until Monday 9:00 the fair", "until then"}, {"SERVICE for 3d we move house", "for three days"}},
	},
	{
		release.VerbUnfreeze, "", "[service]", "deploys go on", "[service] [reason]", "Ends a freeze before its time. " + reasonHelp,
		[2]example{{"", "here"}, {"SERVICE the fair is over", "with the reason for all to read"}},
	},
}

var caring = []topic{
	{
		release.VerbSnooze, "Charts and events", "CHART [for 3h]", "ignore a chart, or event: snooze #2528", "CHART | #2528 [on PLACE] [for 3h | until 15:30] [reason]",
		"Leaves a chart, or what an event is about, out of judging: for its look-back where you say no time, 7 days at most. " + timesHelp + reasonHelp,
		[2]example{{"CHART on PLACE for 3h a load test", "in one place"}, {"EVENT until 15:30", "what an event is about"}},
	},
	{
		release.VerbUnsnooze, "", "CHART", "judge it again; or unsnooze all", "CHART | all [on PLACE] [reason]", "Ends snoozes before their time. " + reasonHelp,
		[2]example{{"CHART", "wherever it is snoozed"}, {"SERVICE all", "all snoozes of SERVICE"}},
	},
	{
		release.VerbAck, "", "2528", "you look after an event", "[service] 2528 [reason]",
		"Says that you look after an event. It goes on holding. In an event's thread, mention me without a number.",
		[2]example{{"EVENT", "event EVENT is yours"}, {"EVENT looking at the database", "with what you do"}},
	},
	{
		release.VerbOpen, "", "WHAT IS WRONG", "an event by hand, which holds", "[service] [white | blue | purple] [on PLACE] WHAT IS WRONG",
		"Opens an event that no chart saw. It is blue where you do not say, and holds the deploy until somebody closes it.",
		[2]example{{"SERVICE the basket is empty", "a blue event"}, {"SERVICE purple on PLACE nobody can log in", "a purple one, in one place"}},
	},
	{
		release.VerbClose, "", "2528", "an event that was opened by hand", "[service] 2528 [reason]",
		"Closes an event that a person opened. One of a chart closes by itself when the chart is normal again, or by a snooze. " + reasonHelp,
		[2]example{{"EVENT", "it is dealt with"}, {"EVENT was a browser extension", "with the reason for all to read"}},
	},
}

var telling = []topic{
	{
		release.VerbWatch, "Be told", "[from blue]", "be told what happens", "[service] [from white | blue | purple] [me | here]",
		"Tells you, or the channel where you type here, what happens to a service: all of it, or of events only those from an urgency on. One service at a time.",
		[2]example{{"SERVICE", "all that happens, to you"}, {"SERVICE from blue here", "blue and purple events, to this channel"}},
	},
	{
		release.VerbUnwatch, "", "[service]", "be told no longer", "[service] [me | here | everyone]", "Ends what watch began: for you, for this channel, or for everyone.",
		[2]example{{"SERVICE", "you are told no more"}, {"SERVICE here", "this channel is told no more"}},
	},
	{
		release.VerbWatchers, "", "[service]", "who is told", "[service]", "Lists who is told what happens to a service.",
		[2]example{{"", "here"}, {"SERVICE", "of SERVICE"}},
	},
}
