package slack_test

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// accessTo is the access to webapp on a local Slack, where Ben and Cleo's group are operators and Anna is an admin.
func accessTo(t *testing.T, options workspace.Options) (*workspace.Workspace, *slack.Access) {
	t.Helper()
	if options.Groups == nil {
		options.Groups = []workspace.Group{{ID: "S0ONCALL", Handle: "oncall", Members: []string{"U0CLEO", "U0GIL"}}}
	}
	w, c := local(t, options)
	return w, slack.NewAccess(c, rolesOf("S0ONCALL"), zerolog.Nop())
}

func rolesOf(operators ...string) map[string]commands.Roles {
	return map[string]commands.Roles{"webapp": {Operators: append(operators, "U0BEN"), Admins: []string{"U0ANNA"}}}
}

func ask(verb release.Verb, by string) release.Request {
	return release.Request{Service: "webapp", Verb: verb, By: by}
}

func TestAccess(t *testing.T) {
	_, a := accessTo(t, workspace.Options{})
	for _, test := range []struct {
		by   string
		verb release.Verb
		want string // "" is allowed
	}{
		{"U0BEN", release.VerbPause, ""},
		{"U0CLEO", release.VerbPause, ""}, // by the group
		{"U0ANNA", release.VerbFreeze, ""},
		{"U0CLEO", release.VerbFreeze, "Only admins may freeze webapp"},
		{"U0GIL", release.VerbPause, "Guests cannot steer"}, // the group does not help a guest
		{"U0GIL", release.VerbStatus, "Guests cannot ask"},
		{"U0EVE", release.VerbStatus, "People of other workspaces cannot ask"},
		{"U0NOBODY", release.VerbStatus, "Slack does not tell who you are"},
	} {
		denied := a.Check(t.Context(), ask(test.verb, test.by))
		if (denied == nil) != (test.want == "") || denied != nil && !strings.Contains(denied.Text, test.want) {
			t.Errorf("%s asks for %s: %+v, want %q", test.by, test.verb, denied, test.want)
		}
	}
	if denied := a.Check(t.Context(), ask(release.VerbPause, "U0GIL")); len(denied.Who) != 3 {
		t.Errorf("the refusal does not name who may: %+v", denied)
	}
	if problems := a.Problems(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

// People and groups are asked about once.
func TestAccessRemembers(t *testing.T) {
	w, a := accessTo(t, workspace.Options{})
	for range 20 {
		a.Check(t.Context(), ask(release.VerbPause, "U0CLEO"))
	}
	if people, groups := w.Calls("users.info"), w.Calls("usergroups.users.list"); people != 1 || groups != 1 {
		t.Fatalf("%d look-ups of people, %d of groups", people, groups)
	}
	if denied, known := a.Remembered(ask(release.VerbPause, "U0CLEO")); denied != nil || !known {
		t.Fatalf("got %v, %v", denied, known)
	}
	if _, known := a.Remembered(ask(release.VerbPause, "U0GIL")); known {
		t.Fatal("nobody has looked Gil up")
	}
}

// While Slack does not say who is in a group, nobody counts as one, and both the refusal and the readiness say so.
func TestAccessSaysWhatIsNotKnown(t *testing.T) {
	w, a := accessTo(t, workspace.Options{Scopes: []string{"users:read"}})
	denied := a.Check(t.Context(), ask(release.VerbPause, "U0CLEO"))
	if denied == nil || !strings.Contains(denied.Text, "does not say who is in the user groups (missing_scope)") {
		t.Fatalf("got %+v", denied)
	}
	if denied := a.Check(t.Context(), ask(release.VerbPause, "U0BEN")); denied != nil {
		t.Fatalf("who is named needs no group: %+v", denied)
	}
	problems := strings.Join(a.Problems(), "\n")
	if !strings.Contains(problems, "S0ONCALL (missing_scope). Nobody counts as a member.") {
		t.Fatalf("problems: %s", problems)
	}
	w.Fail("users.info", 5, workspace.Fault{Status: 503})
	if denied := a.Check(t.Context(), ask(release.VerbStatus, "U0ANNA")); denied != nil {
		t.Fatalf("who is named needs no look-up: %+v", denied)
	}
	denied = a.Check(t.Context(), ask(release.VerbPause, "U0GIL"))
	if denied == nil || !strings.Contains(denied.Text, "Slack does not say who you are (it does not answer). Try again") {
		t.Fatalf("got %+v", denied)
	}
	if problems := strings.Join(a.Problems(), "\n"); !strings.Contains(problems, "U0ANNA and U0GIL (it does not answer)") {
		t.Fatalf("problems: %s", problems)
	}
}

// The team in a payload tells a stranger without a look-up.
func TestAccessTakesThePayloadsHint(t *testing.T) {
	w, _ := local(t, workspace.Options{})
	c := slack.NewClient(config(w))
	if _, err := c.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	a := slack.NewAccess(c, rolesOf(), zerolog.Nop())
	a.Seen("U0EVE", workspace.OtherTeam)
	denied, known := a.Remembered(ask(release.VerbStatus, "U0EVE"))
	if denied == nil || !known || !strings.Contains(denied.Text, "other workspaces") || w.Calls("users.info") > 0 {
		t.Fatalf("got %+v, %v after %d look-ups", denied, known, w.Calls("users.info"))
	}
}

func TestNoAccessMeansEverybody(t *testing.T) {
	var a *slack.Access
	a.Seen("U0GIL", workspace.OtherTeam)
	a.Run(t.Context())
	denied, known := a.Remembered(ask(release.VerbFreeze, "U0GIL"))
	if denied != nil || !known || a.Check(t.Context(), ask(release.VerbFreeze, "U0GIL")) != nil || a.Problems() != nil {
		t.Fatalf("denied: %v", denied)
	}
}

// Roles may change while the bot runs; what is known of people stays known.
func TestRolesChange(t *testing.T) {
	w, a := accessTo(t, workspace.Options{})
	if a.Check(t.Context(), ask(release.VerbPause, "U0CLEO")) != nil || a.Check(t.Context(), ask(release.VerbFreeze, "U0BEN")) == nil {
		t.Fatal("the first roles do not hold")
	}
	calls := w.Calls("users.info")
	a.SetRoles(map[string]commands.Roles{"webapp": {Operators: []string{"U0BEN"}, Admins: []string{"U0BEN"}}})
	if a.Check(t.Context(), ask(release.VerbPause, "U0CLEO")) == nil || a.Check(t.Context(), ask(release.VerbFreeze, "U0BEN")) != nil {
		t.Error("the new roles do not hold")
	}
	if denied, known := a.Remembered(ask(release.VerbFreeze, "U0BEN")); denied != nil || !known {
		t.Errorf("from memory: %+v, %v", denied, known)
	}
	if got := w.Calls("users.info"); got != calls {
		t.Errorf("people were asked about anew: %d calls", got-calls)
	}
}
