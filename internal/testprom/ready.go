package testprom

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// ready waits for /-/ready, or for the process to end first.
func (s *Server) ready() error {
	ctx, done := context.WithTimeout(context.Background(), readyWithin)
	defer done()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		if answers(ctx, s.URL+"/-/ready") {
			return nil
		}
		select {
		case <-s.gone:
			return fmt.Errorf("prometheus ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("prometheus was not ready within %s", readyWithin)
		case <-poll.C:
		}
	}
}

func answers(ctx context.Context, url string) bool {
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

// freeAddress is a loopback address that nobody listened on a moment ago.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
