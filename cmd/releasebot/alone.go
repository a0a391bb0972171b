package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"releasebot/internal/fleet"
)

// aloneBurst is how long a burst of requests lasts, in fleet time.
const aloneBurst = 20 * time.Minute

// alone leaves the fleet to the lines that are typed, and the people to whoever clicks on the page, until ctx ends.
func (p *player) alone(ctx context.Context, lines io.Reader) {
	p.out.say("Nobody plays but you: be any of the people on the page. %s", aloneHelp)
	go func() {
		for typed := bufio.NewScanner(lines); typed.Scan() && ctx.Err() == nil; {
			p.out.say("%s", p.typed(strings.TrimSpace(typed.Text())))
		}
	}()
	<-ctx.Done()
}

const aloneHelp = "Type push for a good build, bad for a bad one, burst for requests that no build causes, fail for a next move that fails."

// typed makes happen what a line says, and tells what that was.
func (p *player) typed(line string) string {
	switch line {
	case "push":
		return fmt.Sprintf("Pushed %s, which works.", p.fleet.Push().Name)
	case "bad":
		return fmt.Sprintf("Pushed %s, which does not work: errors jump, then latency.", p.fleet.PushBad().Name)
	case "burst":
		if err := p.fleet.Burst(fleet.StatusPage, p.clock.Now().Add(time.Minute), aloneBurst); err != nil {
			return err.Error()
		}
		return fmt.Sprintf("Many people look at the status page for %s.", aloneBurst)
	case "fail":
		p.fleet.FailNext()
		return "The next move fails."
	default:
		return aloneHelp
	}
}
