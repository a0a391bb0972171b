//go:build crash || faults

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"releasebot/detector"
	"releasebot/internal/testfault"
)

// neighbourFault is one way in which a neighbour misbehaves for a while.
type neighbourFault struct {
	neighbour, kind string
	needs           needs
	begin, end      func(*faultyWorld) error
	blind           bool          // nothing that the bot can rely on is told of the charts
	offClock        bool          // the bot's clock is not the fleet's meanwhile
	length          time.Duration // in the fleet's time; 0: faultLength
	phases          []string      // nil: all
	own             *faultPhase   // the one phase that it has, instead
}

const (
	slackAPI    = "Slack, Web API"
	slackSocket = "Slack, socket"
	slackAll    = "Slack"
	prometheusN = "Prometheus"
	graphiteN   = "Graphite"
	gitN        = "git"
	driverN     = "driver"
	postgresN   = "PostgreSQL"
	diskN       = "disk"
	clockN      = "the bot's clock"
)

// faultLength is more than twice what makes the bot say that it is blind.
const faultLength = 10 * time.Minute

// allFaults lists every fault of every neighbour.
func allFaults() []neighbourFault {
	var all []neighbourFault
	for _, kind := range testfault.All() {
		all = append(all,
			proxied(slackAPI, kind, needs{}, func(w *faultyWorld) []*testfault.Proxy { return []*testfault.Proxy{w.api} }),
			proxied(slackSocket, kind, needs{}, func(w *faultyWorld) []*testfault.Proxy { return []*testfault.Proxy{w.socket} }),
			proxied(prometheusN, kind, needs{}, func(w *faultyWorld) []*testfault.Proxy { return []*testfault.Proxy{w.metrics} }),
			proxied(graphiteN, kind, needs{graphite: true}, func(w *faultyWorld) []*testfault.Proxy { return []*testfault.Proxy{w.metrics} }),
			proxied(gitN, kind, needs{git: true}, func(w *faultyWorld) []*testfault.Proxy { return []*testfault.Proxy{w.repo} }),
			proxied(postgresN, kind, needs{postgres: true}, func(w *faultyWorld) []*testfault.Proxy { return []*testfault.Proxy{w.store} }),
		)
	}
	all = append(all, clockFaults()...)
	all = append(all, scriptFaults()...)
	all = append(all, programFaults()...)
	all = append(all, storeFaults()...)
	all = append(all, jumpMeanwhile(prometheusN, needs{}), jumpMeanwhile(graphiteN, needs{graphite: true}))
	return append(all, unseenFaults()...)
}

// proxied is a fault of the connections to a neighbour. An answer that is only slow is one that can be relied on.
func proxied(neighbour string, kind testfault.Fault, n needs, of func(*faultyWorld) []*testfault.Proxy) neighbourFault {
	set := func(w *faultyWorld, f testfault.Fault) {
		for _, p := range of(w) {
			p.Set(f)
		}
	}
	if neighbour == gitN && kind == testfault.Errors { // which only the server itself can say within TLS
		return neighbourFault{
			neighbour: neighbour, kind: string(kind), needs: n,
			begin: func(w *faultyWorld) error { w.gitFails.Store(true); return nil },
			end:   func(w *faultyWorld) error { w.gitFails.Store(false); return nil },
		}
	}
	return neighbourFault{
		neighbour: neighbour, kind: string(kind), needs: n,
		blind: (neighbour == prometheusN || neighbour == graphiteN) && kind != testfault.Slow,
		begin: func(w *faultyWorld) error { set(w, kind); return nil },
		end:   func(w *faultyWorld) error { set(w, testfault.None); return nil },
	}
}

// jumpMeanwhile is an outage of the metrics that is long enough for what came meanwhile to look usual afterwards.
func jumpMeanwhile(neighbour string, n needs) neighbourFault {
	f := proxied(neighbour, testfault.Refused, n, func(w *faultyWorld) []*testfault.Proxy { return []*testfault.Proxy{w.metrics} })
	f.kind, f.length = "refused for 45 min while a chart jumps", 45*time.Minute
	f.own = &faultPhase{"baking", reachBurst, finishSeen, newestBuild}
	return f
}

// clockFaults are clocks that go wrong: the metrics' and the bot's own.
func clockFaults() []neighbourFault {
	metrics := func(neighbour, kind string, n needs, by time.Duration) neighbourFault {
		return neighbourFault{
			neighbour: neighbour, kind: kind, needs: n, blind: by < 0,
			begin: func(w *faultyWorld) error {
				w.setSkew(by)
				if by > 0 { // what was measured before is new for a little longer
					go func() { <-w.clock.After((detector.StaleSteps + 3) * crashTick); w.setBlind(true) }()
				}
				return nil
			},
			end: func(w *faultyWorld) error { w.setSkew(0); return nil },
		}
	}
	own := func(neighbour, kind string, n needs, by time.Duration) neighbourFault {
		return neighbourFault{
			neighbour: neighbour, kind: kind, needs: n, offClock: true,
			begin: func(w *faultyWorld) error { return w.offset(by) },
			end:   func(w *faultyWorld) error { return w.offset(0) },
		}
	}
	return []neighbourFault{
		metrics(prometheusN, "10 min ahead", needs{}, 10*time.Minute), metrics(prometheusN, "10 min behind", needs{}, -10*time.Minute),
		metrics(graphiteN, "10 min ahead", needs{graphite: true}, 10*time.Minute), metrics(graphiteN, "10 min behind", needs{graphite: true}, -10*time.Minute),
		own(clockN, "30 min forward", needs{}, 30*time.Minute), own(clockN, "30 min back", needs{}, -30*time.Minute),
		own(postgresN, "the replica 10 min ahead of it", needs{postgres: true}, 10*time.Minute),
		own(postgresN, "the replica 10 min behind it", needs{postgres: true}, -10*time.Minute),
	}
}

// scriptFaults are faults of the deploy script and of the folder where drives are kept.
func scriptFaults() []neighbourFault {
	script := func(kind, text string) neighbourFault {
		return neighbourFault{
			neighbour: driverN, kind: kind,
			begin: func(w *faultyWorld) error { return w.script(text) },
			end:   func(w *faultyWorld) error { return w.script(goodScript) },
		}
	}
	file := func(w *faultyWorld) string { return filepath.Join(w.world.plan.Dir, "deploy.sh") }
	return []neighbourFault{
		script("fails", failingScript), script("garbage", garbageScript), script("hanging", hangingScript),
		script("killed", killedScript), script("slow", lateScript+strings.TrimPrefix(goodScript, "#!/bin/sh\n")),
		{
			neighbour: driverN, kind: "missing",
			begin: func(w *faultyWorld) error { return os.Remove(file(w)) },
			end:   func(w *faultyWorld) error { return w.script(goodScript) },
		},
		{
			neighbour: driverN, kind: "its folder cannot be written",
			begin: func(w *faultyWorld) error {
				if err := os.Rename(w.plan.spool(), w.plan.spool()+".away"); err != nil && !os.IsNotExist(err) {
					return err
				}
				return os.WriteFile(w.plan.spool(), nil, 0o600)
			},
			end: func(w *faultyWorld) error {
				if err := os.Remove(w.plan.spool()); err != nil {
					return err
				}
				err := os.Rename(w.plan.spool()+".away", w.plan.spool())
				if os.IsNotExist(err) {
					return nil
				}
				return err
			},
		},
	}
}

// programFaults are faults of the git program itself.
func programFaults() []neighbourFault {
	replaced := func(kind, script string) neighbourFault {
		program := func(w *faultyWorld) string { return filepath.Join(w.world.plan.Dir, "bin", "git") }
		real := func(w *faultyWorld) string { return program(w) + ".real" }
		return neighbourFault{
			neighbour: gitN, kind: kind, needs: needs{git: true},
			begin: func(w *faultyWorld) error {
				if err := os.Rename(program(w), real(w)); err != nil || script == "" {
					return err
				}
				return os.WriteFile(program(w), []byte(script), 0o700)
			},
			end: func(w *faultyWorld) error { return os.Rename(real(w), program(w)) },
		}
	}
	return []neighbourFault{
		replaced("the program is missing", ""), replaced("the program fails", "#!/bin/sh\necho 'fatal: unable to access' >&2\nexit 128\n"),
		replaced("the program hangs", hangingScript), replaced("the program says garbage", "#!/bin/sh\nprintf '\\000\\377 refs\\nnot a line'\n"),
		replaced("the program says nothing", "#!/bin/sh\nexit 0\n"),
		{
			neighbour: gitN, kind: "the repository is gone", needs: needs{git: true},
			begin: func(w *faultyWorld) error { return os.Rename(w.public(), w.public()+".away") },
			end:   func(w *faultyWorld) error { return os.Rename(w.public()+".away", w.public()) },
		},
	}
}

// public is where the repository is served from.
func (w *faultyWorld) public() string { return filepath.Join(w.world.plan.Dir, "public.git") }

// storeFaults are a disk without space, and a database server that is not there.
func storeFaults() []neighbourFault {
	ballast := func(w *faultyWorld) string { return filepath.Join(w.plan.Dir, "disk", "ballast") }
	return []neighbourFault{
		{
			neighbour: diskN, kind: "full", needs: needs{disk: true},
			begin: func(w *faultyWorld) error { return fill(ballast(w)) },
			end:   func(w *faultyWorld) error { return os.Remove(ballast(w)) },
		},
		{
			neighbour: postgresN, kind: "hanging for longer than a lease", needs: needs{postgres: true}, length: 80 * time.Minute,
			begin: func(w *faultyWorld) error { w.store.Set(testfault.Hanging); return nil },
			end:   func(w *faultyWorld) error { w.store.Set(testfault.None); return nil },
		},
	}
}

// fill writes a file until there is no space.
func fill(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	for _, size := range []int{64 << 10, 4 << 10, 512, 1} {
		for block := make([]byte, size); ; {
			if _, err := f.Write(block); err != nil {
				if !errors.Is(err, syscall.ENOSPC) {
					return err
				}
				break
			}
		}
	}
	return nil
}

// unseenFaults are long outages of Slack as a whole, in slower time: what the bot learns of Slack takes it seconds of ours.
func unseenFaults() []neighbourFault {
	var all []neighbourFault
	for _, kind := range []testfault.Fault{testfault.Refused, testfault.Hanging, testfault.Errors} {
		f := proxied(slackAll, kind, needs{speed: 20, unseen: time.Minute}, func(w *faultyWorld) []*testfault.Proxy {
			return []*testfault.Proxy{w.api, w.socket}
		})
		f.length, f.phases = 9*time.Minute, []string{"driving"}
		all = append(all, f)
	}
	return all
}
