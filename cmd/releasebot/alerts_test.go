package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/detector"
	"releasebot/internal/fleet"
	"releasebot/store/sqlite"
)

const alertsFolder = "../../alerts"

// alert is a rule of the shipped file.
type alert struct {
	Alert       string
	Expr        string
	For         string
	Labels      map[string]string
	Annotations map[string]string
}

func readAlerts(t *testing.T) (body string, alerts []alert) {
	t.Helper()
	var file struct {
		Groups []struct{ Rules []alert }
	}
	body = readYAML(t, "releasebot.rules.yml", &file)
	for _, g := range file.Groups {
		alerts = append(alerts, g.Rules...)
	}
	return body, alerts
}

func readYAML(t *testing.T, name string, into any) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(alertsFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(body, into); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// promtool runs Prometheus' own tool in a folder.
func promtool(t *testing.T, folder string, args ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("promtool is not here; scripts/deps.sh installs it")
		}
		t.Skip("promtool is not here; scripts/deps.sh installs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, path, args...)
	command.Dir = folder
	out, err := command.CombinedOutput()
	return string(out), err
}

func TestAlertsFireAndKeepQuiet(t *testing.T) {
	if out, err := promtool(t, alertsFolder, "check", "rules", "releasebot.rules.yml"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := promtool(t, alertsFolder, "test", "rules", "releasebot.test.yml"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// Every alert is shown to fire and to keep quiet, says how bad it is, and sends people to what they can do.
func TestAlertsAreWhole(t *testing.T) {
	var tests struct {
		Tests []struct {
			Rules []struct {
				Name  string `yaml:"alertname"`
				Fires []any  `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
		}
	}
	readYAML(t, "releasebot.test.yml", &tests)
	fires, quiet := map[string]bool{}, map[string]bool{}
	for _, test := range tests.Tests {
		for _, r := range test.Rules {
			fires[r.Name] = fires[r.Name] || len(r.Fires) > 0
			quiet[r.Name] = quiet[r.Name] || len(r.Fires) == 0
		}
	}
	docs, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, alerts := readAlerts(t)
	for _, a := range alerts {
		if !fires[a.Alert] || !quiet[a.Alert] {
			t.Errorf("%s: it is tested to fire: %t, and to keep quiet: %t", a.Alert, fires[a.Alert], quiet[a.Alert])
		}
		if s := a.Labels["severity"]; s != "critical" && s != "warning" {
			t.Errorf("%s: its severity is %q", a.Alert, s)
		}
		if want := "docs/operations.md#" + strings.ToLower(a.Alert); a.Annotations["runbook"] != want || a.Annotations["summary"] == "" {
			t.Errorf("%s: annotations %v, want a summary and the runbook %s", a.Alert, a.Annotations, want)
		}
		if !strings.Contains(string(docs), "\n### "+a.Alert+"\n") {
			t.Errorf("docs/operations.md has no section %s", a.Alert)
		}
	}
	for _, heading := range regexp.MustCompile(`(?m)^### (ReleaseBot\w+)$`).FindAllStringSubmatch(string(docs), -1) {
		if !slices.ContainsFunc(alerts, func(a alert) bool { return a.Alert == heading[1] }) {
			t.Errorf("docs/operations.md has a section of the alert %s, which is not there", heading[1])
		}
	}
}

// A rule that never fires, always fires, compares the other way round or has lost its condition is found by the tests.
func TestAlertTestsFindBrokenRules(t *testing.T) {
	tests, err := os.ReadFile(filepath.Join(alertsFolder, "releasebot.test.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for how, breaks := range map[string]func(expr string) string{
		"never":  func(string) string { return "vector(0) > 1" },
		"always": func(string) string { return "vector(1)" },
		"turned round": func(expr string) string {
			return swap(strings.NewReplacer(" > ", " < ", " < ", " > ", " == ", " != "), expr)
		},
		"without its condition": func(expr string) string {
			first, _, _ := strings.Cut(expr, "\nand ")
			return first
		},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			body, alerts := readAlerts(t)
			changed := map[string]string{}
			for _, a := range alerts {
				if expr := strings.TrimSpace(a.Expr); breaks(expr) != expr {
					changed[a.Alert] = breaks(expr)
					body = withExpr(t, body, a.Alert, breaks(expr))
				}
			}
			folder := t.TempDir()
			for name, body := range map[string]string{"releasebot.rules.yml": body, "releasebot.test.yml": string(tests)} {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(body), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, _ := promtool(t, folder, "test", "rules", "releasebot.test.yml")
			for name, expr := range changed {
				if !strings.Contains(out, "alertname: "+name+",") {
					t.Errorf("%s: no test fails with %s", name, expr)
				}
			}
			if t.Failed() {
				t.Logf("%.2000s", out)
			}
		})
	}
}

// swap changes the first thing alone that a replacer finds.
func swap(r *strings.Replacer, expr string) string {
	for at := range expr {
		for _, operator := range []string{" > ", " < ", " == "} {
			if strings.HasPrefix(expr[at:], operator) {
				return expr[:at] + r.Replace(operator) + expr[at+len(operator):]
			}
		}
	}
	return expr
}

// withExpr is the file of rules with another expression for one alert.
func withExpr(t *testing.T, body, name, expr string) string {
	t.Helper()
	begin := strings.Index(body, "- alert: "+name+"\n")
	if begin < 0 {
		t.Fatalf("the file has no %s", name)
	}
	rule := regexp.MustCompile(`(?s)        expr: .*?\n        (for|labels):`)
	at := rule.FindStringIndex(body[begin:])
	after := body[begin+at[1]-len("labels:"):]
	after = after[strings.LastIndex(after[:len("labels:")], " ")+1:]
	return body[:begin+at[0]] + "        expr: |\n          " + strings.ReplaceAll(expr, "\n", "\n          ") + "\n        " + after
}

// The metrics that the rules speak of are those that a running loop has.
func TestAlertsSpeakOfMetricsThatAreThere(t *testing.T) {
	there := metricsOfALoop(t)
	_, alerts := readAlerts(t)
	for _, a := range alerts {
		for _, name := range regexp.MustCompile(`releasebot_[a-z_]+`).FindAllString(a.Expr, -1) {
			kind := there[name]
			for _, suffix := range []string{"_bucket", "_count", "_sum"} {
				if bare, ok := strings.CutSuffix(name, suffix); ok && kind == "" && there[bare] == "HISTOGRAM" {
					kind = there[bare]
				}
			}
			if kind == "" {
				t.Errorf("%s: the bot has no metric %s", a.Alert, name)
			}
		}
	}
	docs, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range there {
		if strings.HasPrefix(name, "releasebot_") && !strings.Contains(string(docs), "`"+strings.TrimPrefix(name, "releasebot")+"`") {
			t.Errorf("docs/operations.md does not list %s", name)
		}
	}
}

// metricsOfALoop are the metrics and their types after a loop on a simulated fleet has ticked.
func metricsOfALoop(t *testing.T) map[string]string {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "releasebot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	clock := fleet.NewClock(time.Now(), 600)
	f := fleet.New(fleet.Config{Seed: 1, Clock: clock})
	service := fleetService(f, "shop", "C0DEPLOYS")
	asked := &measured{Source: f}
	service.Watcher = watcher{detector.NewWatcher(fleet.Charts(), service.Policy.Targets(), asked), asked}
	registry := prometheus.NewRegistry()
	metrics := bot.NewMetrics(registry)
	metrics.LeaseHeld("service/webapp", 1, true)
	metrics.Acked(time.Millisecond)
	metrics.Waiting(0, time.Time{}, 0, time.Time{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	done := make(chan error, 1)
	loop := bot.NewLoop(service, st, clock, zerolog.Nop(), metrics, func() {})
	go func() { done <- loop.Run(ctx, nil) }()
	for loop.Board().Verdicts == nil && ctx.Err() == nil {
		<-clock.After(time.Minute)
	}
	families, failed := registry.Gather() // while it runs: what it leaves behind is not its own any more
	cancel()
	if err := errors.Join(failed, <-done); err != nil {
		t.Fatal(err)
	}
	there := map[string]string{}
	for _, f := range families {
		there[f.GetName()] = f.GetType().String()
	}
	return there
}
