package commands_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"releasebot/commands"
	"releasebot/release"
)

// needed is the contract with people: which role each request takes at least.
var needed = map[commands.Role][]release.Request{
	commands.Viewer: {
		{Verb: "status"}, {Verb: "why"}, {Verb: "events"}, {Verb: "event"}, {Verb: "charts"}, {Verb: "history"}, {Verb: "stats"},
		{Verb: "watchers"}, {Verb: "watch"}, {Verb: "watch", To: "U0ADA"}, {Verb: "unwatch"}, {Verb: "unwatch", To: "U0ADA"},
	},
	commands.Operator: {
		{Verb: "deploy"}, {Verb: "pause"}, {Verb: "resume"}, {Verb: "rollback"}, {Verb: "snooze"}, {Verb: "unsnooze"}, {Verb: "ack"},
		{Verb: "open"}, {Verb: "close"}, {Verb: "watch", To: "C0RANDOM"}, {Verb: "watch", To: "U0BEN"}, {Verb: "unwatch", To: "U0BEN"},
		{Verb: "unwatch", To: "C0RANDOM"}, {Verb: "unwatch", Everyone: true}, {Verb: "an unknown one"},
	},
	commands.Admin: {{Verb: "freeze"}, {Verb: "unfreeze"}},
}

func TestRolesAllow(t *testing.T) {
	full := commands.Roles{Viewers: []string{"U0VERA", "S0STAFF"}, Operators: []string{"U0OTTO", "S0ONCALL"}, Admins: []string{"U0ANN"}}
	noAdmins := commands.Roles{Operators: []string{"U0OTTO"}}
	onlyViewers := commands.Roles{Viewers: []string{"U0VERA"}}
	const nothing = commands.Viewer - 1
	tests := map[string]struct {
		roles commands.Roles
		actor commands.Actor
		most  commands.Role // nothing: not even to look
	}{
		"nobody configured, a member":       {commands.Roles{}, commands.Actor{ID: "U0ADA"}, commands.Admin},
		"nobody configured, a guest":        {commands.Roles{}, commands.Actor{ID: "U0ADA", Guest: true}, nothing},
		"nobody configured, from elsewhere": {commands.Roles{}, commands.Actor{ID: "U0ADA", Elsewhere: true}, nothing},
		"nobody configured, unknown":        {commands.Roles{}, commands.Actor{ID: "U0ADA", Unknown: "Slack is away."}, nothing},
		"nobody configured, without an id":  {commands.Roles{Viewers: []string{""}}, commands.Actor{}, nothing},
		"all configured, a member":          {full, commands.Actor{ID: "U0ADA"}, nothing},
		"a viewer":                          {full, commands.Actor{ID: "U0VERA"}, commands.Viewer},
		"an operator":                       {full, commands.Actor{ID: "U0OTTO"}, commands.Operator},
		"an admin":                          {full, commands.Actor{ID: "U0ANN"}, commands.Admin},
		"a viewer by group":                 {full, commands.Actor{ID: "U0ADA", Groups: []string{"S0STAFF"}}, commands.Viewer},
		"an operator by group":              {full, commands.Actor{ID: "U0ADA", Groups: []string{"S0OTHER", "S0ONCALL"}}, commands.Operator},
		"a guest by group":                  {full, commands.Actor{ID: "U0ADA", Groups: []string{"S0ONCALL"}, Guest: true}, nothing},
		"a guest by id":                     {full, commands.Actor{ID: "U0OTTO", Guest: true}, commands.Operator},
		"from elsewhere by id":              {full, commands.Actor{ID: "U0VERA", Elsewhere: true}, commands.Viewer},
		"unknown by id":                     {full, commands.Actor{ID: "U0ANN", Unknown: "Slack is away."}, commands.Admin},
		"no admins, an operator":            {noAdmins, commands.Actor{ID: "U0OTTO"}, commands.Admin},
		"no admins, a guest by id":          {noAdmins, commands.Actor{ID: "U0OTTO", Guest: true}, commands.Admin},
		"no admins, a member":               {noAdmins, commands.Actor{ID: "U0ADA"}, commands.Viewer},
		"only viewers, a member":            {onlyViewers, commands.Actor{ID: "U0ADA"}, commands.Admin}, // every member is an operator
		"only viewers, a guest by id":       {onlyViewers, commands.Actor{ID: "U0VERA", Guest: true}, commands.Viewer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for need, requests := range needed {
				for _, q := range requests {
					q.Service, q.To = "webapp", strings.Replace(q.To, "U0ADA", tt.actor.ID, 1)
					denied := tt.roles.Denied(tt.actor, q)
					if (denied == nil) != (need <= tt.most) {
						t.Errorf("%s, which takes an %s: %+v", q.Verb, need, denied)
					}
				}
			}
		})
	}
}

func TestEveryVerbHasItsRole(t *testing.T) {
	for role, requests := range needed {
		for _, q := range requests {
			q.By = "U0ADA"
			if got := commands.NeedsFor(q); got != role {
				t.Errorf("%+v takes the role %s, want %s", q, got, role)
			}
			if q.To == "" && !q.Everyone && commands.Needs(q.Verb) != role {
				t.Errorf("%s takes the role %s, want %s", q.Verb, commands.Needs(q.Verb), role)
			}
		}
	}
}

func TestDeniedSays(t *testing.T) {
	full := commands.Roles{Viewers: []string{"U0VERA"}, Operators: []string{"U0OTTO", "S0ONCALL"}, Admins: []string{"U0ANN", "U0OTTO"}}
	member, guest := commands.Actor{ID: "U0ADA"}, commands.Actor{ID: "U0ADA", Guest: true}
	tests := []struct {
		roles commands.Roles
		actor commands.Actor
		q     release.Request
		want  release.Denied
	}{
		{full, member, release.Request{Verb: "rollback"}, release.Denied{Text: "Only operators may roll back webapp: {who}.", Who: []string{"U0OTTO", "S0ONCALL", "U0ANN"}}},
		{full, member, release.Request{Verb: "freeze"}, release.Denied{Text: "Only admins may freeze webapp: {who}.", Who: []string{"U0ANN", "U0OTTO"}}},
		{full, member, release.Request{Verb: "why"}, release.Denied{Text: "Only viewers may ask about webapp: {who}.", Who: []string{"U0VERA", "U0OTTO", "S0ONCALL", "U0ANN"}}},
		{full, commands.Actor{ID: "U0VERA", Guest: true}, release.Request{Verb: "pause"}, release.Denied{Text: "Only operators may pause webapp: {who}.", Who: []string{"U0OTTO", "S0ONCALL", "U0ANN"}}},
		{full, commands.Actor{ID: "U0VERA"}, release.Request{Verb: "watch", To: "C0RANDOM"}, release.Denied{Text: "Only operators may choose for others what they are told of webapp: {who}.", Who: []string{"U0OTTO", "S0ONCALL", "U0ANN"}}},
		{full, commands.Actor{ID: "U0VERA"}, release.Request{Verb: "unwatch", Everyone: true}, release.Denied{Text: "Only operators may end what others are told of webapp: {who}.", Who: []string{"U0OTTO", "S0ONCALL", "U0ANN"}}},
		{full, guest, release.Request{Verb: "rollback"}, release.Denied{Text: "Guests cannot steer ReleaseBot. Ask {who}.", Who: []string{"U0OTTO", "S0ONCALL", "U0ANN"}}},
		{commands.Roles{}, guest, release.Request{Verb: "freeze"}, release.Denied{Text: "Guests cannot steer ReleaseBot. Ask any member of this workspace."}},
		{commands.Roles{}, guest, release.Request{Verb: "status"}, release.Denied{Text: "Guests cannot ask ReleaseBot about webapp. Ask any member of this workspace."}},
		{commands.Roles{}, commands.Actor{ID: "U0ADA", Elsewhere: true}, release.Request{Verb: "ack"}, release.Denied{Text: "People of other workspaces cannot steer ReleaseBot. Ask any member of this workspace."}},
		{full, commands.Actor{ID: "U0ADA", Unknown: "Slack does not say who you are."}, release.Request{Verb: "freeze"}, release.Denied{Text: "Slack does not say who you are. Ask {who}.", Who: []string{"U0ANN", "U0OTTO"}}},
		{commands.Roles{}, commands.Actor{}, release.Request{Verb: "pause"}, release.Denied{Text: "It is not known who asks for this. Ask any member of this workspace."}},
	}
	for _, tt := range tests {
		tt.q.Service = "webapp"
		if diff := cmp.Diff(&tt.want, tt.roles.Denied(tt.actor, tt.q)); diff != "" {
			t.Errorf("%s: %s", tt.q.Verb, diff)
		}
	}
}

// Whoever is named as one who may, may; and a role includes those below it.
func TestRolesHoldTogether(t *testing.T) {
	ids := rapid.SliceOfN(rapid.SampledFrom([]string{"", "U1", "U2", "U3", "S1", "S2"}), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		roles := commands.Roles{Viewers: ids.Draw(t, "viewers"), Operators: ids.Draw(t, "operators"), Admins: ids.Draw(t, "admins")}
		actor := commands.Actor{
			ID: rapid.SampledFrom([]string{"", "U1", "U2", "U9"}).Draw(t, "id"), Groups: ids.Draw(t, "groups"),
			Guest: rapid.Bool().Draw(t, "guest"), Elsewhere: rapid.Bool().Draw(t, "elsewhere"),
		}
		var may []bool
		for _, verb := range []release.Verb{release.VerbStatus, release.VerbPause, release.VerbFreeze} {
			denied := roles.Denied(actor, release.Request{Verb: verb, Service: "webapp"})
			may = append(may, denied == nil)
			if denied == nil {
				continue
			}
			if strings.Contains(denied.Text, "{who}") != (len(denied.Who) > 0) || slices.Contains(denied.Who, "") {
				t.Fatalf("%s: %+v", verb, denied)
			}
			for _, id := range denied.Who {
				who := commands.Actor{ID: id}
				if strings.HasPrefix(id, "S") {
					who = commands.Actor{ID: "U8", Groups: []string{id}}
				}
				if other := roles.Denied(who, release.Request{Verb: verb, Service: "webapp"}); other != nil {
					t.Fatalf("%s is said to be allowed %s, and is not: %+v", id, verb, other)
				}
			}
		}
		if may[2] && !may[1] || may[1] && !may[0] {
			t.Fatalf("%+v may %v", actor, may)
		}
	})
}
