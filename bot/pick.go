package bot

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"releasebot/release"
	"releasebot/store"
)

// A lane is what Slack's rates are counted by, and what is shown one after the other.
const (
	laneAnswer  = "answer"
	laneEdit    = "edit"
	lanePicture = "picture"
	lanePost    = "post " // and the channel
)

// width is how many messages of a lane are shown at once. A channel's posts keep their order, so it has one; a picture
// takes several calls and may be late.
var width = map[string]int{laneAnswer: 4, laneEdit: 4}

func lane(m store.Message) string {
	switch {
	case m.Answer != nil:
		return laneAnswer
	case m.TS != "":
		return laneEdit
	case m.Post.Picture != nil:
		return lanePicture
	default:
		return lanePost + m.Channel
	}
}

// pick chooses what is shown next, or tells how long none may be shown. While a message of a channel waits, those after
// it wait too.
func (r *Reconciler) pick(messages []store.Message, now time.Time) (ready []store.Message, wait time.Duration) {
	wait = idleWait
	later := func(until time.Time) bool {
		if until.After(now) {
			wait = min(wait, until.Sub(now))
			return true
		}
		return false
	}
	begun, waiting, unposted := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, m := range messages {
		unposted[m.Key] = m.TS == ""
	}
	for _, m := range inTurn(messages) {
		lane := lane(m)
		full := r.busy[lane]+begun[lane] >= max(1, width[lane]) || lane == lanePicture && unposted[m.Thread]
		if waiting[lane] || full || r.flying[m.Key] || later(r.pauses[m.Key].end()) || later(r.pauses[lane].end()) || later(r.allowed(m, now)) {
			// A post must not overtake the one before it; edits, answers and pictures have no order.
			waiting[lane] = waiting[lane] || strings.HasPrefix(lane, lanePost)
			continue
		}
		begun[lane]++
		ready = append(ready, m)
	}
	return ready, wait
}

// inTurn is the order in which messages take their places under the limits: posts by urgency, and edits by how long they have
// waited, so that a message that changes all the time does not keep the others from theirs.
func inTurn(messages []store.Message) []store.Message {
	var edits, others []store.Message
	for _, m := range messages {
		if lane(m) == laneEdit {
			edits = append(edits, m)
		} else {
			others = append(others, m)
		}
	}
	slices.SortStableFunc(edits, func(a, b store.Message) int { return a.Waiting.Compare(b.Waiting) })
	return append(urgentFirst(others), edits...)
}

// urgentFirst puts whole threads first that somebody must act on, so that no reply overtakes what it answers; within both
// parts the order stays.
func urgentFirst(messages []store.Message) []store.Message {
	urgents := map[string]bool{}
	for _, m := range messages {
		if urgent(m) {
			urgents[thread(m)] = true
		}
	}
	sorted := slices.Clone(messages)
	slices.SortStableFunc(sorted, func(a, b store.Message) int {
		switch ofA, ofB := urgents[thread(a)], urgents[thread(b)]; {
		case ofA == ofB:
			return 0
		case ofA:
			return -1
		default:
			return 1
		}
	})
	return sorted
}

// thread is the key of the message that a message's thread belongs to: its own where it begins one.
func thread(m store.Message) string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.Key
}

// calls are the notes that somebody must act on, or that say that somebody did.
var calls = []release.NoteKind{
	release.NoteOpened, release.NoteByHand, release.NoteEscalated, release.NoteHeld, release.NoteAsks, release.NoteProposed,
	release.NoteDriveFailed, release.NoteInterrupted, release.NoteBlind, release.NotePaused, release.NoteFrozen,
	release.NoteRollingBack, release.NoteRolledBack,
}

func urgent(m store.Message) bool {
	switch {
	case m.Post == nil:
		return true // a person waits for an answer
	case m.Post.Event != nil:
		return m.Post.Event.Event.Closed.IsZero()
	case m.Post.Note != nil:
		return slices.Contains(calls, m.Post.Note.Kind)
	default:
		return false
	}
}

func (p *pause) end() time.Time {
	if p == nil {
		return time.Time{}
	}
	return p.until
}

// allowed takes a place under the limits, or tells when there is one.
func (r *Reconciler) allowed(m store.Message, now time.Time) time.Time {
	limiter := r.edits
	switch {
	case m.Answer != nil:
		return time.Time{}
	case m.TS == "":
		if r.posts[m.Channel] == nil {
			r.posts[m.Channel] = rate.NewLimiter(r.limits.Posts, r.limits.PostBurst)
		}
		limiter = r.posts[m.Channel]
	}
	reservation := limiter.ReserveN(now, 1)
	delay := reservation.DelayFrom(now)
	if delay <= 0 {
		return time.Time{}
	}
	reservation.CancelAt(now)
	return now.Add(delay)
}
