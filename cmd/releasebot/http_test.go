package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/internal/webhook"
	"releasebot/release"
	"releasebot/store/sqlite"
)

// pipes is a listener in memory, on which fake time holds.
type pipes struct {
	made   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.made:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }

// dial is a connection that may still wait to be accepted.
func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	go func() {
		select {
		case p.made <- theirs:
		case <-p.closed:
		}
	}()
	return ours
}

// inServer serves ok within the limits, at most n connections at once.
func inServer(t *testing.T, n int, test func(t *testing.T, p *pipes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &pipes{made: make(chan net.Conn), closed: make(chan struct{})}
		ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
				return
			}
			say(w, nil)
		})
		s := &server{listener: atMost(n, p), http: newServer(ok, zerolog.Nop())}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.run(ctx) }()
		test(t, p)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		<-time.After(time.Minute) // net/http lingers on connections that it closes
	})
}

// get asks once on a connection and keeps it open.
func get(t *testing.T, c net.Conn) int {
	t.Helper()
	go func() { _, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n") }()
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// closedWithin waits for the server to hang up, and tells when.
func closedWithin(c net.Conn) time.Duration {
	begun := time.Now()
	_, _ = io.Copy(io.Discard, c)
	return time.Since(begun)
}

// Slow senders are hung up on: those that say nothing, a letter a second, or a body a letter a second.
func TestSlowSendersAreHungUpOn(t *testing.T) {
	for name, c := range map[string]struct {
		begin  string
		within time.Duration
	}{
		"nothing": {"", headerWithin}, "a header": {"GET /healthz HTTP/1.1\r\nX: ", headerWithin},
		"a body": {"POST /v1/services/webapp/poll HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000\r\n\r\n", readWithin},
	} {
		t.Run(name, func(t *testing.T) {
			inServer(t, connections, func(t *testing.T, p *pipes) {
				conn := p.dial()
				defer func() { _ = conn.Close() }()
				go func() {
					_, err := io.WriteString(conn, c.begin)
					for err == nil && c.begin != "" {
						<-time.After(time.Second)
						_, err = io.WriteString(conn, "x")
					}
				}()
				if took := closedWithin(conn); took > c.within+time.Second {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// However many connections stand idle, others get in once those are closed, and no more than so many are open.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	inServer(t, 10, func(t *testing.T, p *pipes) {
		for range 10 {
			c := p.dial()
			defer func() { _ = c.Close() }()
			if got := get(t, c); got != 200 {
				t.Fatal(got)
			}
		}
		begun := time.Now()
		for range 10 {
			c := p.dial()
			defer func() { _ = c.Close() }()
			if got := get(t, c); got != 200 {
				t.Fatal(got)
			}
		}
		if took := time.Since(begun); took < idleFor-time.Second || took > idleFor+time.Second {
			t.Errorf("more than ten connections at once, or none for too long: %s", took)
		}
	})
}

func TestLongHeadersAndBodiesAreRefused(t *testing.T) {
	inServer(t, connections, func(t *testing.T, p *pipes) {
		for name, c := range map[string]struct {
			text string
			want int
		}{
			"a long header":  {"GET /healthz HTTP/1.1\r\nHost: bot\r\nX: " + strings.Repeat("x", 2*headerBytes) + "\r\n\r\n", 431},
			"a long address": {"GET /" + strings.Repeat("x", 2*headerBytes) + " HTTP/1.1\r\nHost: bot\r\n\r\n", 431},
			"a long body": {
				fmt.Sprintf("POST / HTTP/1.1\r\nHost: bot\r\nContent-Length: %d\r\n\r\n%s", 1<<20, strings.Repeat("x", 1<<20)), 413,
			},
			"a body without end": {"POST / HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n" +
				strings.Repeat("1000\r\n"+strings.Repeat("x", 0x1000)+"\r\n", 40), 413},
		} {
			conn := p.dial()
			go func() { _, _ = io.WriteString(conn, c.text) }()
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || response.StatusCode != c.want {
				t.Errorf("%s: %v, %v", name, response, err)
			}
			_ = conn.Close()
		}
	})
}

// site is an installation as far as its HTTP server needs one.
func hookSite(t *testing.T, hook string) *installation {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "bot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	i := &installation{
		log: zerolog.Nop(), clock: bot.Wall{}, store: st, registry: prometheus.NewRegistry(), hook: hook, http: "127.0.0.1:0",
		services: []bot.Service{{Policy: release.Policy{Service: "webapp"}, Location: time.UTC}},
	}
	i.metrics = bot.NewMetrics(i.registry)
	i.desks.add(i.services[0], bot.NewLoop(i.services[0], st, i.clock, i.log, i.metrics, func() {}))
	return i
}

// serveHook serves it on a real port.
func serveHook(t *testing.T, i *installation) (address string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := i.listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + s.listener.Addr().String()
}

const hookSecret = "0123456789abcdef0123456789abcdef"

func ask(t *testing.T, method, address, body string, header http.Header) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for key, values := range header {
		r.Header[key] = values
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(said)
}

// TestPaths: only what is meant to be asked for answers, and nothing that answers has the secret in it.
func TestPaths(t *testing.T) {
	with, without := serveHook(t, hookSite(t, hookSecret)), serveHook(t, hookSite(t, ""))
	for _, c := range []struct {
		method, address string
		want            int
	}{
		{"GET", with + "/metrics", 200}, {"HEAD", with + "/metrics", 200}, {"POST", with + "/metrics", 405}, {"DELETE", with + "/healthz", 405},
		{"GET", with + "/healthz", 200}, // its loop does not run here, and so need not tick
		{"PUT", with + "/readyz", 405}, {"GET", with + "/", 404}, {"GET", with + "/debug/pprof/", 404}, {"GET", with + "/metrics/../config", 404},
		{"POST", with + "/v1/services/webapp/poll", 401}, {"GET", with + "/v1/services/webapp/poll", 405}, {"POST", with + "/v1/services/webapp/deploy", 404},
		{"POST", without + "/v1/services/webapp/poll", 404},
	} {
		response, said := ask(t, c.method, c.address, "", nil)
		if response.StatusCode != c.want || response.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %d %v, want %d", c.method, c.address, response.StatusCode, response.Header, c.want)
		}
		if strings.Contains(said+fmt.Sprint(response.Header), hookSecret) {
			t.Errorf("%s %s has the secret in it", c.method, c.address)
		}
	}
}

// TestWebhookReachesTheInbox: over a socket into a real store, once, and counted.
func TestWebhookReachesTheInbox(t *testing.T) {
	i := hookSite(t, hookSecret)
	address := serveHook(t, i)
	body := `{"service":"webapp"}`
	header := webhook.Sign(hookSecret, []byte(body), time.Now())
	for _, want := range []int{202, 409} {
		if response, said := ask(t, "POST", address+"/v1/services/webapp/poll", body, header); response.StatusCode != want {
			t.Errorf("%d %s, want %d", response.StatusCode, said, want)
		}
	}
	pending, err := i.store.Pending(t.Context(), "webapp")
	if err != nil || len(pending) != 1 || pending[0].Request.Verb != release.VerbPoll {
		t.Errorf("%+v, %v", pending, err)
	}
	_, said := ask(t, "GET", address+"/metrics", "", nil)
	for _, want := range []string{`releasebot_webhook_calls_total{outcome="taken"} 1`, `{outcome="replayed"} 1`, `{outcome="forged"} 0`} {
		if !strings.Contains(said, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
}
