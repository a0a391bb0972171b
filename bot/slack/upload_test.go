package slack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
)

func draw(context.Context, release.Picture) ([]byte, string, error) {
	return []byte("\x89PNG"), "Latency rises from 2 to 9", nil
}

// drawing is a client that draws, on a local Slack.
func drawing(t *testing.T, options workspace.Options, draw func(context.Context, release.Picture) ([]byte, string, error)) (*workspace.Workspace, *slack.Client) {
	t.Helper()
	w, _ := local(t, options)
	cfg := config(w)
	cfg.Draw = draw
	return w, slack.NewClient(cfg)
}

func pictureMessage(key string) store.Message {
	post := &release.Post{Key: key, Thread: "event/2528", At: time.Now(), Picture: &release.Picture{Service: "webapp", Event: 2528, Chart: "Latency <p99>"}}
	return store.Message{Key: key, Channel: "C0DEPLOYS", Thread: "event/2528", Post: post, Revision: 1}
}

func TestPicturesStandInTheThread(t *testing.T) {
	w, c := drawing(t, workspace.Options{}, draw)
	parent, err := c.Post(t.Context(), pausedNote("event/2528", ""), "")
	if err != nil {
		t.Fatal(err)
	}
	m := pictureMessage("event/2528/chart")
	if ts, err := c.Post(t.Context(), m, parent); err != nil || ts != "" {
		t.Fatalf("got %q, %v", ts, err)
	}
	replies := w.Messages("C0DEPLOYS")[0].Replies
	if len(replies) != 1 || len(replies[0].Files) != 1 {
		t.Fatalf("replies: %+v", replies)
	}
	file := replies[0].Files[0]
	if file.Name != "event-2528-chart.png" || file.Title != "Latency <p99>" || !strings.Contains(file.AltText, "rises") {
		t.Fatalf("file: %+v", file)
	}
	if !strings.Contains(replies[0].Text, "Latency &lt;p99&gt;") {
		t.Fatalf("comment: %q", replies[0].Text)
	}
	m.Tried = time.Now()
	if found, err := c.Find(t.Context(), m, parent); err != nil || found != replies[0].TS {
		t.Fatalf("found %q, %v; want %q", found, err, replies[0].TS)
	}
	other := pictureMessage("event/2529/chart")
	other.Tried = time.Now()
	if found, err := c.Find(t.Context(), other, parent); err != nil || found != "" {
		t.Fatalf("found %q, %v", found, err)
	}
	if err := c.Edit(t.Context(), m); err != nil {
		t.Fatalf("a picture stays as it is: %v", err)
	}
}

// What stands for a picture where nobody sees it is made of names from outside.
func TestAltTextsArePlain(t *testing.T) {
	hostile := func(context.Context, release.Picture) ([]byte, string, error) {
		return []byte("png"), "gpj\u202e\x00 <!here>\n" + strings.Repeat("é", 3000), nil
	}
	w, c := drawing(t, workspace.Options{}, hostile)
	if _, err := c.Post(t.Context(), pictureMessage("event/2528/chart"), ""); err != nil {
		t.Fatal(err)
	}
	alt := w.Messages("C0DEPLOYS")[0].Files[0].AltText
	if strange.MatchString(alt) || strings.ContainsRune(alt, '\n') || utf8.RuneCountInString(alt) > 2000 || !strings.HasPrefix(alt, "gpj <!here> é") {
		t.Fatalf("got %q", alt)
	}
}

// A picture must not keep the messages after it waiting.
func TestPicturesAreGivenUp(t *testing.T) {
	broken := func(context.Context, release.Picture) ([]byte, string, error) {
		return nil, "", errors.New("no evidence")
	}
	empty := func(context.Context, release.Picture) ([]byte, string, error) { return nil, "", nil }
	for _, test := range []struct {
		name    string
		draw    func(context.Context, release.Picture) ([]byte, string, error)
		scopes  []string
		fault   workspace.Fault
		tried   time.Duration // ago
		want    string
		forGood bool
	}{
		{name: "nobody draws", want: "nothing here draws", forGood: true},
		{name: "cannot be drawn", draw: broken, want: "no evidence", forGood: true},
		{name: "nothing drawn", draw: empty, want: "empty", forGood: true},
		{name: "no scope", draw: draw, scopes: []string{"chat:write"}, want: "files:write", forGood: true},
		{name: "Slack is away", draw: draw, fault: workspace.Fault{Status: 503}, tried: time.Minute, want: "503"},
		{name: "Slack is away for long", draw: draw, fault: workspace.Fault{Status: 503}, tried: 3 * time.Minute, want: "tried for 2 min", forGood: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, c := drawing(t, workspace.Options{Scopes: test.scopes}, test.draw)
			w.Fail("files.getUploadURLExternal", 1, test.fault)
			m := pictureMessage("event/2528/chart")
			m.Tried = time.Now().Add(-test.tried)
			_, err := c.Post(t.Context(), m, "")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			var refusal *bot.Refusal
			if errors.As(err, &refusal) && refusal.Permanent != test.forGood {
				t.Fatalf("for good: %v", refusal.Permanent)
			} else if !errors.As(err, &refusal) && test.forGood {
				t.Fatalf("got %v, which is tried again", err)
			}
		})
	}
}

func TestADrawingThatIsCutShortIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := slack.NewClient(slack.Config{Draw: func(ctx context.Context, _ release.Picture) ([]byte, string, error) {
			<-ctx.Done()
			return nil, "", ctx.Err()
		}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Post(ctx, pictureMessage("event/2528/chart"), "")
		var refusal *bot.Refusal
		if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &refusal) {
			t.Fatalf("got %v", err)
		}
	})
}
