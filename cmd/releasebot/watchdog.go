package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"releasebot/bot"
	"releasebot/release"
)

// stuckStatus is the exit status of a process that the watchdog ended: sysexits.h's EX_SOFTWARE. Whoever supervises it
// starts it again.
const stuckStatus = 70

// biteWithin bounds the dump and the words in the log: a disk or a log that hangs must not keep the process.
const biteWithin = 5 * time.Second

// watchdog ends the process when a loop is stuck. It waits for nothing that can hang: neither store nor Slack nor a loop.
func (i *installation) watchdog(ctx context.Context) {
	if i.dumps == "" {
		return
	}
	n, last, err := dumpsIn(i.dumps)
	if err != nil {
		i.log.Warn().Err(err).Msg("the watchdog's earlier state dumps cannot be listed")
	}
	i.metrics.Dumps(n, last)
	supervisor := notifier{i.notify}
	i.told(supervisor.say("READY=1"))
	var dog bot.Watchdog
	for {
		select {
		case <-ctx.Done():
			i.told(supervisor.say("STOPPING=1"))
			return
		case <-i.clock.After(bot.WatchEvery):
		}
		if stuck := dog.Look(i.clock.Now(), i.pulses()); len(stuck) > 0 {
			i.bite(stuck)
		}
		i.told(supervisor.say("WATCHDOG=1"))
	}
}

func (i *installation) told(err error) {
	if err != nil {
		i.log.Warn().Err(err).Msg("the supervisor (NOTIFY_SOCKET) cannot be told how it goes")
	}
}

// pulses are the signs of life of the loops that should run here.
func (i *installation) pulses() []bot.Pulse {
	var pulses []bot.Pulse
	for _, d := range i.desks.all() {
		if d.loop.Serving() {
			pulses = append(pulses, bot.Pulse{Service: d.name, Beat: i.metrics.Beat(d.name), Tick: d.loop.Board().Policy.Tick})
		}
	}
	return pulses
}

// bite leaves a state dump and ends the process. Drives go on by themselves, and the next process finds them.
func (i *installation) bite(stuck []bot.Stuck) {
	time.AfterFunc(biteWithin, func() { os.Exit(stuckStatus) })
	name, err := leaveDump(i.dumps, time.Now(), func(w io.Writer) error { return i.dump(w, stuck) })
	for _, s := range stuck {
		i.log.Error().Str("service", s.Service).Stringer("silent_for", s.For).Str("dump", name).AnErr("dump_error", err).
			Msg("the loop is stuck; the process ends so that it is started again")
	}
	os.Exit(stuckStatus)
}

// dump writes how the installation stands, from memory alone, and what every goroutine does. It has no text from outside
// and no secret: names, times, kinds and numbers only.
func (i *installation) dump(w io.Writer, stuck []bot.Stuck) error {
	now := i.clock.Now()
	p := printer{w: w}
	p.line("ReleaseBot %s, process %d, at %s", version, os.Getpid(), now.UTC().Format(time.RFC3339))
	for _, s := range stuck {
		p.line("stuck: the loop of %s gave no sign of life for %s", s.Service, s.For)
	}
	p.line("slack: connected %t", i.socket != nil && i.socket.Connected())
	for _, d := range i.desks.all() {
		i.dumpService(&p, d.name, d.loop.Board())
	}
	p.line("")
	if p.err == nil {
		_, p.err = w.Write(stacks())
	}
	return p.err
}

func (i *installation) dumpService(p *printer, name string, board bot.Board) {
	p.line("service %s: last tick %s, last sign of life %s, requests waiting %d",
		name, stamp(i.metrics.LastTick(name)), stamp(i.metrics.Beat(name)), i.metrics.Pending(name))
	p.line("  board of %s: next deploy %d, next event %d, events open %d, verdicts %d",
		stamp(board.At), board.State.Next.Deploy, board.State.Next.Event, len(board.State.Events), len(board.Verdicts))
	if d := board.State.Deploy; d != nil {
		p.line("  deploy %d: phase %s", d.Number, d.Phase)
	}
	for _, h := range board.State.Holds {
		p.line("  hold: %s since %s%s", h.Kind, stamp(h.Since), ofEvent(h))
	}
}

func ofEvent(h release.Hold) string {
	if h.Event == 0 {
		return ""
	}
	return fmt.Sprintf(", event %d", h.Event)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.RFC3339)
}

// printer writes lines until one fails.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// stacksMost bounds the stacks of a dump, in bytes.
const stacksMost = 8 << 20

// stacks are those of all goroutines. They have addresses, and no values of texts.
func stacks() []byte {
	for size := 64 << 10; ; size *= 2 {
		buffer := make([]byte, size)
		if n := runtime.Stack(buffer, true); n < size || size >= stacksMost {
			return buffer[:n]
		}
	}
}
