package backtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
)

var update = flag.Bool("update", false, "write the golden files")

// minutes is a time so long after another.
func minutes(t time.Time, n int) time.Time { return t.Add(time.Duration(n) * time.Minute) }

// card is a deploy as the bot shows it: dogfood is driven for two minutes and bakes, then production.
func card(number int, at time.Time, phase release.Phase) release.Deploy {
	d := release.Deploy{Number: number, Phase: phase, StartedAt: at}
	for i, tier := range policy().Tiers {
		begin := minutes(at, i*15)
		stage := release.Stage{Tier: tier, Started: begin, Driven: minutes(begin, 2)}
		for _, t := range tier.Targets() {
			stage.Drives = append(stage.Drives, release.Drive{Target: t, Status: release.Succeeded, Started: begin, Ended: minutes(begin, 2)})
		}
		d.Stages = append(d.Stages, stage)
	}
	d.EndedAt = minutes(at, 40)
	return d
}

// rolledBack ends a card in its first tier: driven back from minute 8 to 9.
func rolledBack(d release.Deploy) release.Deploy {
	d.Phase, d.EndedAt = release.RolledBack, minutes(d.StartedAt, 9)
	d.Stages[1] = release.Stage{Tier: d.Stages[1].Tier}
	for _, drive := range d.Stages[0].Drives {
		drive.Rollback, drive.Started, drive.Ended = true, minutes(d.StartedAt, 8), d.EndedAt
		d.Undo = append(d.Undo, drive)
	}
	return d
}

// keep writes the cards of two services into a real store, as the bot would.
func keep(t *testing.T, deploys ...release.Deploy) *store.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "bot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	had := release.Numbers{Deploy: 1, Event: 1}
	for i, d := range deploys {
		next := release.Numbers{Deploy: d.Number + 1, Event: 1}
		service := "webapp"
		version := int64(i)
		if d.Number == 3 {
			service, version = "other", 0
		} else if i > 2 {
			version--
		}
		_, err := st.Commit(t.Context(), store.Commit{
			State: release.State{Service: service, Next: next}, Version: version, Had: had, At: d.StartedAt,
			Posts: []release.Post{{Key: d.Key(), At: d.StartedAt, Deploy: &release.DeployCard{Service: service, Deploy: d}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		had = next
	}
	return st
}

// The store's deploys, judged: one that was rolled back is caught, one is not; one that was all clear is stopped falsely.
func TestStore(t *testing.T) {
	st := keep(t,
		card(1, hour(-30), release.AllClear), // too old
		card(2, hour(1), release.AllClear),
		card(3, hour(2), release.AllClear), // of another service
		rolledBack(card(4, hour(3), "")),
		card(5, hour(6), release.AllClear),
		rolledBack(card(6, hour(20), "")),
		card(7, hour(30), release.AllClear),
		card(8, hour(47), release.Baking),
	)
	deploys, err := FromStore(t.Context(), st, "webapp", hour(0), now)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{jumps: []jump{
		{"errors", az2, minutes(hour(3), 4), minutes(hour(3), 9), 20},     // #4: caught, and back when it is rolled back
		{"latency", az1, minutes(hour(3), 6), minutes(hour(3), 9), 20},    // later, so that Errors speaks
		{"pages", release.Target{}, minutes(hour(6), 20), hour(7), 20},    // #5: while production bakes
		{"latency", prod, minutes(hour(30), 3), minutes(hour(30), 9), 20}, // #7: not there yet, so it stops nothing
		{"errors", prod, minutes(hour(30), 25), minutes(hour(30), 30), 1}, // nearly a breach
	}}
	r, err := made(s, deploys).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "store.txt", text.String())
	picture, err := r.Picture()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(picture)); err != nil || c.Width < 1000 {
		t.Errorf("%v, %v", c, err)
	}
	var back struct {
		Deploys []struct {
			Name    string
			Stopped *struct{ Chart string }
			After   int `json:"after_minutes"`
		}
	}
	if data, err := json.Marshal(r); err != nil || json.Unmarshal(data, &back) != nil || len(back.Deploys) != 6 ||
		back.Deploys[1].Stopped.Chart != "Errors" || back.Deploys[1].After != 4 {
		t.Errorf("%v: %s", err, data)
	}
}

func TestNothing(t *testing.T) {
	s := &server{}
	r, err := made(s, nil).Run(t.Context())
	if err != nil || len(s.asked) != 0 {
		t.Fatal(err, s.asked)
	}
	var text strings.Builder
	if err := r.WriteText(&text); err != nil || !strings.Contains(text.String(), "There was no deploy in that time") {
		t.Error(err, text.String())
	}
	if _, err := r.Picture(); err != nil {
		t.Error(err)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run with -update and review:\n%s", diff)
	}
}
