package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// aloneID is the replica of a store that takes one bot at a time.
const aloneID = "alone"

// identity names this replica for as long as the folder of its data is kept, so that after a crash the next process has
// the leases of the one before at once: whoever holds the folder's lock knows that no other process of that name lives.
// Where the lock is taken, or there is no folder, the name is this process's alone, and leases are waited for. The host is
// part of it: a lock may not reach from one machine to another.
func identity(folder string) (id string, release func(), err error) {
	host, err := os.Hostname()
	if err != nil {
		host = "replica"
	}
	own := fmt.Sprintf("%s-%d-%s", host, os.Getpid(), strings.ToLower(rand.Text()[:8]))
	if folder == "" {
		return own, func() {}, nil
	}
	file, err := os.OpenFile(filepath.Join(folder, "replica"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", nil, fmt.Errorf("cannot keep this replica's name in the data folder: %w", err)
	}
	release = func() { _ = file.Close() }
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return own, func() {}, file.Close()
	}
	if err != nil {
		return "", nil, fmt.Errorf("cannot lock this replica's name in the data folder: %w", errors.Join(err, file.Close()))
	}
	kept := make([]byte, 64)
	n, _ := file.ReadAt(kept, 0) // an empty file is a new one
	name := string(kept[:n])
	if name == "" {
		name = strings.ToLower(rand.Text()[:8])
		if _, err := file.WriteAt([]byte(name), 0); err != nil {
			return "", nil, fmt.Errorf("cannot keep this replica's name in the data folder: %w", errors.Join(err, file.Close()))
		}
	}
	return host + "-" + name, release, nil
}
