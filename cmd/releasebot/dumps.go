package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// dumpsKept is how many state dumps are kept; each has the stacks of all goroutines.
const dumpsKept = 5

const dumpTime = "20060102T150405.000Z"

// leaveDump writes a state dump into a folder, for its owner's eyes only, and deletes all but the newest.
func leaveDump(folder string, at time.Time, write func(io.Writer) error) (name string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	name = filepath.Join(folder, fmt.Sprintf("state-%s-%d.txt", at.UTC().Format(dumpTime), os.Getpid()))
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	err = errors.Join(write(file), file.Close())
	return name, errors.Join(err, pruneDumps(folder))
}

func pruneDumps(folder string) error {
	names, err := dumpNames(folder)
	if err != nil || len(names) <= dumpsKept {
		return err
	}
	var errs []error
	for _, name := range names[:len(names)-dumpsKept] {
		errs = append(errs, os.Remove(name))
	}
	return errors.Join(errs...)
}

// dumpNames are the dumps' files, oldest first: a name begins with its time.
func dumpNames(folder string) ([]string, error) {
	return filepath.Glob(filepath.Join(folder, "state-*.txt"))
}

// dumpsIn counts the dumps of a folder, and tells when the last one was left.
func dumpsIn(folder string) (n int, last time.Time, err error) {
	names, err := dumpNames(folder)
	if err != nil || len(names) == 0 {
		return 0, time.Time{}, err
	}
	info, err := os.Stat(names[len(names)-1])
	if err != nil {
		return len(names), time.Time{}, err
	}
	return len(names), info.ModTime(), nil
}
