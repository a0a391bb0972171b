package testprocess

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"testing"
	"time"
)

// Ready waits until ready says so; it is an error if a process ends first, or if it takes longer than within.
func Ready(within time.Duration, ready func(context.Context) bool, processes ...*Process) error {
	ctx, done := context.WithTimeout(context.Background(), within)
	defer done()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for !ready(ctx) {
		for _, p := range processes {
			if !p.Alive() {
				return fmt.Errorf("%s ended before it was ready", p.name)
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready within %s", processes[0].name, within)
		case <-poll.C:
		}
	}
	return nil
}

// Eventually waits until so says so; the test fails if it takes longer than within.
func Eventually(t testing.TB, within time.Duration, what string, so func() bool) {
	t.Helper()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for end := time.Now().Add(within); !so(); <-poll.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// Answers tells whether a URL answers with 200.
func Answers(ctx context.Context, url string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// FreeAddress is a loopback address that nobody listened on a moment ago. Its port is below those that systems give to
// connections on their way out, for one of those would take it before who is to listen there starts, or starts again.
func FreeAddress(t testing.TB) *net.TCPAddr {
	t.Helper()
	const first, tries = 20000, 100
	var failed error
	for range tries {
		address := net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: first + rand.IntN(32768-first)}
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address.String())
		if err == nil {
			_ = l.Close()
			return &address
		}
		failed = err
	}
	t.Fatalf("no free port in %d tries: %v", tries, failed)
	return nil
}
