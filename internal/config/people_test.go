package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
)

const peopleFile = `
slack: {channel: C0DEPLOYS, SLACKROLES}
metrics: {prometheus: {url: http://localhost:9090}}
services:
  - name: webapp
    SERVICE
    builds: {git: {url: https://github.com/acme/webapp.git}}
    deploy: {command: {argv: [./deploy.sh]}}
    tiers: [{name: production, bake: 30m}]
    charts: [{name: Errors, query: sum(errors), zscore: {high: 3}, CHART}]
`

func people(t *testing.T, roles, service, chart string) (*Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "releasebot.yml")
	text := strings.NewReplacer("SLACKROLES", roles, "SERVICE", service, "CHART", chart).Replace(peopleFile)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path, fakeEnv)
}

// A service that names one role's people leaves the others to whom Slack's lists name, not to everybody.
func TestRolesAreInheritedListByList(t *testing.T) {
	all := Roles{Viewers: []string{"S0VIEW"}, Operators: []string{"S0ONCALL"}, Admins: []string{"U0ANNA"}}
	const slack = "roles: {viewers: [S0VIEW], operators: [S0ONCALL], admins: [U0ANNA]}"
	for _, tt := range []struct {
		slack, service string
		want           Roles
	}{
		{slack, "", all},
		{slack, "roles: {}", all},
		{slack, "roles: {viewers: [U0BEN]}", Roles{[]string{"U0BEN"}, all.Operators, all.Admins}},
		{slack, "roles: {operators: [U0BEN]}", Roles{all.Viewers, []string{"U0BEN"}, all.Admins}},
		{slack, "roles: {admins: [U0BEN, W0CLEO]}", Roles{all.Viewers, all.Operators, []string{"U0BEN", "W0CLEO"}}},
		{"", "roles: {admins: [U0BEN]}", Roles{Admins: []string{"U0BEN"}}},
		{"", "", Roles{}},
	} {
		c, err := people(t, tt.slack, tt.service, "")
		if err != nil {
			t.Errorf("%s: %v", tt.service, err)
			continue
		}
		if diff := cmp.Diff(tt.want, c.Services[0].Roles); diff != "" {
			t.Errorf("%q of a service (-want +got):\n%s", tt.service, diff)
		}
	}
}

func TestWhoIsTold(t *testing.T) {
	service := "two_people: true\n    digest: \"09:30\"\n    authors: {tell: [held, rolled back], users: {anna: U0ANNA}, by_email: true}"
	c, err := people(t, "", service, "owner: S0ONCALL, runbook: https://wiki.example.com/a, dashboard: https://grafana.example.com/b")
	if err != nil {
		t.Fatal(err)
	}
	p := c.Services[0].Policy()
	want := release.Authors{Held: true, Back: true, Users: map[string]string{"anna": "U0ANNA"}, ByMail: true}
	if diff := cmp.Diff(want, p.Authors); diff != "" || !p.TwoPeople || p.Digest != 9*time.Hour+30*time.Minute {
		t.Errorf("two people: %v, a digest at %s, authors (-want +got):\n%s", p.TwoPeople, p.Digest, diff)
	}
	if chart := p.Charts[0]; chart.Owner != "S0ONCALL" || chart.Runbook != "https://wiki.example.com/a" || chart.Dashboard != "https://grafana.example.com/b" {
		t.Errorf("a chart: %+v", chart)
	}
}

// What is half written is refused in words, whatever it is.
func TestPeopleHalfWritten(t *testing.T) {
	for _, service := range []string{
		"roles:", "roles: {admins: }", "roles: {admins: [~]}", "roles: {admins: U0ANNA}", "roles: {admins: [[U0ANNA]]}", "roles: [U0ANNA]",
		"authors: {tell: [live], users: }", "authors: {tell: [live], users: {anna: }}", "authors: {tell: [live], users: [U0ANNA]}", "authors: {tell: live}",
		"authors: {tell: [~], by_email: true}", "digest: 9", "digest: ", "digest: [\"09:00\"]", "two_people: perhaps",
	} {
		if c, err := people(t, "", service, ""); err == nil {
			t.Errorf("%s is taken: %+v %+v %q", service, c.Services[0].Roles, c.Services[0].Authors, c.Services[0].Digest)
		}
	}
}
