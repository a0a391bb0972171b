package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
)

// explained is what the command says about an event of a store file.
func explained(t *testing.T, c explainCmd) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := c.Run(&env{ctx: t.Context(), stdout: &out, lookup: func(string) (string, bool) { return "", false }})
	return out.String(), err
}

// breach is a window in which the newest of three hours of minutes is high, and its verdict.
func breach(newest float64) (detector.Window, release.Verdict) {
	at := time.Date(2026, 3, 2, 12, 0, 7, 0, time.UTC)
	high := 3.0
	c := detector.Chart{
		Name: "Errors", Query: "errors", Step: time.Minute, LookBack: 3 * time.Hour,
		ZScore: &detector.ZScore{Bounds: detector.Bounds{High: &high}},
	}
	var samples []detector.Sample
	to := at.Truncate(time.Minute)
	for i := range 180 {
		samples = append(samples, detector.Sample{T: to.Add(time.Duration(i-179) * time.Minute), V: float64(10 + i%3)})
	}
	samples[179].V = newest
	w := c.Track(release.Target{Tier: "dogfood", Zone: "az1"}, samples, samples[0].T, to).Window(at, time.Time{}, nil)
	return w, w.Judge()
}

// keep writes an event with the numbers of one window and the verdict of another into a store, as a bot that runs.
func keep(t *testing.T, event int, recorded release.Verdict, numbers detector.Window) (path string, st *store.Store) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "bot.db")
	st, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	body, err := numbers.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	next := release.Numbers{Deploy: 1, Event: 1}
	_, err = st.Commit(t.Context(), store.Commit{
		State: release.State{Service: "webapp", Next: next}, Had: next, At: recorded.At,
		Evidence: []store.Evidence{{Event: event, Verdict: recorded, Body: body}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return path, st
}

func TestExplainReproduces(t *testing.T) {
	w, v := breach(41)
	path, _ := keep(t, 2528, v, w)
	config := filepath.Join(filepath.Dir(path), "releasebot.yml")
	if err := os.WriteFile(config, []byte("store: {sqlite: bot.db}\nslack: {bot_token: \"${SLACK_BOT_TOKEN}\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []explainCmd{{Event: "2528", Store: path}, {Event: "#2528", Config: config}} {
		out, err := explained(t, c)
		if err != nil || !strings.Contains(out, "Event #2528 of webapp: Errors, 1 breach") || !strings.Contains(out, "the same, from the kept numbers") {
			t.Errorf("%v:\n%s", err, out)
		}
	}
	out, err := explained(t, explainCmd{Event: "2528", Store: path, JSON: true})
	var line struct {
		Event      int
		Agrees     bool
		Recomputed release.Verdict
		Window     detector.Window
	}
	if err != nil || json.Unmarshal([]byte(out), &line) != nil || line.Event != 2528 || !line.Agrees || line.Recomputed.Reason != v.Reason {
		t.Errorf("%v:\n%s", err, out)
	}
	if again := line.Window.Judge(); again.Reason != v.Reason {
		t.Errorf("the printed window gives %s", again.Reason)
	}
}

// A picture a breach: the file itself, or numbered ones.
func TestExplainDraws(t *testing.T) {
	w, v := breach(41)
	path, st := keep(t, 2528, v, w)
	draw := func() []string {
		dir := t.TempDir()
		if _, err := explained(t, explainCmd{Event: "2528", Store: path, PNG: filepath.Join(dir, "event.png")}); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range files {
			data, err := os.ReadFile(file)
			if _, bad := png.DecodeConfig(bytes.NewReader(data)); err != nil || bad != nil {
				t.Error(file, err, bad)
			}
			files[i] = filepath.Base(file)
		}
		return files
	}
	if files := draw(); !slices.Equal(files, []string{"event.png"}) {
		t.Error(files)
	}
	w.Target.Zone = "az2"
	body, err := w.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	next := release.Numbers{Deploy: 1, Event: 1}
	_, err = st.Commit(t.Context(), store.Commit{
		State: release.State{Service: "webapp", Next: next}, Version: 1, Had: next, At: v.At,
		Evidence: []store.Evidence{{Event: 2528, Verdict: w.Judge(), Body: body}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if files := draw(); !slices.Equal(files, []string{"event-1.png", "event-2.png"}) {
		t.Error(files)
	}
}

// A verdict that its numbers do not give is said, and is the exit status.
func TestExplainFindsWhatWasChanged(t *testing.T) {
	_, v := breach(41)
	other, _ := breach(11)
	path, _ := keep(t, 2528, v, other)
	out, err := explained(t, explainCmd{Event: "2528", Store: path})
	if err == nil || err.Error() != "event #2528: 1 of 1 verdicts could not be reproduced from the kept numbers" {
		t.Error(err)
	}
	for _, want := range []string{"ANOTHER VERDICT. normal", "evidence.value: recorded 41, recomputed 11"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
}

func TestExplainRefuses(t *testing.T) {
	w, v := breach(41)
	path, _ := keep(t, 2528, v, w)
	for _, tc := range []struct {
		cmd  explainCmd
		says string
	}{
		{explainCmd{Event: "7", Store: path}, "has no numbers of event #7: there is no such event, or it is older than 180 days"},
		{explainCmd{Event: "seven", Store: path}, `"seven" is no event's number`},
		{explainCmd{Event: "-1", Store: path}, `"-1" is no event's number`},
		{explainCmd{Event: "7"}, "name the configuration with --config, or the store's file with --store"},
		{explainCmd{Event: "7", Store: path + "x"}, "there is no database"},
		{explainCmd{Event: "7", Config: path + ".yml"}, "there is no file"},
	} {
		if out, err := explained(t, tc.cmd); err == nil || !strings.Contains(err.Error(), tc.says) || out != "" {
			t.Errorf("%+v: %v\n%s", tc.cmd, err, out)
		}
	}
}
