package fleet

import "math/rand/v2"

// authors are nobody in particular.
var authors = []string{"mira", "tobiask", "yuki", "noor", "pilar", "svenja", "ofentse", "lenab", "dario", "wren", "imani", "kasper"}

var usualTitles = []string{
	"Keep the unread badge when a channel is renamed",
	"Stop counting bots as people in the member list",
	"Emoji picker: remember the skin tone",
	"Retry file uploads when the connection closes early",
	"It is spelled \"received\"",
	"Drop the last reader of the old session table",
	"Threads: stay where you are after a reply",
	"Delete 412 lines nobody calls",
	"Log the request id when a webhook times out",
	"Batch presence lookups, ten at a time",
	"Sidebar: drag sections without losing them",
	"Move calendar reminders to the job queue",
	"Cache workspace icons for an hour, not a minute",
	"Dark mode: make the links readable after midnight",
	"Search: quotes mean what people think they mean",
	"Upgrade the image resizer",
	"Fix the flaky test, properly this time",
	"Typing indicator: give up after ten seconds",
	"Say which field is wrong in the sign-up form",
	"Invite links: count a click once",
	"Use the new feature flag client in settings",
	"Reactions: undo with the same click",
	"Turn off the 2019 banner",
	"Message drafts survive a reload",
	"Fewer round trips when opening a direct message",
	"Scheduled posts: respect the sender's time zone",
	"Add a metric for slow channel joins",
	"Back off when the push gateway says so",
}

// riskyTitles are of changes that looked fine in review.
var riskyTitles = []string{
	"Remove a check that can never fail",
	"Load channel membership in one query",
	"Make the session store lazy",
	"Small refactor of the message sender, no change in behaviour",
	"Simplify the retry logic",
	"Cache permissions per connection",
}

// deck deals titles in random order, and none twice before all were dealt.
type deck struct {
	cards []string
	order []int
}

func (d *deck) next(r *rand.Rand) string {
	if len(d.order) == 0 {
		d.order = r.Perm(len(d.cards))
	}
	card := d.cards[d.order[0]]
	d.order = d.order[1:]
	return card
}
