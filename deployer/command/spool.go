package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// The files of a drive's directory.
const (
	lockFile    = "lock"         // locked by the shim as long as it lives
	specFile    = "spec.json"    // what to run
	pidFile     = "pid"          // the shim's; means something only while the lock is held
	cancelFile  = "cancel"       // there: somebody wants the drive to end
	outputFile  = "output"       // what the program printed
	shimLogFile = "shim.log"     // what the shim itself had to say: empty unless it broke
	outcomeFile = "outcome.json" // how the drive ended
)

// entry is the directory of one drive.
type entry string

// spec is what a shim is to run. The environment is not in it: it may hold secrets, and the shim has it already.
type spec struct {
	Service   string        `json:"service"`
	Drive     string        `json:"drive"`
	Build     string        `json:"build"`
	Started   time.Time     `json:"started"` // when the bot decided on the drive
	Argv      []string      `json:"argv"`
	Dir       string        `json:"dir"`
	Timeout   time.Duration `json:"timeout"`
	Grace     time.Duration `json:"grace"`
	TailBytes int           `json:"tail_bytes"`
}

// outcome is how a drive ended.
type outcome struct {
	release.Report
	Before bool `json:"before,omitempty"` // it was cancelled before this driver ever heard of it
}

// of tells whether it is the end of a drive: a damaged file must not pass for a success.
func (o outcome) of(drive string) bool {
	switch o.Status {
	case release.Succeeded, release.Failed, release.TimedOut, release.Cancelled:
		return o.Drive == drive
	default:
		return false
	}
}

func (e entry) path(name string) string { return filepath.Join(string(e), name) }

// entry finds the directory of a drive. The id is checked although the bot makes it: it becomes a path.
func (d *Driver) entry(id string) (entry, error) {
	if id == "" || len(id) > 200 || strings.HasPrefix(id, ".") || strings.ContainsAny(id, "/\\\x00\n") {
		return "", fmt.Errorf("drive id %q is not fit for a file name", id)
	}
	return entry(filepath.Join(d.config.Spool, id)), nil
}

// create makes the directory with the lock already held, in one step: nobody ever sees it without either a holder or an
// outcome unless the holder died. The error is fs.ErrExist when the drive has a directory.
func (e entry) create(fill func(entry) error) (lock *os.File, err error) {
	dir, err := os.MkdirTemp(filepath.Dir(string(e)), ".new-*")
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir)
			if lock != nil {
				_ = lock.Close()
			}
		}
	}()
	made := entry(dir)
	if lock, err = os.OpenFile(made.path(lockFile), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	if err := flock(lock, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return lock, err
	}
	if err := fill(made); err != nil {
		return lock, err
	}
	if err := os.Rename(dir, string(e)); err != nil {
		return lock, fmt.Errorf("spool: %w", err)
	}
	return lock, syncDir(filepath.Dir(string(e)))
}

// belongs tells whether the directory is of this very drive. Ids come again when an older database is put back, and the
// outcome of an earlier drive must not pass for one that never ran. A drive cancelled before it started has no spec.
func (e entry) belongs(drive release.Drive) bool {
	data, err := os.ReadFile(e.path(specFile))
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	var s spec
	if err != nil || json.Unmarshal(data, &s) != nil {
		return false
	}
	return s.Build == drive.Build.ID && s.Started.Equal(drive.Started)
}

// outcome reads how the drive ended. It means something only when the lock is free.
func (e entry) outcome() (outcome, error) {
	var o outcome
	data, err := os.ReadFile(e.path(outcomeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return o, fmt.Errorf("%w: what ran it was killed; its program may still run", deployer.ErrUnknown)
	}
	if err == nil {
		err = json.Unmarshal(data, &o)
	}
	if err == nil && !o.of(filepath.Base(string(e))) {
		err = fmt.Errorf("%s does not say how this drive ended", outcomeFile)
	}
	if err != nil {
		return outcome{}, fmt.Errorf("%w: %w", deployer.ErrUnknown, err)
	}
	return o, nil
}

func (e entry) writeJSON(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	return e.write(name, data)
}

// write puts a whole file in place, or none: it is on the disk before it has its name.
func (e entry) write(name string, data []byte) error {
	file, err := os.CreateTemp(string(e), "."+name+"-*")
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), e.path(name))
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("spool: %w", err)
	}
	return syncDir(string(e))
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
