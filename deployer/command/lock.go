package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"releasebot/deployer"
)

// flock takes a lock of the whole file; it belongs to the open file, and so to every process that inherited it.
func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("lock %s: %w", file.Name(), err)
		}
		return nil
	}
}

// openLock opens the drive's lock file; without one there was no drive here.
func (e entry) openLock() (*os.File, error) {
	file, err := os.Open(e.path(lockFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, deployer.ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return file, nil
}

// released tells when nobody holds the drive any more. It waits in the kernel, in a goroutine that lasts as long as the
// drive does: a blocking lock cannot be given up. The lock is shared, so that those who wait do not look like holders.
func (e entry) released() (<-chan error, error) {
	file, err := e.openLock()
	if err != nil {
		return nil, err
	}
	free := make(chan error, 1)
	go func() {
		defer func() { _ = file.Close() }()
		free <- flock(file, syscall.LOCK_SH)
	}()
	return free, nil
}

// held tells whether a shim, or whoever is about to start it, holds the drive now.
func (e entry) held() (bool, error) {
	file, err := e.openLock()
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	err = flock(file, syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}

// terminate signals the shim. On Linux FindProcess gives a handle of the process, not of its number: when the lock is
// still held after it was taken, the handle is the shim's, and the signal cannot reach another process with that pid.
func (e entry) terminate() error {
	data, err := os.ReadFile(e.path(pidFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it is starting, and looks for the cancel file once it has written its pid
	}
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || pid <= 1 {
		return fmt.Errorf("spool: %s holds no process id", e.path(pidFile))
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return fmt.Errorf("process %d: %w", pid, err)
	}
	defer func() { _ = process.Release() }()
	if held, err := e.held(); err != nil || !held {
		return err
	}
	if err := process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("process %d: %w", pid, err)
	}
	return nil
}
