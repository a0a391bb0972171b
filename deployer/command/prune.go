package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"releasebot/deployer"
)

const (
	minAge     = time.Hour // younger directories stay: the bot may yet ask how the drive ended
	pruneBatch = 200       // directories removed by one call, so that it stays short
)

// Prune removes the directories of drives that ended, but the newest keep and those of the last hour. Call it after the
// running drives were adopted: what is removed is forgotten. It returns how many went.
func (d *Driver) Prune(keep int) (int, error) {
	found, err := d.oldest(max(keep, 0))
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, e := range found[:min(len(found), pruneBatch)] {
		held, err := e.held()
		if held || err != nil && !errors.Is(err, deployer.ErrUnknown) {
			continue // running, or not to be read: leave it to the next call
		}
		if err := e.remove(); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// oldest lists what may go by its age, oldest first; half-made directories count too, but not among those to keep.
func (d *Driver) oldest(keep int) ([]entry, error) {
	all, err := os.ReadDir(d.config.Spool)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	type dated struct {
		entry
		at time.Time
	}
	var drives, halves []dated
	for _, one := range all {
		info, err := one.Info()
		if err != nil || !info.IsDir() {
			continue
		}
		it := dated{entry(filepath.Join(d.config.Spool, one.Name())), info.ModTime()}
		if strings.HasPrefix(one.Name(), ".") {
			halves = append(halves, it)
		} else {
			drives = append(drives, it)
		}
	}
	byAge := func(a, b dated) int { return a.at.Compare(b.at) }
	slices.SortFunc(drives, byAge)
	before := d.config.Now().Add(-minAge)
	var old []entry
	for _, it := range append(halves, drives[:max(0, len(drives)-keep)]...) {
		if it.at.Before(before) {
			old = append(old, it.entry)
		}
	}
	return old, nil
}

// remove renames first, so that nobody meets half a directory under the drive's name.
func (e entry) remove() error {
	away := filepath.Join(filepath.Dir(string(e)), ".old-"+strings.TrimLeft(filepath.Base(string(e)), "."))
	_ = os.RemoveAll(away) // what an earlier call was killed over
	if err := os.Rename(string(e), away); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("spool: %w", err)
	}
	if err := os.RemoveAll(away); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	return nil
}
