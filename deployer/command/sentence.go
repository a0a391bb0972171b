package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"releasebot/release"
)

// endedItself is the sentence for a program that came to its own end.
func endedItself(state *os.ProcessState, took time.Duration) string {
	status, ok := state.Sys().(syscall.WaitStatus)
	switch {
	case ok && status.Signaled():
		return fmt.Sprintf("ended by signal %d (%s) after %s", status.Signal(), status.Signal(), span(took))
	case state.Success():
		return "done after " + span(took)
	default:
		return fmt.Sprintf("exit status %d after %s", state.ExitCode(), span(took))
	}
}

// endedBy is the sentence for a program that the shim ended.
func endedBy(why release.DriveStatus, s spec, took time.Duration, gone bool) string {
	what := "cancelled after " + span(took)
	if why == release.TimedOut {
		what = "timed out after " + span(s.Timeout)
	}
	if !gone {
		return what + "; some of its processes could not be ended and may still run"
	}
	return what + "; its processes were ended"
}

// cannotStart is the sentence for a program that did not start, with what to look at.
func cannotStart(s spec, err error) string {
	program, where := s.Argv[0], fmt.Sprintf("services[%s].deploy.command", s.Service)
	say := func(why, key string) string {
		return fmt.Sprintf("cannot start %s: %s; look at %s.%s", program, why, where, key)
	}
	path := program
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.Dir, path)
	}
	switch info, dirErr := os.Stat(s.Dir); {
	case dirErr != nil || !info.IsDir():
		return say("its directory "+s.Dir+" is not there", "dir")
	case errors.Is(err, exec.ErrNotFound):
		return say("no program of that name in PATH", "argv")
	case errors.Is(err, fs.ErrNotExist) && exists(path):
		return say("it is there, but the interpreter that its first line names is not", "argv")
	case errors.Is(err, fs.ErrNotExist):
		return say("no such file", "argv")
	case errors.Is(err, fs.ErrPermission):
		return say("it is not executable", "argv")
	case errors.Is(err, syscall.ENOEXEC):
		return say("it is no program; a script must begin with a line such as #!/bin/sh", "argv")
	}
	return say(err.Error(), "argv")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// span is a duration as people say it: "15m", "12s", "1.2s", "1h30m".
func span(d time.Duration) string {
	unit := time.Second
	if d < 10*time.Second {
		unit = 100 * time.Millisecond
	}
	s := d.Round(unit).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
