package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// trouble is one time in which a channel takes no messages until somebody puts it right.
type trouble struct {
	Trouble
	since time.Time // of the oldest message that waits
	said  time.Time // in the log, the last time
	told  []string  // the people
}

const (
	// troubleAgain is how often the log repeats a trouble that lasts.
	troubleAgain = time.Hour
	// tellWithin bounds finding those who are told, and writing it down.
	tellWithin = 10 * time.Second
)

// survey counts what waits, by channel.
func (r *Reconciler) survey(messages []store.Message) {
	all, stale, now := map[string]waits{}, map[string]int{}, r.Clock.Now()
	for _, m := range messages {
		if m.Answer != nil {
			continue
		}
		if folds(m) && now.Sub(m.Waiting) > foldAfter {
			stale[m.Channel]++
		}
		w := all[m.Channel]
		w.messages++
		if w.since.IsZero() || m.Waiting.Before(w.since) {
			w.since = m.Waiting
		}
		if !slices.Contains(w.services, m.Service) {
			w.services = append(w.services, m.Service)
		}
		all[m.Channel] = w
	}
	r.stale = stale
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waits = all
}

// troubled takes note of a trouble, says it once in the log and then rarely, and tells once those who can put it right.
func (r *Reconciler) troubled(ctx context.Context, m store.Message, t Trouble) {
	channel := m.Channel
	if t.Everywhere {
		channel = ""
	}
	r.mu.Lock()
	known, fresh := r.troubles[channel], false
	if known == nil {
		known, fresh = &trouble{since: r.Clock.Now()}, true
		if w := r.waits[channel]; !w.since.IsZero() {
			known.since = w.since // after a restart it is the same, and so is the key of what is told
		}
		r.troubles[channel] = known
	}
	again := known.Text != t.Text || time.Since(known.said) >= troubleAgain
	known.Trouble = t
	if again {
		known.said = time.Now()
	}
	waiting := r.waits[channel]
	r.mu.Unlock()
	if again {
		r.log.Error().Int("messages", waiting.messages).Msg(t.Text + waitingWords(waiting.messages))
	}
	if fresh && channel != "" && r.Admins != nil {
		r.beside.Go(func() { r.tell(ctx, channel, known, m.Service, waiting.services) })
	}
}

// tell writes a message to each of those who can put a trouble right. Its key is of the trouble, so that another process
// does not say it again.
func (r *Reconciler) tell(ctx context.Context, channel string, t *trouble, service string, services []string) {
	ctx, cancel := context.WithTimeout(ctx, tellWithin)
	defer cancel()
	people := r.Admins(ctx, services)
	r.mu.Lock()
	text, since := t.Text, t.since
	r.mu.Unlock()
	text += " Until then messages of " + spoken(services) + " wait, and nothing of them is lost."
	if err := r.sayTo(ctx, people, service, troubleKey(channel, since), release.Trouble{Text: text, Since: since}); err != nil {
		r.log.Error().Err(err).Msg("the admins cannot be told that messages wait")
		return
	}
	r.mu.Lock()
	t.told = people
	r.mu.Unlock()
	r.Wake()
}

// over ends the troubles of a channel that took a message.
func (r *Reconciler) over(ctx context.Context, channel string) {
	r.mu.Lock()
	ended := map[string]*trouble{}
	for _, of := range []string{"", channel} {
		if t := r.troubles[of]; t != nil {
			ended[of] = t
			delete(r.troubles, of)
		}
	}
	services := r.waits[channel].services
	r.mu.Unlock()
	for of, t := range ended {
		place := t.Place
		if place == "" {
			place = "Slack"
		}
		text := "Messages reach " + place + " again, and what waited follows."
		r.log.Info().Time("since", t.since).Msg(text)
		if of == "" || len(services) == 0 {
			continue
		}
		r.beside.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, tellWithin)
			defer cancel()
			r.mu.Lock()
			told := t.told
			r.mu.Unlock()
			err := r.sayTo(ctx, told, services[0], troubleKey(of, t.since)+"/over", release.Trouble{Text: text, Since: t.since, Over: true})
			if err != nil {
				r.log.Error().Err(err).Msg("the admins cannot be told that messages go out again")
			}
			r.Wake()
		})
	}
}

func troubleKey(channel string, since time.Time) string {
	return fmt.Sprintf("trouble/%s/%d", channel, since.UnixMilli())
}

func (r *Reconciler) sayTo(ctx context.Context, people []string, service, key string, t release.Trouble) error {
	at := r.Clock.Now()
	var posts []release.Post
	for _, person := range people {
		posts = append(posts, release.Post{Key: key + "/" + person, To: person, At: at, Trouble: &t})
	}
	return r.outbox.Say(ctx, at, service, posts...)
}

// Problems says, each in a sentence or two, what people must put right before messages get through.
func (r *Reconciler) Problems() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var problems []string
	for _, channel := range slices.Sorted(maps.Keys(r.troubles)) {
		n := r.waits[channel].messages
		if channel == "" {
			for _, w := range r.waits {
				n += w.messages
			}
		}
		problems = append(problems, r.troubles[channel].Text+waitingWords(n))
	}
	return problems
}

// forget leaves the troubles to whoever brings messages next.
func (r *Reconciler) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.troubles)
	r.waits, r.unreachable = nil, time.Time{}
}

func waitingWords(n int) string {
	switch {
	case n == 0:
		return ""
	case n == 1:
		return " 1 message waits."
	case n >= unshownAtOnce: // more are not looked at
		return fmt.Sprintf(" %d messages or more wait.", n)
	default:
		return fmt.Sprintf(" %d messages wait.", n)
	}
}

// spoken joins names as a sentence does.
func spoken(names []string) string {
	switch n := len(names); n {
	case 0:
		return "the service"
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	default:
		return fmt.Sprintf("%s and %d other services", names[0], n-1)
	}
}
