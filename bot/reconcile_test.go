package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
)

// errNoRoute is an error that leaves no doubt that nothing was sent.
var errNoRoute = fmt.Errorf("%w: no route to host", bot.ErrUnsent)

// channel is a Slack channel that can fail: it writes down what people see.
type channel struct {
	mu    sync.Mutex
	seen  []string          // "post note/1", "edit deploy/1 2", in order
	byKey map[string]string // ts of what stands in the channel
	calls int
	posts int
	fault func(call int) (lost bool, err error) // lost: it took place, and the answer is err all the same
	slow  map[string]time.Duration              // posts that take so long, by key
	shut  string                                // a Slack channel that takes nothing
	why   *bot.Trouble                          // which it says with
	away  bool                                  // it cannot be read
	lag   time.Duration                         // until a post is found
	at    map[string]time.Time                  // when it was posted
	copy  map[string]int                        // how often a message stands there
	edits time.Duration                         // how long each edit takes
	now   map[string]int                        // edits that are under way, by key
	most  int                                   // of them at once
	twice bool                                  // one of them was under way twice
}

// edit tells the beginning and the end of an edit apart.
func (c *channel) edit(key string, by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now == nil {
		c.now = map[string]int{}
	}
	c.now[key] += by
	under := 0
	for _, n := range c.now {
		under += n
		c.twice = c.twice || n > 1
	}
	c.most = max(c.most, under)
}

func (c *channel) atOnce() (most int, twice bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most, c.twice
}

func (c *channel) do(what string, m store.Message, effect func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	var lost bool
	var err error
	if c.fault != nil {
		lost, err = c.fault(c.calls)
	}
	if c.shut != "" && m.Channel == c.shut && m.Answer == nil {
		err = &bot.Refusal{Err: errors.New("is_archived"), Trouble: c.why}
	}
	if err != nil && !lost {
		return err
	}
	c.seen = append(c.seen, what+" "+m.Key)
	effect()
	return err
}

func (c *channel) Post(ctx context.Context, m store.Message, parent string) (string, error) {
	c.mu.Lock()
	slow := c.slow[m.Key]
	c.mu.Unlock()
	select {
	case <-time.After(slow):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	c.mu.Lock()
	if m.Post.Picture != nil {
		defer c.mu.Unlock()
		if c.shut != "" && m.Channel == c.shut {
			return "", &bot.Refusal{Err: errors.New("is_archived")}
		}
		c.seen = append(c.seen, "picture "+parent+" "+m.Key)
		return "", nil // Slack tells no ts of an upload
	}
	c.mu.Unlock()
	what := "post"
	if parent != "" {
		c.mu.Lock()
		there := false
		for _, of := range c.byKey {
			there = there || of == parent
		}
		c.mu.Unlock()
		if !there {
			return "", &bot.Refusal{Err: errors.New("thread_not_found"), Permanent: true, Gone: true}
		}
		what = "reply " + parent
	}
	ts := ""
	err := c.do(what, m, func() {
		c.posts++
		ts = fmt.Sprintf("%d.0", c.posts)
		if c.byKey[m.Key] == "" {
			c.byKey[m.Key], c.at[m.Key] = ts, time.Now()
		}
		c.copy[m.Key]++
	})
	return ts, err
}

// deleted is what a person did to a message.
func (c *channel) deleted(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byKey, key)
	c.copy[key] = 0
}

func (c *channel) Edit(_ context.Context, m store.Message) error {
	c.edit(m.Key, 1)
	defer c.edit(m.Key, -1)
	<-time.After(c.edits)
	c.mu.Lock()
	there := c.byKey[m.Key] == m.TS
	c.mu.Unlock()
	if !there {
		return &bot.Refusal{Err: errors.New("message_not_found"), Permanent: true, Gone: true}
	}
	return c.do("edit", m, func() {})
}

func (c *channel) Answer(_ context.Context, m store.Message) error {
	return c.do("answer", m, func() {})
}

func (c *channel) Find(_ context.Context, m store.Message, _ string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return "", errCut
	}
	if time.Since(c.at[m.Key]) < c.lag {
		return "", nil
	}
	if c.byKey[m.Key] != "" && c.copy[m.Key] > 1 { // as bot/slack does
		c.copy[m.Key] = 1
		c.seen = append(c.seen, "unsay "+m.Key)
	}
	return c.byKey[m.Key], nil
}

func (c *channel) Reach(_ context.Context, channel string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if c.shut == channel {
		return &bot.Refusal{Err: errors.New("is_archived"), Trouble: c.why}
	}
	if c.fault == nil {
		return nil
	}
	_, err := c.fault(c.calls)
	return err
}

func (c *channel) saw() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.seen...)
}

// desk is a store with a reconciler that shows its messages in a channel.
type desk struct {
	*site
	channel    *channel
	reconciler *bot.Reconciler
	notes      int
}

func newDesk(t *testing.T, limits bot.Limits) *desk {
	d := &desk{site: newSite(t), channel: &channel{byKey: map[string]string{}, at: map[string]time.Time{}, copy: map[string]int{}}}
	d.reconciler = bot.NewReconciler(d.store, d.channel, limits, zerolog.Nop(), d.metrics)
	return d
}

func (d *desk) run() (stop func()) {
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); d.reconciler.Run(ctx) }()
	return func() { cancel(); <-done }
}

// commit stores posts, as a decision would.
func (d *desk) commit(posts ...release.Post) {
	d.t.Helper()
	d.commitTo("C1", nil, posts...)
}

func (d *desk) commitTo(channel string, answers []release.Answer, posts ...release.Post) {
	d.t.Helper()
	state, version, err := d.store.Load(d.t.Context(), "webapp")
	if err != nil {
		d.t.Fatal(err)
	}
	for i := range posts {
		posts[i].At = time.Now()
	}
	_, err = d.store.Commit(d.t.Context(), store.Commit{State: state, Version: version, Had: state.Next, At: time.Now(), Channel: channel, Posts: posts, Answers: answers})
	if err != nil {
		d.t.Fatal(err)
	}
	d.reconciler.Wake()
}

func (d *desk) note(thread string) release.Post {
	d.notes++
	return release.Post{Key: fmt.Sprintf("note/%d", d.notes), Thread: thread, Note: &release.Note{Kind: release.NotePaused, Service: "webapp"}}
}

func deployCard(revision string) release.Post {
	return release.Post{Key: "deploy/1", Deploy: &release.DeployCard{Service: "webapp", Deploy: release.Deploy{Number: 1, Reason: revision}}}
}

func (d *desk) want(want ...string) {
	d.t.Helper()
	synctest.Wait()
	if diff := cmp.Diff(want, d.channel.saw()); diff != "" {
		d.t.Fatalf("what people saw (-want +got):\n%s", diff)
	}
}

func TestMessagesAreShownOnceAndThenEdited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		defer d.run()()
		d.commit(deployCard("a"), d.note("deploy/1"))
		d.want("post deploy/1", "reply 1.0 note/1")
		d.commit(deployCard("a"))
		d.commit(deployCard("b"))
		d.want("post deploy/1", "reply 1.0 note/1", "edit deploy/1")
	})
}

// Slack took the post, and the answer was lost: the message is found by its key, not posted again.
func TestAPostWithALostAnswerIsNotDoubled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault = func(call int) (bool, error) {
			if call == 1 {
				return true, errors.New("connection reset")
			}
			return false, nil
		}
		defer d.run()()
		d.commit(deployCard("a"))
		synctest.Wait()
		d.commit(deployCard("b")) // changed before it is looked for: found as the older one, then edited
		after(time.Minute)
		d.want("post deploy/1", "edit deploy/1")
	})
}

// A reconciler that died between Slack's answer and the note of it is the same case, after a restart.
func TestAPostBeforeACrashIsNotDoubled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.commit(deployCard("a"))
		if err := d.store.Trying(t.Context(), "deploy/1", time.Now(), store.Lease{}); err != nil {
			t.Fatal(err)
		}
		d.channel.byKey["deploy/1"] = "7.0"
		defer d.run()()
		d.commit(d.note("deploy/1"))
		d.want("reply 7.0 note/1")
	})
}

// While Slack is away nothing is lost, and afterwards everything comes in its order, with many edits as one.
func TestAnOutageKeepsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault = func(int) (bool, error) { return false, errors.New("no route to host") }
		defer d.run()()
		d.commit(deployCard("a"), d.note("deploy/1"))
		after(time.Minute)
		for i := range 20 {
			d.commit(deployCard(fmt.Sprint(i)), d.note("deploy/1"))
		}
		after(2 * time.Minute) // short enough for all to follow one by one
		d.want()
		d.channel.mu.Lock()
		d.channel.fault = nil
		d.channel.mu.Unlock()
		after(10 * time.Minute)
		saw := d.channel.saw()
		if len(saw) != 22 || saw[0] != "post deploy/1" {
			t.Fatalf("saw %d messages: %v", len(saw), saw)
		}
		for i, line := range saw[1:] {
			if !strings.HasSuffix(line, fmt.Sprintf("note/%d", i+1)) {
				t.Fatalf("the order was lost: %v", saw)
			}
		}
	})
}

// Slack says how long to wait, and is left alone for so long; another kind of call goes on.
func TestRetryAfterIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		defer d.run()()
		d.commit(deployCard("a"))
		d.want("post deploy/1")
		limited := true
		d.channel.fault = func(int) (bool, error) {
			if limited {
				limited = false
				return false, &bot.Refusal{Err: errors.New("ratelimited"), Wait: 30 * time.Second}
			}
			return false, nil
		}
		d.commit(d.note(""))
		after(29 * time.Second)
		d.want("post deploy/1")
		d.commit(deployCard("b"))
		d.want("post deploy/1", "edit deploy/1")
		after(2 * time.Second)
		d.want("post deploy/1", "edit deploy/1", "post note/1")
	})
}

// What Slack can never take is given up with its reason, and does not hold up the rest.
func TestAMessageThatSlackNeverTakesIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.fault = func(call int) (bool, error) {
			if call == 1 {
				return false, &bot.Refusal{Err: errors.New("msg_too_long"), Permanent: true}
			}
			return false, nil
		}
		defer d.run()()
		d.commit(deployCard("a"), d.note("deploy/1"))
		d.want("post note/1")
		m, err := d.store.Message(t.Context(), "deploy/1")
		if err != nil || !strings.Contains(m.Failed, "msg_too_long") {
			t.Fatalf("the reason is not kept: %+v, %v", m, err)
		}
	})
}

// A channel that takes nothing hides neither another channel's messages nor answers, however much waits for it.
func TestAShutChannelSilencesNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.shut = "C1"
		defer d.run()()
		for range 300 {
			d.commit(d.note(""))
		}
		d.commitTo("C2", []release.Answer{{Request: release.Request{ID: "r1", Channel: "C1"}, Text: "Here."}}, d.note(""))
		after(time.Minute)
		saw := d.channel.saw()
		slices.Sort(saw) // neither waits for the other
		if want := []string{"answer answer/r1", "post note/301"}; !slices.Equal(saw, want) {
			t.Errorf("saw %v", saw)
		}
	})
}

// A service that speaks in another channel now cannot reply in the old one's threads.
func TestAThreadInAnotherChannelIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		defer d.run()()
		d.commit(deployCard("a"))
		synctest.Wait()
		d.commitTo("C2", nil, d.note("deploy/1"))
		d.want("post deploy/1", "post note/1")
	})
}

func TestLimitsAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.Limits{Posts: 1, PostBurst: 2, Edits: rate.Every(10 * time.Second), EditBurst: 1})
		defer d.run()()
		for range 5 {
			d.commit(d.note(""))
		}
		d.want("post note/1", "post note/2")
		after(1100 * time.Millisecond)
		d.want("post note/1", "post note/2", "post note/3")
		after(5 * time.Second)
		d.commit(deployCard("a"))
		after(time.Second)
		d.commit(deployCard("b"))
		after(time.Second)
		d.commit(deployCard("c"))
		after(time.Second)
		d.commit(deployCard("d"))
		after(time.Minute)
		saw := d.channel.saw()
		if edits := strings.Count(strings.Join(saw, "\n"), "edit deploy/1"); edits != 2 {
			t.Fatalf("three changes within 10 s must be two edits: %v", saw)
		}
	})
}

func calm(n int) release.Post {
	return release.Post{Key: fmt.Sprintf("calm/%d", n), Note: &release.Note{Kind: release.NoteAllClear, Service: "webapp"}}
}

func eventCard(n int) release.Post {
	key := fmt.Sprintf("event/%d", n)
	return release.Post{Key: key, Event: &release.EventCard{Service: "webapp", Event: release.Event{Number: n, Chart: "Errors"}}}
}

// After an outage what somebody must act on comes first, with the whole of its thread, and the rest in its order.
func TestUrgentThreadsGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		seen := release.Post{Key: "note/seen", Thread: "event/7", Note: &release.Note{Kind: release.NoteSpread, Service: "webapp"}}
		d.commit(calm(1), calm(2), eventCard(7), seen)
		d.commit(d.note("event/7"))
		defer d.run()()
		d.want("post event/7", "reply 1.0 note/seen", "reply 1.0 note/1", "post calm/1", "post calm/2")
	})
}

// A channel that is slow keeps neither another one waiting, nor edits and answers.
func TestChannelsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.channel.slow = map[string]time.Duration{"calm/1": 5 * time.Second}
		d.commit(deployCard("a"))
		stop := d.run()
		defer func() { stop() }()
		synctest.Wait()
		d.commit(calm(1), calm(2))
		d.commitTo("C2", []release.Answer{{Request: release.Request{ID: "r1", Channel: "C1"}, Text: "Here."}}, calm(3))
		d.commit(deployCard("b"))
		after(time.Second)
		saw := strings.Join(d.channel.saw(), ", ")
		for _, want := range []string{"post calm/3", "answer answer/r1", "edit deploy/1"} {
			if !strings.Contains(saw, want) {
				t.Errorf("%s waits for a slow channel: %s", want, saw)
			}
		}
		if strings.Contains(saw, "calm/2") {
			t.Errorf("a post overtook the one before it: %s", saw)
		}
		stop() // finishes what is being shown
		stop = func() {}
		if saw := strings.Join(d.channel.saw(), ", "); !strings.Contains(saw, "post calm/1") {
			t.Errorf("a stop left a message in the middle: %s", saw)
		}
	})
}

// A picture comes after the message in whose thread it stands, is posted once, and holds up no text.
func TestPicturesComeAfterText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		picture := release.Post{Key: "event/7/chart", Thread: "event/7", Picture: &release.Picture{Service: "webapp", Event: 7}}
		d.channel.slow = map[string]time.Duration{"event/7": time.Second, "event/7/chart": 3 * time.Second}
		d.commit(picture, eventCard(7), d.note("event/7"))
		defer d.run()()
		after(2 * time.Second)
		d.want("post event/7", "reply 1.0 note/1")
		after(time.Minute)
		d.want("post event/7", "reply 1.0 note/1", "picture 1.0 event/7/chart")
	})
}
