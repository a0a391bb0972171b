package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"releasebot/internal/schema"
)

// damage is what SQLite's own check found.
type damage struct{ found string }

func (e *damage) Error() string { return e.found }

// private makes sure that the file is there, can be written, and is for its owner only: it holds what people typed.
// SQLite gives its log and shared memory the same mode.
func private(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = file.Chmod(0o600)
	}
	return errors.Join(err, file.Close())
}

// problem is the sentence for an error at opening.
func problem(path string, err error) error {
	return fmt.Errorf("the database %s cannot be opened: %s: %w", path, advice(path, err), err)
}

// advice says what to do.
func advice(path string, err error) string {
	const damaged = "it is damaged or no SQLite database; move it aside and restore a backup"
	if later, ok := errors.AsType[*schema.Newer](err); ok {
		return later.Advice()
	}
	if _, ok := errors.AsType[*damage](err); ok {
		return damaged
	}
	if failed, ok := errors.AsType[*driver.Error](err); ok {
		switch failed.Code() & 0xff { // the low byte is the kind, https://www.sqlite.org/rescode.html
		case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
			return damaged
		case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
			return "another process keeps it locked; end that one first"
		case codes.SQLITE_FULL:
			return "the disk is full; free some space"
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "make the directory " + filepath.Dir(path)
	}
	return "make sure that it is a file which this user may write, in a directory which this user may write"
}
