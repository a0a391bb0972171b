package command

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

const (
	drain     = time.Second           // how long output is read on after the program ended, for what it left in the pipe
	killWait  = 5 * time.Second       // for the kernel to end killed processes; one that hangs in I/O may take for ever
	groupLook = 20 * time.Millisecond // between looks at whether the group is empty: the kernel tells nobody
)

// process is a started program, leader of its own session and process group.
type process struct {
	cmd    *exec.Cmd
	output *output
	began  time.Time
	exited chan struct{} // closed when it has ended and its output is read
}

func (e entry) start(s spec) (*process, error) {
	file, err := os.OpenFile(e.path(outputFile), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	p := &process{output: &output{file: file}, began: time.Now(), exited: make(chan struct{})}
	p.cmd = exec.Command(s.Argv[0], s.Argv[1:]...) //nolint:noctx // the shim ends it by its process group
	p.cmd.Dir, p.cmd.Env = s.Dir, unmarked(os.Environ())
	// A pipe, not the file: a file could grow without bound. Its reader does not wait for those that the program left
	// behind; when they write after the shim's end they get SIGPIPE, so a daemon must redirect its output.
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.WaitDelay = p.output, p.output, drain
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := p.cmd.Start(); err != nil {
		_ = file.Close()
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait() // the exit status is in ProcessState
		close(p.exited)
	}()
	return p, nil
}

// end ends the whole group, SIGTERM first, and reports why.
func (p *process) end(s spec, why release.DriveStatus) release.Report {
	took := time.Since(p.began)
	p.signal(syscall.SIGTERM)
	gone := p.gone(s.Grace)
	if !gone {
		p.signal(syscall.SIGKILL)
		gone = p.gone(killWait)
	}
	select { // for the last of the output
	case <-p.exited:
	case <-time.After(2 * drain):
	}
	return release.Report{Status: why, Detail: endedBy(why, s, took, gone), Tail: p.tail(s)}
}

// report says how the program ended by itself. What it left running is left running: a script may start a service.
func (p *process) report(s spec) release.Report {
	status := release.Failed
	if p.cmd.ProcessState.Success() {
		status = release.Succeeded
	}
	return release.Report{Status: status, Detail: endedItself(p.cmd.ProcessState, time.Since(p.began)), Tail: p.tail(s)}
}

func (p *process) tail(s spec) string {
	p.output.finish()
	return deployer.Tail(string(p.output.last()), s.TailBytes)
}

func (p *process) signal(sig syscall.Signal) {
	_ = syscall.Kill(-p.cmd.Process.Pid, sig) // ESRCH: there is nobody left, which gone finds too
}

// gone waits until no process of the group is left, the leader included.
func (p *process) gone(within time.Duration) bool {
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	look := time.NewTicker(groupLook)
	defer look.Stop()
	for {
		if err := syscall.Kill(-p.cmd.Process.Pid, 0); errors.Is(err, syscall.ESRCH) {
			return true
		}
		select {
		case <-look.C:
		case <-deadline.C:
			return false
		}
	}
}
