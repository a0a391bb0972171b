package release

// request does what a person asks, or answers why not. Every request of a person gets an answer or a note that names its
// author; VerbPoll is nobody's, and what is found will be an input of its own.
func (d *decision) request(r Request) {
	if r.Verb == VerbPoll {
		return
	}
	if r.Denied != nil {
		d.refuse(r, Answer{Text: r.Denied.Text, Who: r.Denied.Who})
		return
	}
	if do, ok := verbs[r.Verb]; ok {
		do(d, r)
		return
	}
	d.refuse(r, sentence("I do not know “"+string(r.Verb)+"”."))
}

// verbs is what each verb does.
var verbs = map[Verb]func(*decision, Request){
	VerbStatus: (*decision).tell, VerbWhy: (*decision).tell, VerbEvents: (*decision).tell, VerbWatchers: (*decision).tell,
	VerbEvent: (*decision).tellEvent, VerbCharts: (*decision).tellCharts,
	VerbHistory: (*decision).tellHistory, VerbStats: (*decision).tellStats,
	VerbDeploy: (*decision).choose, VerbRollback: (*decision).rollBack,
	VerbPause: (*decision).pause, VerbResume: (*decision).resume,
	VerbFreeze: (*decision).freeze, VerbUnfreeze: (*decision).unfreeze,
	VerbSnooze: (*decision).snooze, VerbUnsnooze: (*decision).unsnooze,
	VerbAck: (*decision).ack, VerbOpen: (*decision).openByHand, VerbClose: (*decision).closeByHand,
	VerbWatch: (*decision).watch, VerbUnwatch: (*decision).unwatch,
}
