package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockStore makes sure that no other bot runs on a SQLite file: SQLite would bear it, but people would be told everything
// twice. The lock is the kernel's and ends with the process, however that ends.
func lockStore(path string) (unlock func(), err error) {
	name := path + ".lock"
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot lock the database: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errors.New("another releasebot runs on it; end that one first, or use PostgreSQL (store.postgres), which several may share")
	}
	if err != nil {
		return nil, fmt.Errorf("the database %s cannot be used: %w", path, errors.Join(err, file.Close()))
	}
	return func() { _ = file.Close() }, nil
}
