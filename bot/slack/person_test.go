package slack

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/rs/zerolog"

	"releasebot/commands"
	"releasebot/release"
)

// who answers auth.test and users.info with these objects.
func who(t *testing.T, self, user string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := self
		if r.URL.Path == "/api/users.info" {
			answer = `{"ok":true,"user":` + user + `}`
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return NewClient(Config{APIURL: server.URL + "/api/"})
}

const (
	ourTeam = `{"ok":true,"user_id":"U0BOT","team_id":"T1"}`
	ourGrid = `{"ok":true,"user_id":"U0BOT","team_id":"T1","enterprise_id":"E1"}`
)

// Whatever Slack says of somebody who is no full member of ours counts against them.
func TestWhoSomebodyIs(t *testing.T) {
	for _, test := range []struct {
		name, self, user string
		want             person
	}{
		{"a member", ourTeam, `{"id":"U1","team_id":"T1"}`, person{}},
		{"a guest of some channels", ourTeam, `{"id":"U1","team_id":"T1","is_restricted":true}`, person{guest: true}},
		{"a guest of one channel", ourTeam, `{"id":"U1","team_id":"T1","is_ultra_restricted":true}`, person{guest: true}},
		{"a stranger", ourTeam, `{"id":"U1","team_id":"T1","is_stranger":true}`, person{elsewhere: true}},
		{"of another team", ourTeam, `{"id":"U1","team_id":"T2"}`, person{elsewhere: true}},
		{"of no team", ourTeam, `{"id":"U1"}`, person{elsewhere: true}},
		{"of our team in a grid", ourGrid, `{"id":"U1","team_id":"T2","enterprise_user":{"teams":["T2","T1"]}}`, person{}},
		{"of other teams in a grid", ourGrid, `{"id":"U1","team_id":"T2","enterprise_user":{"teams":["T2"]}}`, person{elsewhere: true}},
		{"deactivated", ourTeam, `{"id":"U1","team_id":"T1","deleted":true}`, person{unknown: "Slack says that this account is deactivated."}},
	} {
		if got, err := who(t, test.self, test.user).lookPerson(t.Context(), "U1"); err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", test.name, got, err)
		}
	}
}

// In a grid, the team in a payload tells nothing: only users.info does.
func TestATeamOfTheGridIsNoStranger(t *testing.T) {
	c := who(t, ourGrid, `{"id":"U1","team_id":"T2","enterprise_user":{"teams":["T2","T1"]}}`)
	if _, err := c.whoami(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := NewAccess(c, map[string]commands.Roles{"webapp": {}}, zerolog.Nop())
	a.Seen("U1", "T2")
	if denied := a.Check(t.Context(), release.Request{Service: "webapp", Verb: release.VerbPause, By: "U1"}); denied != nil {
		t.Fatalf("denied: %+v", denied)
	}
}
