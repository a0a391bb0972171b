package slack_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/release"
)

// TestAnyInputIsValid renders whatever the types can hold, long lists and hostile text included.
func TestAnyInputIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		look := slack.Look{}
		fill(t, reflect.ValueOf(&look).Elem())
		look.Urgent = nil // is the team's own, and escapes nothing
		switch rapid.IntRange(0, 6).Draw(t, "what") {
		case 0:
			checkMessage(t, slack.Render(look, release.Post{At: at(0), Deploy: anything[release.DeployCard](t)}))
		case 1:
			checkMessage(t, slack.Render(look, release.Post{At: at(0), Event: anything[release.EventCard](t)}))
		case 2:
			checkMessage(t, slack.Render(look, release.Post{At: at(0), Note: anything[release.Note](t)}))
		case 3:
			checkMessage(t, slack.RenderAnswer(look, *anything[release.Answer](t)))
		case 4:
			checkMessage(t, slack.Render(look, release.Post{At: at(0), Digest: anything[release.Digest](t)}))
		case 5:
			picture := anything[release.Picture](t)
			checkMessage(t, slack.Render(look, release.Post{At: at(0), Picture: picture}))
			title, comment := slack.PictureWords(look, *picture)
			checkMarkup(t, comment)
			if title == "" || comment == "" || strange.MatchString(title) {
				t.Fatalf("title %q, comment %q", title, comment)
			}
		default:
			checkMessage(t, slack.RenderReply(*anything[commands.Reply](t)))
		}
	})
}

func anything[T any](t *rapid.T) *T {
	value := new(T)
	fill(t, reflect.ValueOf(value).Elem())
	return value
}

// hostile is text that tries to be something else, or to be too long.
var hostile = rapid.Custom(func(t *rapid.T) string {
	piece := rapid.SampledFrom([]string{
		"", "webapp", "<!here>", "<!channel> & <!everyone>", "<@U0EVIL>", "<https://evil.example|click>", "*bold*", "```", "`", "\n\n> quote", "&lt;!here&gt;",
		"\x00\x1b[31m", "\u202egnp.exe", "\u2028", "{by}", "^|>", "“”", "𝕊𝕝𝕒𝕔𝕜", "\xff\xfe", "<", "&", "\"", "a b", "U0BEN", "W0", "S0ONCALL", "S0|here", "<!subteam^S0EVIL>", "C0DEPLOYS", "{who}", "{at}", "https://git.example/?a=1&b=<2>|3 4",
		"javascript:alert(1)", "http://", ":white_circle:",
	}).Draw(t, "piece")
	times := rapid.SampledFrom([]int{1, 1, 1, 2, 30, 500, 5000}).Draw(t, "times")
	return strings.Repeat(piece, times)
})

// known are values that make renderers take their branches.
var known = map[reflect.Type][]string{
	reflect.TypeFor[release.Phase]():       {"driving", "baking", "rolling back", "all clear", "rolled back", ""},
	reflect.TypeFor[release.DriveStatus](): {"running", "succeeded", "failed", "timed out", "cancelled", "interrupted", ""},
	reflect.TypeFor[release.HoldKind]():    {"pause", "event", "ask", "drive", "blind", "freeze", "plan", ""},
	reflect.TypeFor[release.Kind]():        {"normal", "breach", "unknown", "snoozed", ""},
	reflect.TypeFor[release.Verb]():        {"status", "why", "events", "event", "charts", "history", "stats", "watchers", "snooze", "resume", "close", "pause", ""},
	reflect.TypeFor[release.NoteKind](): {
		"paused", "resumed", "held", "goes on", "asks", "blind", "sees again", "drive failed", "interrupted", "retrying", "rolling back",
		"rolled back", "all clear", "opened", "spread", "escalated", "snoozed", "snooze ended", "closed", "watching", "chosen", "frozen", "unfrozen",
		"unsnoozed", "acked", "by hand", "proposed", "watches", "unwatches", "your change is live", "your change is held", "your change is rolled back", "",
	},
}

// fill sets every field of a value, whatever its type is.
func fill(t *rapid.T, v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if rapid.Bool().Draw(t, "timed") {
			v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(-1<<33, 1<<33).Draw(t, "time"), 0)))
		}
		return
	}
	if v.Type() == reflect.TypeFor[time.Location]() {
		return // that is UTC
	}
	switch v.Kind() {
	case reflect.String:
		if values := known[v.Type()]; values != nil && rapid.IntRange(0, 9).Draw(t, "known") > 0 {
			v.SetString(rapid.SampledFrom(values).Draw(t, "value"))
			return
		}
		v.SetString(hostile.Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.OneOf(rapid.Int64Range(-2, 4), rapid.Int64Range(0, int64(48*time.Hour)), rapid.Int64()).Draw(t, "int"))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.Float64Range(-100, 100), rapid.Float64()).Draw(t, "float"))
	case reflect.Pointer:
		if rapid.IntRange(0, 3).Draw(t, "set") > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			fill(t, field)
		}
	case reflect.Slice:
		fillSlice(t, v)
	case reflect.Map:
		if v.Type() == reflect.TypeFor[map[release.Urgency]string]() {
			v.Set(reflect.ValueOf(map[release.Urgency]string{release.White: hostile.Draw(t, "emoji"), release.Blue: ":blue:"}))
		}
	default:
		t.Fatalf("cannot fill a %s", v.Type())
	}
}

// fillSlice makes few elements, and now and then a crowd of the same few.
func fillSlice(t *rapid.T, v reflect.Value) {
	n := rapid.IntRange(0, 3).Draw(t, "elements")
	for range n {
		element := reflect.New(v.Type().Elem()).Elem()
		fill(t, element)
		v.Set(reflect.Append(v, element))
	}
	if n > 0 && rapid.IntRange(0, 3).Draw(t, "crowd") == 0 {
		for i := range 120 {
			v.Set(reflect.Append(v, v.Index(i%n)))
		}
	}
}
