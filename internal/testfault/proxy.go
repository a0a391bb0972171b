// Package testfault stands between a program and a neighbour of it, and makes the neighbour misbehave when told to.
package testfault

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// Fault is how a neighbour misbehaves.
type Fault string

// The faults. Connections that are open when the fault begins have it, too.
const (
	None    Fault = "none"
	Refused Fault = "refused" // nobody listens: the connection is refused
	Reset   Fault = "reset"   // taken and reset at once
	Hanging Fault = "hanging" // taken, and then silence
	Slow    Fault = "slow"    // all that comes back comes a second later, piece by piece
	Half    Fault = "half"    // cut after the first bytes of an answer
	Garbage Fault = "garbage" // bytes that mean nothing
	Errors  Fault = "5xx"     // an HTTP answer: 503
)

// All lists the faults, without None.
func All() []Fault { return []Fault{Refused, Reset, Hanging, Slow, Half, Garbage, Errors} }

const (
	slowness = time.Second
	halfOf   = 200 // bytes: the header of an HTTP answer and the beginning of its body
)

// Proxy passes TCP connections on to a neighbour.
type Proxy struct {
	t      testing.TB
	to     string
	addr   string
	ctx    context.Context
	closed sync.WaitGroup

	mu    sync.Mutex
	ln    net.Listener
	fault Fault
	conns map[net.Conn]bool
	taken int
}

// New listens on a free port of the loopback and passes everything on to a host:port, until the test ends.
func New(t testing.TB, to string) *Proxy {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &Proxy{t: t, to: to, ctx: ctx, fault: None, conns: map[net.Conn]bool{}}
	if err := p.listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		p.mu.Lock()
		p.shut()
		p.mu.Unlock()
		p.closed.Wait()
	})
	return p
}

// Addr is where the proxy listens: host:port.
func (p *Proxy) Addr() string { return p.addr }

// Taken is how many connections were taken so far.
func (p *Proxy) Taken() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.taken
}

// Set begins a fault, or with None ends it. Connections that are open are cut: what they were in the middle of is as
// uncertain as with a real outage. Under Hanging they stay open and silent.
func (p *Proxy) Set(f Fault) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
	if f != Hanging {
		for c := range p.conns {
			reset(c)
		}
	}
	if f == Refused {
		p.shut()
		return
	}
	if p.ln == nil {
		if err := p.listen(p.addr); err != nil {
			p.t.Error(err)
		}
	}
}

// listen takes the lock as held, but for the first time.
func (p *Proxy) listen(addr string) error {
	ln, err := (&net.ListenConfig{}).Listen(p.ctx, "tcp", addr)
	if err != nil {
		return err
	}
	p.ln, p.addr = ln, ln.Addr().String()
	p.closed.Go(func() { p.accept(ln) })
	return nil
}

func (p *Proxy) shut() {
	if p.ln != nil {
		_ = p.ln.Close()
		p.ln = nil
	}
	for c := range p.conns {
		reset(c)
	}
}

func (p *Proxy) accept(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.taken++
		p.conns[c] = true
		p.mu.Unlock()
		p.closed.Go(func() {
			p.serve(c)
			p.mu.Lock()
			delete(p.conns, c)
			p.mu.Unlock()
			_ = c.Close()
		})
	}
}

// serve passes one connection on, with the fault that there is.
func (p *Proxy) serve(c net.Conn) {
	switch p.now() {
	case Reset:
		reset(c)
		return
	case Garbage:
		p.answer(c, "\x00\xff\x17garbage\r\n\r\n{]<")
		return
	case Errors:
		p.answer(c, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\nConnection: close\r\n\r\nno luck\r\n")
		return
	}
	up, err := (&net.Dialer{Timeout: time.Second}).DialContext(p.ctx, "tcp", p.to)
	if err != nil {
		reset(c)
		return
	}
	stop := context.AfterFunc(p.ctx, func() { _ = up.Close(); _ = c.Close() })
	defer stop()
	var both sync.WaitGroup
	both.Go(func() { p.pass(up, c, false); closeWrite(up) })
	both.Go(func() { p.pass(c, up, true); _ = c.Close(); _ = up.Close() })
	both.Wait()
}

// answer waits for what is asked, and answers anything else.
func (p *Proxy) answer(c net.Conn, text string) {
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.Read(make([]byte, 4096)); err == nil {
		_, _ = io.WriteString(c, text)
	}
}

// pass copies one way; back is the neighbour's answers.
func (p *Proxy) pass(to io.Writer, from net.Conn, back bool) {
	buffer := make([]byte, 32<<10)
	sent := 0
	for {
		n, err := from.Read(buffer)
		piece := buffer[:n]
		switch fault := p.now(); {
		case fault == Hanging:
			<-p.over(Hanging)
			return // what was said during the silence is lost
		case fault == Slow && back:
			p.wait(slowness)
		case fault == Half && back && sent+n > halfOf:
			_, _ = to.Write(piece[:max(0, min(n, halfOf-sent))])
			return
		}
		if n > 0 {
			if _, err := to.Write(piece); err != nil {
				return
			}
			sent += n
		}
		if err != nil {
			return
		}
	}
}

func (p *Proxy) now() Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}

// over is closed when a fault ends, or the test.
func (p *Proxy) over(f Fault) <-chan struct{} {
	done := make(chan struct{})
	p.closed.Go(func() {
		defer close(done)
		for p.now() == f && p.ctx.Err() == nil {
			p.wait(20 * time.Millisecond)
		}
	})
	return done
}

func (p *Proxy) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.ctx.Done():
	}
}

// reset closes a connection so that the other side gets an error, not an end.
func reset(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

func closeWrite(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
}
