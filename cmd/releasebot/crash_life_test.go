//go:build crash || faults

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"releasebot/internal/fleet"
	"releasebot/release"
)

// life is one process of the bot.
type life struct {
	from, to time.Time // in the fleet's time; to is zero while it lives
	killed   bool      // it died at a point
}

// orders say where the first process dies, and after how many points the second one; the third lives.
type orders struct {
	at     string
	second int
	away   time.Duration // how long nobody starts it again, in the fleet's time
	list   string        // where the first process lists its points
}

// live keeps a bot going until the world stops: whenever it dies it is started again at once.
func (w *world) live(o orders) {
	for n := 0; ; n++ {
		env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.plan.Dir, crashPlan + "=" + w.planFile(), "GOGC=400"}
		env = append(env, w.env...)
		switch {
		case n == 0:
			env = append(env, crashAt+"="+o.at, crashList+"="+o.list)
		case n == 1 && o.second > 0:
			env = append(env, fmt.Sprintf("%s=%d", crashNth, o.second))
		}
		killed, err := w.once(env)
		if w.isStopping() {
			return
		}
		if !killed {
			w.problem(lost, "the bot ended by itself: %v: %s", err, w.said())
		}
		if n == 0 && killed {
			w.checkKept()
			<-w.clock.After(o.away)
		}
		if n > 5 {
			w.problem(lost, "the bot does not stay up")
			return
		}
	}
}

// once runs one process to its end.
func (w *world) once(env []string) (killed bool, err error) {
	log, err := os.OpenFile(w.log(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return false, err
	}
	defer func() { _ = log.Close() }()
	binary, err := os.Executable()
	if err != nil {
		return false, err
	}
	cmd := exec.Command(binary)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, log, log
	w.mu.Lock()
	if w.stopping {
		w.mu.Unlock()
		return false, nil
	}
	if err := cmd.Start(); err != nil {
		w.mu.Unlock()
		return false, err
	}
	w.child = cmd.Process
	w.lives = append(w.lives, life{from: w.clock.Now()})
	w.mu.Unlock()
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status, ok := exit.Sys().(syscall.WaitStatus)
		killed = ok && status.Signaled() && status.Signal() == syscall.SIGKILL
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.child = nil
	l := &w.lives[len(w.lives)-1]
	l.to, l.killed = w.clock.Now(), killed && !w.stopping
	return killed, err
}

func (w *world) log() string { return filepath.Join(w.plan.Dir, "log") }

// said is the end of what the bot logged.
func (w *world) said() string {
	data, _ := os.ReadFile(w.log())
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}

func (w *world) isStopping() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stopping
}

// stop ends the bot for good.
func (w *world) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopping = true
	if w.child != nil {
		_ = w.child.Kill()
	}
}

// kills is how many processes died at a point.
func (w *world) kills() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lives {
		if l.killed {
			n++
		}
	}
	return n
}

// checkKept looks, between two processes, whether all the quiet time that was seen is written down.
func (w *world) checkKept() {
	kept, err := w.states()
	if err != nil || len(kept) == 0 {
		return // it died before there was any
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	st, db, err := w.database.read(ctx, w.plan.DSN)
	if err != nil {
		w.problem(lost, "the store cannot be read after a kill: %v", err)
		return
	}
	defer func() { _ = errors.Join(st.Close(), db.Close()) }()
	state, _, err := st.Load(ctx, fleet.Service)
	if err != nil {
		w.problem(lost, "the state cannot be read after a kill: %v", err)
		return
	}
	if state.Deploy == nil || state.Deploy.Phase != release.Baking {
		return
	}
	stage := state.Deploy.Stages[state.Deploy.Stage]
	if seen := seenQuiet(kept, stage.Driven); stage.Baked < min(seen, stage.Bake) {
		w.problem(lost, "%s of quiet were seen in %s, but only %s are written down", seen, stage.Name, stage.Baked)
	}
}
