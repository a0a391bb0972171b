package slack

import (
	"strings"
	"testing"

	"releasebot/commands"
	"releasebot/release"
)

func TestMenuOpensWhatItSays(t *testing.T) {
	of := release.Request{Service: "web app", Event: 2528}
	m := menu(nil, option("Snooze…", release.VerbSnooze, of))
	if m == nil || m.ActionID != menuAction || len(m.Options) != 1 {
		t.Fatalf("the menu is %+v", m)
	}
	id, value, _ := strings.Cut(m.Options[0].Value, " ")
	r, err := commands.DialogOf(id, value)
	if of.Verb = release.VerbSnooze; err != nil || r != of {
		t.Fatalf("read as %+v, %v", r, err)
	}
	if menu(nil, nil) != nil {
		t.Fatal("an empty menu is shown")
	}
	if o := option("Snooze…", release.VerbSnooze, release.Request{Service: strings.Repeat("x", 80)}); o != nil {
		t.Fatalf("Slack takes no value like %q", o.Value)
	}
}

func TestFitting(t *testing.T) {
	lines := []string{"<<<<", "ab", "cd"}
	for budget, want := range map[int]int{0: 0, 25: 0, 28: 1, 40: 3, 1000: 3} {
		if got := len(fitting(lines, budget)); got != want {
			t.Errorf("%d characters hold %d lines, want %d", budget, got, want)
		}
	}
}
