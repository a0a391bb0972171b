package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"releasebot/release"
)

// ShimArg is the first argument of a binary that is to be a shim.
const ShimArg = "releasebot-drive-shim"

// lockFD is where a shim finds its lock: the first of exec.Cmd's ExtraFiles.
const lockFD = 3

// RunShim runs one drive to its end; args are those after ShimArg. It returns the exit status.
func RunShim(args []string) int {
	if len(args) != 1 {
		fmt.Fprintln(os.Stderr, "the drive shim is started by the bot, not by hand")
		return 2
	}
	if err := runShim(entry(args[0])); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runShim(e entry) error {
	if err := e.inherit(); err != nil {
		return err
	}
	data, err := os.ReadFile(e.path(specFile))
	if err != nil {
		return err
	}
	var s spec
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("%s: %w", specFile, err)
	}
	// Caught, not ignored: what is ignored stays ignored in the program that is started.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	if err := e.write(pidFile, []byte(strconv.Itoa(os.Getpid()))); err != nil {
		return err
	}
	report := e.run(s, signals)
	report.Drive = s.Drive
	return e.finish(report)
}

// inherit checks that file 3 is this drive's lock, and keeps it from the program: the lock ends with the shim, not with
// what the program may leave behind.
func (e entry) inherit() error {
	var mine, there syscall.Stat_t
	err := errors.Join(syscall.Fstat(lockFD, &mine), syscall.Stat(e.path(lockFile), &there))
	if err != nil || mine.Ino != there.Ino || mine.Dev != there.Dev {
		return fmt.Errorf("no lock of %s was handed over: the drive shim is started by the bot, not by hand", filepath.Base(string(e)))
	}
	syscall.CloseOnExec(lockFD)
	return nil
}

// run starts the program and sees to its end, whichever comes first: its own, the time limit, or a cancel.
func (e entry) run(s spec, signals <-chan os.Signal) release.Report {
	if e.cancelled() {
		return release.Report{Status: release.Cancelled, Detail: "cancelled before it started"}
	}
	p, err := e.start(s)
	if err != nil {
		return release.Report{Status: release.Failed, Detail: cannotStart(s, err)}
	}
	limit := time.NewTimer(s.Timeout)
	defer limit.Stop()
	for {
		select {
		case <-p.exited:
			return p.report(s)
		case <-limit.C:
			return p.end(s, release.TimedOut)
		case <-signals:
			// Only a signal with the file is a cancel. One without it is meant for the bot (a service manager that
			// signals all it started), and the drive is to outlive the bot.
			if e.cancelled() {
				return p.end(s, release.Cancelled)
			}
		}
	}
}

func (e entry) cancelled() bool {
	_, err := os.Stat(e.path(cancelFile))
	return err == nil
}

// finish writes the outcome. On a full disk the output makes room for it: how a drive ended is worth more.
func (e entry) finish(report release.Report) error {
	err := e.writeJSON(outcomeFile, outcome{Report: report})
	if errors.Is(err, syscall.ENOSPC) {
		_ = os.Truncate(e.path(outputFile), 0)
		err = e.writeJSON(outcomeFile, outcome{Report: report})
	}
	return err
}
