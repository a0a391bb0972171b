package commands_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/commands"
	"releasebot/release"
)

var (
	// known is told more: which events are open, and some builds.
	known = func() commands.Where {
		shop, pay := webapp, checkout
		shop.Events, shop.Builds = []int{2528, 2530}, []string{"b512", "b511", "2026.11-rc1"}
		pay.Events, pay.Targets = []int{2529}, []release.Target{{Tier: "production"}}
		return commands.Where{Services: []commands.Service{shop, pay}, Channel: "C0RANDOM", Now: now}
	}()
	knownInWebapp = func() commands.Where { w := known; w.Channel = "C0WEBAPP"; return w }()
	inEvent       = func() commands.Where { w := known; w.Service, w.Event = "webapp", 2528; return w }()
	inDeploy      = func() commands.Where { w := known; w.Service, w.Deploy = "webapp", 42; return w }()

	wheres = []commands.Where{inWebapp, elsewhere, alone, known, knownInWebapp, inEvent, inDeploy, {}}
)

func TestGrammarUnderstands(t *testing.T) {
	type request = release.Request
	az1, canary := release.Target{Tier: "dogfood", Zone: "use1-az1"}, release.Target{Tier: "canary"}
	tests := []struct {
		text  string
		where commands.Where
		want  request
	}{
		{"releasebot why", inWebapp, request{Service: "webapp", Verb: "why"}},
		{"why is it waiting?", inWebapp, request{Service: "webapp", Verb: "why"}},
		{"why does checkout not advance?", inWebapp, request{Service: "checkout", Verb: "why"}},
		{"charts checkout", inWebapp, request{Service: "checkout", Verb: "charts"}},
		{"history", inDeploy, request{Service: "webapp", Verb: "history"}},
		{"watchers", alone, request{Service: "webapp", Verb: "watchers"}},
		{"stats", inWebapp, request{Service: "webapp", Verb: "stats"}},
		{"stats checkout for 7d", inWebapp, request{Service: "checkout", Verb: "stats", For: 7 * 24 * time.Hour}},
		{"stats last week", inWebapp, request{Service: "webapp", Verb: "stats", For: 7 * 24 * time.Hour}},
		{"stats past 30 days checkout", inWebapp, request{Service: "checkout", Verb: "stats", For: 30 * 24 * time.Hour}},

		{"deploy", inWebapp, request{Service: "webapp", Verb: "deploy"}},
		{"deploy latest", inWebapp, request{Service: "webapp", Verb: "deploy"}},
		{"deploy b512", inWebapp, request{Service: "webapp", Verb: "deploy", Build: "b512"}},
		{"deploy checkout build B512, hotfix", inWebapp, request{Service: "checkout", Verb: "deploy", Build: "b512", Reason: "hotfix"}},
		{"deploy webapp 0123ABCd: hotfix", elsewhere, request{Service: "webapp", Verb: "deploy", Build: "0123abcd", Reason: "hotfix"}},
		{"deploy webapp 2026.11-RC1", known, request{Service: "webapp", Verb: "deploy", Build: "2026.11-rc1"}},
		{"deploy webapp the login fix", elsewhere, request{Service: "webapp", Verb: "deploy", Reason: "the login fix"}},
		{"deploy - 512 of us wait", inWebapp, request{Service: "webapp", Verb: "deploy", Reason: "512 of us wait"}},
		{"deploy b512", inDeploy, request{Service: "webapp", Verb: "deploy", Build: "b512"}},

		{"rollback to b511", inWebapp, request{Service: "webapp", Verb: "rollback", Build: "b511"}},
		{"roll back checkout to 0123abc errors", inWebapp, request{Service: "checkout", Verb: "rollback", Build: "0123abc", Reason: "errors"}},
		{"rollback 5xx everywhere", knownInWebapp, request{Service: "webapp", Verb: "rollback", Reason: "5xx everywhere"}},
		{"rollback - b512 is bad", inWebapp, request{Service: "webapp", Verb: "rollback", Reason: "b512 is bad"}},
		{"rollback errors", inDeploy, request{Service: "webapp", Verb: "rollback", Deploy: 42, Reason: "errors"}},
		{"rollback to b511", inDeploy, request{Service: "webapp", Verb: "rollback", Build: "b511"}},
		{"rollback deploy 41 it was bad", inDeploy, request{Service: "webapp", Verb: "rollback", Deploy: 41, Reason: "it was bad"}},
		{"pause webapp deploy #42", inWebapp, request{Service: "webapp", Verb: "pause", Deploy: 42}},
		{"rollback webapp", inDeploy, request{Service: "webapp", Verb: "rollback"}},
		{"rollback canary and production fail", inWebapp, request{Service: "webapp", Verb: "rollback", Reason: "canary and production fail"}},

		{"pause for 2h", inWebapp, request{Service: "webapp", Verb: "pause", For: 2 * time.Hour}},
		{"pause checkout 90m database work", inWebapp, request{Service: "checkout", Verb: "pause", For: 90 * time.Minute, Reason: "database work"}},
		{"pause for testing", inWebapp, request{Service: "webapp", Verb: "pause", Reason: "for testing"}},
		{"pause - 3h of tests", inWebapp, request{Service: "webapp", Verb: "pause", Reason: "3h of tests"}},
		{"pause -- until Ada is back", inWebapp, request{Service: "webapp", Verb: "pause", Reason: "until Ada is back"}},
		{"pause for 90 days", inWebapp, request{Service: "webapp", Verb: "pause", For: commands.MaxPause}},
		{"pause", inDeploy, request{Service: "webapp", Verb: "pause", Deploy: 42}},
		{"resume checkout", inDeploy, request{Service: "checkout", Verb: "resume"}},
		{"pause webapp the latency is up", elsewhere, request{Service: "webapp", Verb: "pause", Reason: "the latency is up"}},

		{"freeze for 3d the fair", inWebapp, request{Service: "webapp", Verb: "freeze", For: 72 * time.Hour, Reason: "the fair"}},
		{"freeze checkout: the fair", inWebapp, request{Service: "checkout", Verb: "freeze", Reason: "the fair"}},
		{"unfreeze the fair is over", inWebapp, request{Service: "webapp", Verb: "unfreeze", Reason: "the fair is over"}},
		{"un-freeze", inWebapp, request{Service: "webapp", Verb: "unfreeze"}},

		{"snooze #2528 on dogfood/use1-az1 3h", inWebapp, request{Service: "webapp", Verb: "snooze", Event: 2528, Target: az1, For: 3 * time.Hour}},
		{"snooze #2529", known, request{Service: "checkout", Verb: "snooze", Event: 2529}},
		{"snooze #2529 checkout knows", knownInWebapp, request{Service: "checkout", Verb: "snooze", Event: 2529, Reason: "checkout knows"}},
		{"snooze", inEvent, request{Service: "webapp", Verb: "snooze", Event: 2528}},
		{"snooze for 3h we know", inEvent, request{Service: "webapp", Verb: "snooze", Event: 2528, For: 3 * time.Hour, Reason: "we know"}},
		{"snooze 3h", inEvent, request{Service: "webapp", Verb: "snooze", Event: 2528, For: 3 * time.Hour}},
		{"snooze known trouble", inEvent, request{Service: "webapp", Verb: "snooze", Event: 2528, Reason: "known trouble"}},
		{"snooze latency", inEvent, request{Service: "webapp", Verb: "snooze", Chart: "Latency"}},
		{"snooze #2530", inEvent, request{Service: "webapp", Verb: "snooze", Event: 2530}},

		{"snooze 'Latency' - canary is noisy", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency", Reason: "canary is noisy"}},
		{"snooze `five hundred errors` 3h", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Five Hundred Errors", For: 3 * time.Hour}},
		{"unsnooze latency", inWebapp, request{Service: "webapp", Verb: "unsnooze", Chart: "Latency"}},
		{"unsnooze Latency on canary, fixed", inWebapp, request{Service: "webapp", Verb: "unsnooze", Chart: "Latency", Target: canary, Reason: "fixed"}},
		{"unsnooze orders", elsewhere, request{Service: "checkout", Verb: "unsnooze", Chart: "Orders"}},
		{"unsnooze all", inWebapp, request{Service: "webapp", Verb: "unsnooze"}},
		{"unsnooze checkout all", inWebapp, request{Service: "checkout", Verb: "unsnooze"}},
		{"unsnooze all on canary", inWebapp, request{Service: "webapp", Verb: "unsnooze", Target: canary}},

		{"event 2528", inWebapp, request{Service: "webapp", Verb: "event", Event: 2528}},
		{"event #2529", known, request{Service: "checkout", Verb: "event", Event: 2529}},
		{"event checkout 7", known, request{Service: "checkout", Verb: "event", Event: 7}},
		{"event", inEvent, request{Service: "webapp", Verb: "event", Event: 2528}},
		{"ack 2529 looking into it", known, request{Service: "checkout", Verb: "ack", Event: 2529, Reason: "looking into it"}},
		{"ack", inEvent, request{Service: "webapp", Verb: "ack", Event: 2528}},
		{"ack looking into it", inEvent, request{Service: "webapp", Verb: "ack", Event: 2528, Reason: "looking into it"}},
		{"ack 2530", inEvent, request{Service: "webapp", Verb: "ack", Event: 2530}},
		{"close event 2528: fixed", inWebapp, request{Service: "webapp", Verb: "close", Event: 2528, Reason: "fixed"}},
		{"close", inEvent, request{Service: "webapp", Verb: "close", Event: 2528}},

		{"open the basket is empty", inWebapp, request{Service: "webapp", Verb: "open", Reason: "the basket is empty"}},
		{"open checkout purple on production nobody can pay", known, request{Service: "checkout", Verb: "open", Urgency: release.Purple, Target: release.Target{Tier: "production"}, Reason: "nobody can pay"}},
		{"open on canary white: slow pages", inWebapp, request{Service: "webapp", Verb: "open", Urgency: release.White, Target: canary, Reason: "slow pages"}},
		{"open queues grow on canary", inWebapp, request{Service: "webapp", Verb: "open", Target: canary, Reason: "queues grow"}},
		{"open queues grow on dogfood", inWebapp, request{Service: "webapp", Verb: "open", Reason: "queues grow on dogfood"}},
		{"open - blue pages on canary", inWebapp, request{Service: "webapp", Verb: "open", Reason: "blue pages on canary"}},
		{"open errors for 3h", inWebapp, request{Service: "webapp", Verb: "open", Reason: "errors for 3h"}},

		{"watch", inWebapp, request{Service: "webapp", Verb: "watch"}},
		{"watch checkout me", inWebapp, request{Service: "checkout", Verb: "watch"}},
		{"watch here", inWebapp, request{Service: "webapp", Verb: "watch", To: "C0WEBAPP"}},
		{"watch webapp from purple here", elsewhere, request{Service: "webapp", Verb: "watch", Urgency: release.Purple, To: "C0RANDOM"}},
		{"watch here blue", inWebapp, request{Service: "webapp", Verb: "watch", Urgency: release.Blue, To: "C0WEBAPP"}},
		{"watch here", alone, request{Service: "webapp", Verb: "watch"}},
		{"watch all", alone, request{Service: "webapp", Verb: "watch"}},
		{"unwatch", inWebapp, request{Service: "webapp", Verb: "unwatch"}},
		{"unwatch this channel", inWebapp, request{Service: "webapp", Verb: "unwatch", To: "C0WEBAPP"}},
		{"unwatch checkout everyone", inWebapp, request{Service: "checkout", Verb: "unwatch", Everyone: true}},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, reply := commands.Parse(tt.text, tt.where)
			if reply != nil {
				t.Fatalf("refused: %s", reply.Text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
