package commands

import "releasebot/release"

// requests are all the verbs that people can ask for.
var requests = []release.Verb{
	release.VerbStatus, release.VerbWhy, release.VerbEvents, release.VerbEvent, release.VerbCharts, release.VerbHistory, release.VerbStats,
	release.VerbDeploy, release.VerbPause, release.VerbResume, release.VerbRollback, release.VerbFreeze, release.VerbUnfreeze,
	release.VerbSnooze, release.VerbUnsnooze, release.VerbAck, release.VerbOpen, release.VerbClose,
	release.VerbWatch, release.VerbUnwatch, release.VerbWatchers,
}
