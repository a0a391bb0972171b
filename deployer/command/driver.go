package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// patience is how long past its own limit a shim is waited for: it may have to end processes, and a disk may be slow.
const patience = time.Minute

var _ deployer.Driver = (*Driver)(nil)

// Drive starts the program for an order and follows it to its end. For an id that has a directory nothing is started: the
// drive that has it is followed instead.
func (d *Driver) Drive(ctx context.Context, o deployer.Order) (release.Report, error) {
	if err := ctx.Err(); err != nil {
		return release.Report{}, err
	}
	if os.Getenv(shimMark) != "" {
		return release.Report{}, errors.New("this process was started as a shim: its main must call command.RunShim first")
	}
	e, err := d.entry(o.Drive.ID)
	if err != nil {
		return release.Report{}, err
	}
	lock, err := e.create(func(made entry) error { return made.writeJSON(specFile, d.spec(o)) })
	if errors.Is(err, fs.ErrExist) && !e.belongs(o.Drive) {
		return release.Report{Drive: o.Drive.ID, Status: release.Failed, Detail: fmt.Sprintf(
			"not started: %s holds an earlier drive of the same name, so the database is older than this folder; move the folder away and try again", e)}, nil
	}
	if errors.Is(err, fs.ErrExist) {
		out, err := d.adopt(ctx, e)
		return out.Report, err
	}
	if err != nil {
		return release.Report{}, fmt.Errorf("drive %s was not started: %w", o.Drive.ID, err)
	}
	ended, err := e.startShim(environment(o, d.config.Env), lock)
	if err != nil {
		report := release.Report{Drive: o.Drive.ID, Status: release.Failed, Detail: "cannot start the drive: " + err.Error()}
		return report, errors.Join(e.writeJSON(outcomeFile, outcome{Report: report}), lock.Close())
	}
	_ = lock.Close() // the shim has it now
	out, err := d.follow(ctx, e, ended)
	return out.Report, err
}

// Adopt follows a drive that was started by Drive, in this process or an earlier one. One that is not there is kept from
// ever starting: a process that stood still right before that could otherwise start it after others were told of its end.
func (d *Driver) Adopt(ctx context.Context, o deployer.Order) (release.Report, error) {
	e, err := d.entry(o.Drive.ID)
	if err != nil {
		return release.Report{}, err
	}
	if !e.belongs(o.Drive) {
		return release.Report{}, deployer.ErrUnknown
	}
	if barred, err := e.bar(o); err != nil || barred {
		return release.Report{}, cmp.Or(err, deployer.ErrUnknown)
	}
	out, err := d.adopt(ctx, e)
	if err == nil && out.Before {
		// The cancel came first, but whether a drive ran before this spool was ours nobody knows.
		return release.Report{}, deployer.ErrUnknown
	}
	return out.Report, err
}

// Cancel ends a drive. One that Drive has not been called for yet is kept from ever starting.
func (d *Driver) Cancel(_ context.Context, o deployer.Order) error {
	e, err := d.entry(o.Drive.ID)
	if err != nil {
		return err
	}
	if barred, err := e.bar(o); err != nil || barred {
		return err
	}
	if held, err := e.held(); err != nil || !held {
		return err // it is over
	}
	// First the file, then the signal; the shim writes its pid first and looks for the file then. One of them sees the other.
	if err := e.write(cancelFile, nil); err != nil {
		return err
	}
	return e.terminate()
}

// bar keeps a drive from ever starting, unless it has a directory already; it tells whether it did.
func (e entry) bar(o deployer.Order) (bool, error) {
	lock, err := e.create(func(made entry) error {
		return made.writeJSON(outcomeFile, outcome{Before: true, Report: release.Report{
			Drive: o.Drive.ID, Status: release.Cancelled, Detail: "cancelled before it started"}})
	})
	switch {
	case err == nil:
		return true, lock.Close()
	case errors.Is(err, fs.ErrExist):
		return false, nil
	default:
		return false, err
	}
}

func (d *Driver) spec(o deployer.Order) spec {
	c := d.config
	return spec{
		Service: o.Service, Drive: o.Drive.ID, Build: o.Drive.Build.ID, Started: o.Drive.Started, Argv: c.Argv, Dir: c.Dir,
		Timeout: c.Timeout, Grace: c.Grace, TailBytes: c.TailBytes,
	}
}

func (d *Driver) adopt(ctx context.Context, e entry) (outcome, error) {
	free, err := e.released()
	if err != nil {
		return outcome{}, err
	}
	return d.follow(ctx, e, free)
}

// follow waits for the end of a shim and reads what it wrote.
func (d *Driver) follow(ctx context.Context, e entry, ended <-chan error) (outcome, error) {
	limit := d.config.Timeout + d.config.Grace + patience
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case err := <-ended:
		if err != nil {
			return outcome{}, fmt.Errorf("%w: %w", deployer.ErrUnknown, err)
		}
		return e.outcome()
	case <-ctx.Done():
		return outcome{}, ctx.Err()
	case <-late.C:
		return outcome{}, fmt.Errorf("%w: what runs it hangs, no end after %s", deployer.ErrUnknown, span(limit))
	}
}

// startShim starts this binary again as the keeper of the drive, with the lock as its file 3. Its end comes on the channel.
func (e entry) startShim(env []string, lock *os.File) (<-chan error, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the bot's own binary: %w", err)
	}
	log, err := os.OpenFile(e.path(shimLogFile), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	defer func() { _ = log.Close() }()
	shim := exec.Command(binary, ShimArg, string(e)) //nolint:noctx // it is meant to outlive this process
	shim.Dir, shim.Env = string(e), slices.Concat(env, []string{shimMark + "=1"})
	shim.Stdout, shim.Stderr = log, log
	shim.ExtraFiles = []*os.File{lock}
	shim.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := shim.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() {
		_ = shim.Wait() // reaps it; how the drive ended is in its outcome, not in the shim's exit status
		ended <- nil
	}()
	return ended, nil
}
