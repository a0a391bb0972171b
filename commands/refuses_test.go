package commands_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"releasebot/commands"
	"releasebot/release"
)

func TestGrammarRefuses(t *testing.T) {
	const times = "Write until 15:30, until tomorrow 9:00, until Monday or until 2026-12-01 09:00."
	tests := []struct {
		text  string
		where commands.Where
		want  string
	}{
		{"webapp status", elsewhere, "I do not know “webapp”. Did you mean /releasebot status webapp?"},
		{"#2528", elsewhere, "I do not know “#2528”. Did you mean /releasebot event 2528?"},
		{"events 2528", inWebapp, "To see one event, type /releasebot event 2528."},
		{"why #2528", inWebapp, "To see one event, type /releasebot event 2528."},
		{"status webapp now", inWebapp, "I do not understand “now” after /releasebot status webapp. Type /releasebot help status to see what can stand there."},
		{"stats for 400 days", inWebapp, "What is counted goes back 366 days at most. Write a time like 90m, 3h, 1h30m or 1 day."},
		{"stats until Monday", inWebapp, "How far back? Type /releasebot stats for 7d."},
		{"stats chekout", inWebapp, "There is no service “chekout”. Did you mean checkout? Type /releasebot stats checkout."},

		{"deploy 512", inWebapp, "“512” is no build's name. Did you mean b512? If it is the reason, put a dash before it."},
		{"deploy b5l2", knownInWebapp, "“b5l2” is no build's name. Did you mean b512? If it is the reason, put a dash before it."},
		{"deploy chekout b512", inWebapp, "There is no service “chekout”. Did you mean checkout? Type /releasebot deploy checkout. If it is the reason, name the service before it: /releasebot deploy webapp chekout …"},
		{"deploy b512 checkout", inWebapp, "Is “checkout” the service or the reason? Type /releasebot deploy checkout …, or put a dash before the reason."},
		{"deploy checkout@b512", inWebapp, "There is no service “checkout@b512”. Did you mean checkout? Type /releasebot deploy checkout. If it is the reason, name the service before it: /releasebot deploy webapp checkout@b512 …"},
		{"deploy b512 b513", inWebapp, "Which of the two builds, b512 or b513? Name one, or put a dash before the reason."},
		{"rollback to b512 b511", inWebapp, "Which of the two builds, b512 or b511? Name one, or put a dash before the reason."},
		{"deploy b512 chekout", inWebapp, "Is “chekout” the service or the reason? Type /releasebot deploy checkout …, or put a dash before the reason."},
		{"deploy b512 to production", inWebapp, "I can deploy only the whole service, not production alone. Type /releasebot deploy webapp for that, or put a dash before the reason."},
		{"deploy b512 tomorrow", inWebapp, "I do this at once, not later. Leave “tomorrow” out, or put a dash before the reason."},
		{"deploy b512 at 15:00", inWebapp, "I do this at once, not later. Leave “at 15:00” out, or put a dash before the reason."},
		{"resume in 2 hours", inWebapp, "I do this at once, not later. Leave “in 2 hours” out, or put a dash before the reason."},
		{"unfreeze on monday", inWebapp, "I do this at once, not later. Leave “on monday” out, or put a dash before the reason."},
		{"pause at 15:00 lunch", inWebapp, "I begin at once, not later. If it is to end then, write “until 15:00”; if it is the reason, put a dash before it."},
		{"pause in 2h", inWebapp, "I do this at once, not later. Leave “in 2h” out, or put a dash before the reason."},
		{"snooze Latency tomorrow", inWebapp, "I begin at once, not later. If it is to end then, write “until tomorrow”; if it is the reason, put a dash before it."},
		{"unsnooze Latency 3h", inWebapp, "I do this at once, not later. Leave “3h” out, or put a dash before the reason."},

		{"rollback b512", inWebapp, "Do you want to go back to b512? Type /releasebot rollback webapp to b512. If it is the reason, put a dash before it; then I go to the last build that was all clear."},
		{"rollback 511", inWebapp, "Do you want to go back to b511? Type /releasebot rollback webapp to b511. If it is the reason, put a dash before it; then I go to the last build that was all clear."},
		{"rollback from b512 to b511", inWebapp, "Do you want to go back to b512? Type /releasebot rollback webapp to b512. If it is the reason, put a dash before it; then I go to the last build that was all clear."},
		{"rollback to the last good one", knownInWebapp, "“to the last good one” names no build. Type /releasebot rollback webapp to b512, or leave “to” out to go to the last build that was all clear."},
		{"rollback to", inWebapp, "“to” names no build. Type /releasebot rollback webapp to b511, or leave “to” out to go to the last build that was all clear."},
		{"rollback to 511", inWebapp, "“511” is no build's name. Did you mean b511? If it is the reason, put a dash before it."},
		{"rollback canary", inWebapp, "I can roll back only the whole service, not canary alone. Type /releasebot rollback webapp for that, or put a dash before the reason."},
		{"rollback prod", inWebapp, "I can roll back only the whole service, not prod alone. Type /releasebot rollback webapp for that, or put a dash before the reason."},
		{"pause canry", inWebapp, "I can pause only the whole service, not canry alone. Type /releasebot pause webapp for that, or put a dash before the reason."},
		{"rollback on use1-az1", inWebapp, "I can roll back only the whole service, not use1-az1 alone. Type /releasebot rollback webapp for that, or put a dash before the reason."},

		{"pause 2h checkout", inWebapp, "Is “checkout” the service or the reason? Type /releasebot pause checkout …, or put a dash before the reason."},
		{"pause 91 days", inWebapp, "A pause lasts 90 days at most. Write a time like 90m, 3h, 1h30m or 1 day."},
		{"pause 3 people are ill", inWebapp, "“3” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
		{"pause lunch for 2h", inWebapp, "Is “for 2h” how long, or the reason? Put the time first: /releasebot pause webapp for 2h …. Or put a dash before the reason."},
		{"pause 2h until 15:30", inWebapp, "Is “until 15:30” how long, or the reason? Put the time first: /releasebot pause webapp until 15:30 …. Or put a dash before the reason."},
		{"pause lunch until 5", inWebapp, "“5” is no time that I understand: morning or afternoon? " + times},
		{"pause 500s everywhere", inWebapp, "Is “500s” a time or the reason? Write for 500s, or put a dash before the reason."},
		{"pause 3huors", inWebapp, "“3huors” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
		{"pause 2-3h", inWebapp, "“2-3h” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
		{"pause for an huor", inWebapp, "“an huor” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
		{"pause 1h 30", inWebapp, "“1h 30” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
		{"freeze", inWebapp, "Why? A freeze needs a reason. Type /releasebot freeze webapp until Monday 9:00 we are at the fair."},
		{"freeze checkout for 3d", inWebapp, "Why? A freeze needs a reason. Type /releasebot freeze checkout … we are at the fair."},

		{"snooze webapp #2529", known, "Event #2529 is of checkout, not of webapp. Type /releasebot snooze checkout #2529."},
		{"snooze Latency known for 3h", inWebapp, "Is “for 3h” how long, or the reason? Put the time first: /releasebot snooze webapp Latency for 3h …. Or put a dash before the reason."},
		{"snooze #2528 and #2530", known, "One event at a time: type /releasebot snooze #2528, then the others."},
		{"snooze Latency canary is noisy", inWebapp, "Only on canary? Write “on canary”, or put a dash before the reason."},
		{"snooze Latency in dogfood", inWebapp, "Only on dogfood? Write “on dogfood”, or put a dash before the reason."},
		{"snooze latncy", inEvent, "There is no chart “latncy”. Did you mean Latency? Type /releasebot snooze Latency."},
		{"snooze checkout", inEvent, "Which chart? Type /releasebot snooze Latency for 3h. The charts are: Latency, Orders."},
		{"snooze Latency until 2026-12-02", inWebapp, "A snooze lasts 7 days at most. Write an earlier time."},
		{"unsnooze", inWebapp, "Which chart? Type /releasebot unsnooze CHART, or /releasebot unsnooze all for every one."},
		{"unsnooze #2528", inWebapp, "An event is over once it is snoozed. Name its chart instead of #2528: type /releasebot unsnooze CHART."},
		{"unsnooze latncy", inWebapp, "There is no chart “latncy”. Did you mean Latency? Type /releasebot unsnooze Latency."},
		{"unsnooze latency", elsewhere, "Of which service? Type /releasebot unsnooze SERVICE latency. The services are: webapp, checkout."},
		{"unsnooze all", elsewhere, "Which service? Type /releasebot unsnooze webapp. The services are: webapp, checkout."},
		{"unsnooze Latency on dogfood", inWebapp, "dogfood has 2 zones. Name one, as in “on dogfood/use1-az1”, or leave “on dogfood” out to unsnooze it everywhere."},

		{"event", inWebapp, "Which event? Type /releasebot event 2528. /releasebot events lists those that are open."},
		{"event", known, "Which event? Type /releasebot event 2528. Open are: #2528, #2530, #2529."},
		{"event 2528 now", inWebapp, "I do not understand “now” after /releasebot event 2528."},
		{"event 25x8", inEvent, "“25x8” is no number of an event. Type /releasebot event 2528."},
		{"ack looking into it", inWebapp, "Which event? Type /releasebot ack 2528. /releasebot events lists those that are open."},
		{"ack chekout 7", inEvent, "There is no service “chekout”. Did you mean checkout? Type /releasebot ack checkout. If it is the reason, name the service before it: /releasebot ack webapp chekout …"},
		{"ack 7", known, "Of which service? Type /releasebot ack SERVICE #7. The services are: webapp, checkout."},
		{"ack #2528, #2530", known, "One event at a time: type /releasebot ack #2528, then the others."},
		{"close 2528 and 2530", known, "One event at a time: type /releasebot close #2528, then the others."},
		{"ack 7", commands.Where{}, "I look after no service yet. An operator adds one in the configuration."},

		{"open", inWebapp, "What is wrong? Type /releasebot open webapp checkout shows an empty basket, in your words."},
		{"open 2528", inWebapp, "To see an event, type /releasebot event 2528. To open one, say what is wrong."},
		{"open bleu pages", inWebapp, "“bleu” is no urgency. Did you mean blue? If it says what is wrong, put a dash before it."},
		{"open on mars it is dark", inWebapp, "webapp has no place “mars”. The places are: dogfood/use1-az1, dogfood/use1-az2, canary, production/use1-az1."},
		{"open checkout on production", inWebapp, "checkout has no places. Leave “on” out."},

		{"watch", elsewhere, "Which service? Type /releasebot watch webapp. The services are: webapp, checkout."},
		{"watch all", elsewhere, "One service at a time: type /releasebot watch webapp, then the others. The services are: webapp, checkout."},
		{"watch from", inWebapp, "From which urgency? Type /releasebot watch webapp from blue: of events you are told the blue and the purple ones then. white is all of them."},
		{"watch from green", inWebapp, "“green” is no urgency. They are white, blue and purple."},
		{"watch purpel", inWebapp, "“purpel” is no urgency. They are white, blue and purple."},
		{"watch blue purple", inWebapp, "From which urgency? Type one of white, blue and purple."},
		{"watch heer", inWebapp, "I do not understand “heer”. Did you mean here? Type /releasebot help watch to see what can stand there."},
		{"watch me here", inWebapp, "One at a time: type /releasebot watch webapp here, then /releasebot watch webapp me."},
		{"watch #deploys", inWebapp, "I can be asked for you or for this channel, not for “#deploys”. Type /releasebot watch webapp here there, or /releasebot watch webapp me."},
		{"watch everything please", inWebapp, "I do not understand “everything”. Type /releasebot help watch to see what can stand there."},
		{"watch here", commands.Where{Services: alone.Services}, "There is no channel here. Type /releasebot watch webapp here in the one that is to be told."},
		{"unwatch here everyone", inWebapp, "Everyone, or here alone? Type /releasebot unwatch webapp everyone or /releasebot unwatch webapp here."},
		{"help rolback", inWebapp, "I do not know “rolback”. Did you mean /releasebot help rollback?"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, reply := commands.Parse(tt.text, tt.where)
			if reply == nil {
				t.Fatalf("understood as %+v", got)
			}
			if diff := cmp.Diff(tt.want, reply.Text); diff != "" || got != (release.Request{}) {
				t.Errorf("%s with %+v", diff, got)
			}
		})
	}
}

// What people type at night leads to the verb, and is never acted on.
func TestMeant(t *testing.T) {
	for word, verb := range map[string]string{
		"stop": "pause", "hold": "pause", "halt": "pause", "abort": "pause", "revert": "rollback", "undo": "rollback", "rewind": "rollback",
		"mute": "snooze", "silence": "snooze", "ignore": "snooze", "unmute": "unsnooze", "alerts": "events", "incident": "event", "ship": "deploy",
		"subscribe": "watch", "unsubscribe": "unwatch", "who": "watchers", "reason": "why", "waiting": "why", "graphs": "charts", "log": "history",
		"go": "resume", "lock": "freeze", "unlock": "unfreeze", "acknowledge": "ack", "resolve": "close", "raise": "open", "numbers": "stats",
		"roll": "rollback", "Rolbback": "rollback", "frezee": "freeze", "snoooze": "snooze", "depoly": "deploy", "wacth": "watch",
	} {
		got, reply := commands.Parse(word+" webapp", inWebapp)
		if want := "Did you mean /releasebot " + verb + "?"; reply == nil || !strings.HasSuffix(reply.Text, want) {
			t.Errorf("%s: %+v, %+v, want %q", word, got, reply, want)
		}
	}
}

// Whatever a list names, a person reads the answer on a phone.
func TestListsAreShort(t *testing.T) {
	var where commands.Where
	for range 30 {
		where.Services = append(where.Services, commands.Service{Name: strings.Repeat("🚀", 255)})
	}
	_, reply := commands.Parse("status zzz", where)
	if n := utf8.RuneCountInString(reply.Text); n > 1400 || !strings.Contains(reply.Text, "…, ") || !strings.Contains(reply.Text, " and 10 more") {
		t.Fatalf("%d characters: %s", n, reply.Text)
	}
}
