package command

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"releasebot/deployer"
	"releasebot/release"
)

// FuzzSpool: whatever a drive's files hold after a crash or a full disk, how the drive ended is known for certain, or
// said to be unknown; never is a drive taken for done that may not be.
func FuzzSpool(f *testing.F) {
	started := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	good, err := json.Marshal(outcome{Report: release.Report{Drive: "42-dogfood-az1-1", Status: release.Succeeded, Detail: "done after 1s"}})
	if err != nil {
		f.Fatal(err)
	}
	sound, err := json.Marshal(spec{Drive: "42-dogfood-az1-1", Build: "commit-2", Started: started})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(good), "", "{}", "null", "[]", `{"status":"running"}`, `{"status":"succeeded"}`, `{"drive":"other","status":"succeeded"}`, string(good[:20])} {
		f.Add([]byte(seed), sound)
		f.Add([]byte(seed), []byte("{"))
	}
	folder := f.TempDir()
	drive := release.Drive{ID: "42-dogfood-az1-1", Build: release.Build{ID: "commit-2"}, Started: started}
	e := entry(filepath.Join(folder, drive.ID))
	if err := os.Mkdir(string(e), 0o700); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, end, order []byte) {
		for name, body := range map[string][]byte{outcomeFile: end, specFile: order} {
			if err := os.WriteFile(e.path(name), body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if e.belongs(drive) {
			var s spec
			if err := json.Unmarshal(order, &s); err != nil || s.Build != "commit-2" {
				t.Errorf("%q belongs to the drive", order)
			}
		}
		o, err := e.outcome()
		switch {
		case err != nil && !errors.Is(err, deployer.ErrUnknown):
			t.Errorf("%q: %v", end, err)
		case err == nil && (o.Drive != drive.ID || !over(o.Status)):
			t.Errorf("%q is taken for the end %+v", end, o)
		}
	})
}

func over(status release.DriveStatus) bool {
	switch status {
	case release.Succeeded, release.Failed, release.TimedOut, release.Cancelled:
		return true
	}
	return false
}

// FuzzOutput: whatever a program prints, in whatever pieces, its end is kept as it was, and what is shown of it is plain
// and no longer than it may be.
func FuzzOutput(f *testing.F) {
	f.Add([]byte("Deploying\r\n\x1b[31m<!channel>\x1b[0m `$(id)`\xff\n"), 7, 20)
	f.Add([]byte("\x1b]0;title\x07\u202e"), 1, 0)
	f.Fuzz(func(t *testing.T, printed []byte, piece, limit int) {
		piece, limit = 1+max(piece, 0)%4096, max(limit, 0)%4096
		file, err := os.Create(filepath.Join(t.TempDir(), "output"))
		if err != nil {
			t.Fatal(err)
		}
		o := &output{file: file}
		for rest := printed; len(rest) > 0; {
			n := min(piece, len(rest))
			if wrote, err := o.Write(rest[:n]); wrote != n || err != nil {
				t.Fatalf("%d of %d bytes, %v", wrote, n, err)
			}
			rest = rest[n:]
		}
		last := o.last()
		o.finish()
		kept, err := os.ReadFile(file.Name())
		if err != nil || string(last) != string(printed) || string(kept) != string(printed) { // all is below the limits
			t.Errorf("printed %q, kept %q, the end is %q, %v", printed, kept, last, err)
		}
		tail := deployer.Tail(string(last), limit)
		if len(tail) > limit || !utf8.ValidString(tail) || deployer.Plain(tail) != tail {
			t.Errorf("of %q is shown %q", printed, tail)
		}
	})
}
