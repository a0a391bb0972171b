package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOtherWaysToWriteTheSame(t *testing.T) {
	data, err := os.ReadFile("testdata/minimal.yml")
	if err != nil {
		t.Fatal(err)
	}
	want := load(t, "testdata/minimal.yml")
	minimal := string(data)
	for name, text := range map[string]string{
		"byte order mark": "\ufeff" + minimal,
		"CR LF":           strings.ReplaceAll(minimal, "\n", "\r\n"),
		"document line":   "---\n" + minimal,
		"alias": strings.Replace(strings.Replace(minimal, "[a, b]", "&zones [a, b]", 1),
			"production, zones: [a, b]", "production, zones: *zones", 1),
	} {
		got, err := Parse("testdata/minimal.yml", []byte(text), fakeEnv)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLinesBelowABlockWithCRLF(t *testing.T) {
	text := "data: |-\r\n  folder\r\nstore: {sqlit: x}\r\n"
	_, err := Parse("crlf.yml", []byte(text), fakeEnv)
	if err == nil || !strings.HasPrefix(err.Error(), "crlf.yml:3:9:") {
		t.Error(err)
	}
}

func TestNotText(t *testing.T) {
	for name, data := range map[string][]byte{
		"no UTF-8":    {0xff, 0xfe, 'a'},
		"many errors": []byte(strings.Repeat("services: []\n", 1000)),
		"too long":    make([]byte, maxBytes+1),
		"aliases that unfold": []byte("services:\n  - tiers: &t [" + strings.Repeat("{zones: &z", 1) + " [" +
			strings.Repeat("a,", 500) + "]}" + strings.Repeat(", {zones: *z}", 500) + "]\n" + strings.Repeat("  - tiers: *t\n", 500)),
	} {
		_, err := Parse("bad.yml", data, fakeEnv)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if len(err.Error()) > 6000 {
			t.Errorf("%s: %d bytes of error", name, len(err.Error()))
		}
		t.Log(err)
	}
}

func TestPaths(t *testing.T) {
	c, err := Parse("/etc/bot/releasebot.yml", []byte(strings.NewReplacer("argv: [./deploy.sh]", "argv: [./deploy.sh], dir: ../scripts",
		`{postgres: "postgres://bot:hunter2@localhost/bot"}`, "{sqlite: state/bot.db}").Replace(withSecrets)+"data: /var/lib/releasebot\n"), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.Store.SQLite, c.Data, c.Services[0].Deploy.Command.Dir}
	want := []string{"/etc/bot/state/bot.db", "/var/lib/releasebot", "/etc/scripts"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOverrides(t *testing.T) {
	const file = `
slack: {channel: C0DEPLOYS}
metrics: {prometheus: {url: http://localhost:9090}}
services:
  - name: webapp
    channel: "#webapp"
    time_zone: Europe/Berlin
    builds: {git: {url: git@github.com:acme/webapp.git}}
    deploy: {command: {argv: [./deploy.sh]}}
    tiers: [{name: all, bake: 0}]
    judge: {step: 30s, purple_asks: false}
    labels: {tier: stage}
    windows:
      - {open: "0 9 * * *", for: 1h}
      - {open: "0 9 * * *", for: 1h, time_zone: Asia/Tokyo}
    charts:
      - {name: One, query: one, zscore: {low: -1}}
      - {name: Two, query: two, zscore: {high: 1.0}, step: 1m, look_back: 1h, labels: {zone: az}, scope: service}
`
	c, err := Parse("overrides.yml", []byte(file), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Services[0]
	got := []any{s.Channel, s.Windows[0].TimeZone, s.Windows[1].TimeZone, s.Charts[0].Step, s.Charts[0].Labels,
		s.Charts[1].Step, s.Charts[1].LookBack, s.Charts[1].Labels, s.Policy().Charts[1].Whole, s.Policy().PurpleAsks,
		len(s.Policy().Targets()), s.Location().String()}
	want := []any{"#webapp", "Europe/Berlin", "Asia/Tokyo", 30 * defaultStep / 60, Labels{"stage", "zone"},
		defaultStep, defaultLookBack / 3, Labels{"stage", "az"}, true, false, 1, "Europe/Berlin"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// FuzzParse: no file may end the program, none that is refused may show a secret, and what is taken can be used.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/bad/*.yml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, example, "testdata/minimal.yml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(withSecrets))
	f.Add([]byte("a: &a [*a]\nb: !x ? [\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		began := time.Now()
		defer func() {
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("%d bytes took %s", len(data), took)
			}
		}()
		c, err := Parse("fuzz.yml", data, func(name string) (string, bool) { return "sEcReT", name != "NONE" })
		if err != nil {
			if strings.Contains(err.Error(), "sEcReT") && !strings.Contains(string(data), "sEcReT") {
				t.Errorf("a secret is in %s", err)
			}
			return
		}
		for _, s := range c.Services {
			s.Policy()
			s.DetectorCharts()
			s.Windows.At(somewhen)
		}
	})
}
