package bot_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/release"
)

// A channel that people must put right: it is said in the log, to who asks, and once to each admin; nothing is lost.
func TestTroubleIsSaidOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		var log bytes.Buffer
		d.reconciler = bot.NewReconciler(d.store, d.channel, bot.NoLimits, zerolog.New(&log), d.metrics)
		d.reconciler.Admins = func(_ context.Context, services []string) []string {
			if !slices.Equal(services, []string{"webapp"}) {
				t.Errorf("the admins of %v are asked for", services)
			}
			return []string{"U1", "U2"}
		}
		const text = "ReleaseBot was removed from #deploys; type “/invite @releasebot” there."
		d.channel.shut, d.channel.why = "C1", &bot.Trouble{Text: text, Place: "#deploys"}
		stop := d.run()
		d.commit(d.note(""), d.note(""))
		after(10 * time.Minute)
		if p := d.reconciler.Problems(); !slices.Equal(p, []string{text + " 2 messages wait."}) {
			t.Errorf("problems: %q", p)
		}
		if n := strings.Count(log.String(), text); n != 1 {
			t.Errorf("said %d times in the log: %s", n, &log)
		}
		stop()
		stop = d.run() // another process says it to nobody again
		after(10 * time.Minute)
		told := d.channel.saw()
		slices.Sort(told) // neither waits for the other
		if len(told) != 2 || !strings.HasPrefix(told[0], "post trouble/C1/") || !strings.HasSuffix(told[0], "/U1") || !strings.HasSuffix(told[1], "/U2") {
			t.Fatalf("told: %v", told)
		}
		m, err := d.store.Message(t.Context(), strings.TrimPrefix(told[0], "post "))
		if err != nil || m.Channel != "U1" || !strings.HasPrefix(m.Post.Trouble.Text, text+" Until then messages of webapp wait") {
			t.Errorf("told: %+v, %v", m.Post, err)
		}
		d.channel.mu.Lock()
		d.channel.shut = ""
		d.channel.mu.Unlock()
		after(10 * time.Minute)
		saw := strings.Join(d.channel.saw()[2:], ", ")
		if !strings.Contains(saw, "post note/1") || !strings.Contains(saw, "post note/2") || strings.Count(saw, "/over/U") != 2 {
			t.Errorf("afterwards: %s", saw)
		}
		if p := d.reconciler.Problems(); len(p) != 0 {
			t.Errorf("problems: %q", p)
		}
		stop()
	})
}

// A token that Slack takes no more is everybody's trouble, and nobody can be told in Slack.
func TestATokenThatIsRevoked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, bot.NoLimits)
		d.reconciler.Admins = func(context.Context, []string) []string { t.Error("somebody is to be told"); return nil }
		d.channel.shut, d.channel.why = "C1", &bot.Trouble{Text: "Slack takes the bot token no more.", Everywhere: true}
		defer d.run()()
		d.commit(d.note(""))
		d.commitTo("C1", nil, release.Post{Key: "alone", Note: &release.Note{Kind: release.NotePaused, Service: "webapp"}})
		after(time.Minute)
		if p := d.reconciler.Problems(); !slices.Equal(p, []string{"Slack takes the bot token no more. 2 messages wait."}) {
			t.Errorf("problems: %q", p)
		}
		d.channel.mu.Lock()
		d.channel.shut = ""
		d.channel.mu.Unlock()
		after(3 * time.Minute)
		d.want("post note/1", "post alone")
	})
}
