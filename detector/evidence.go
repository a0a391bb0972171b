package detector

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"releasebot/release"
)

// evidenceVersion is the version of the format of a kept window. Raise it when an older program would judge a newer
// window wrongly, not for a field that it may ignore.
const evidenceVersion = 1

// evidence is a window as it is kept.
type evidence struct {
	Version int    `json:"version"`
	Zone    string `json:"zone"` // of At's time zone: sentences name times of both sides of a change of the clocks
	Window  Window `json:"window"`
}

// Evidence is the window that a breach of the last look stands on, in the form that ReadWindow reads. The verdict of
// another look has none: its numbers are gone.
func (w *Watcher) Evidence(breach release.Verdict) ([]byte, error) {
	window, ok := w.Window(breach.Chart, breach.Target)
	if !ok || !window.At.Equal(breach.At) {
		return nil, fmt.Errorf("the last look has no breach of %s on %q at %s", breach.Chart, breach.Target, breach.At.Format(time.RFC3339))
	}
	return window.Evidence()
}

// Evidence is the window in the form that ReadWindow reads: compressed JSON. The 61 hours of the recommended rule are 31 kB
// if every digit is noise, 10 kB for the rate of a counter, 4 kB for counts, and without compression twice, five and
// three times as much; the 6 hours of zscore are a tenth of that.
func (w Window) Evidence() ([]byte, error) {
	plain, err := json.Marshal(evidence{evidenceVersion, w.At.Location().String(), w})
	if err != nil {
		return nil, fmt.Errorf("the window of %s cannot be written: %w", w.Chart.Name, err)
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err = zip.Write(plain)
	if err := errors.Join(err, zip.Close()); err != nil {
		return nil, fmt.Errorf("the window of %s cannot be compressed: %w", w.Chart.Name, err)
	}
	return packed.Bytes(), nil
}

// maxEvidence bounds what a kept window may unpack to: 30 times one of 61 hours at a step of a second.
const maxEvidence = 128 << 20

// ReadWindow reads what Evidence wrote. A window that it gives can be judged, whatever was done to its bytes.
func ReadWindow(data []byte) (Window, error) {
	zip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return Window{}, fmt.Errorf("the kept numbers are damaged: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(zip, maxEvidence+1))
	switch {
	case err != nil:
		return Window{}, fmt.Errorf("the kept numbers are damaged: %w", err)
	case len(plain) > maxEvidence:
		return Window{}, fmt.Errorf("the kept numbers unpack to more than %d bytes; no window has so many", maxEvidence)
	}
	var e evidence
	if err := json.Unmarshal(plain, &e); err != nil {
		return Window{}, fmt.Errorf("the kept numbers cannot be read: %w", err)
	}
	if e.Version != evidenceVersion {
		return Window{}, fmt.Errorf("the kept numbers have version %d, this program knows %d: use the releasebot that wrote them",
			e.Version, evidenceVersion)
	}
	e.Window.in(e.Zone)
	if err := e.Window.sound(); err != nil {
		return Window{}, err
	}
	return e.Window, nil
}

// in puts the window's times into the zone that sentences are to name them in. Where this machine does not know it, they
// keep the offset that each was written with.
func (w *Window) in(name string) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == time.Local.String() {
		return
	}
	for _, t := range []*time.Time{&w.At, &w.Since, &w.Line.From, &w.WeekAgo.From} {
		*t = t.In(zone)
	}
}

// maxSteps bounds how many steps a kept window's rules may reach: four weeks of seconds.
const maxSteps = 4 * 7 * 24 * 60 * 60

// sound says why a window cannot be judged without danger. Live ones are sound, since the configuration is checked.
func (w Window) sound() error {
	c := w.Chart
	if why := c.invalid(); why != "" {
		return errors.New(why)
	}
	if w.Line.Step != c.Step || w.WeekAgo.Step != 0 && w.WeekAgo.Step != c.Step {
		return fmt.Errorf("the kept numbers do not fit each other: the chart has a step of %s, its points have %s", c.Step, w.Line.Step)
	}
	if end := w.end(); end < 0 || end >= len(w.Line.Values) {
		return fmt.Errorf("the kept numbers do not fit each other: %s is outside of their time", w.At.Format(time.RFC3339))
	}
	lengths := []time.Duration{c.LookBack, c.Settle}
	counts := []int{c.Confirm, c.MinPoints}
	if z := c.ZScore; z != nil {
		lengths = append(lengths, z.Average)
	}
	if j := c.Jump; j != nil {
		lengths = append(lengths, j.Base, j.History, j.Season, j.Slow, j.Fast)
	}
	if t := c.Threshold; t != nil {
		counts = append(counts, t.Points)
	}
	for _, d := range lengths {
		if d < 0 || d/c.Step > maxSteps {
			return fmt.Errorf("the kept numbers do not fit each other: a rule reaches back %s in steps of %s", d, c.Step)
		}
	}
	for _, n := range counts {
		if n < 0 || n > maxSteps {
			return fmt.Errorf("the kept numbers do not fit each other: a rule asks for %d points", n)
		}
	}
	return nil
}
