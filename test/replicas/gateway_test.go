//go:build replicas

package replicas_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"releasebot/internal/testslack"
)

// gateway is one replica's way to Slack: it tells who made which call, and when.
type gateway struct {
	t    *testing.T
	who  string
	addr string // where it listens

	mu     sync.Mutex
	public string // what the replica dials: a proxy before it, or itself
	calls  []slackCall
	pause  func(slackCall) // before a call is passed on; nil is none
}

// slackCall is a call that changes what people see.
type slackCall struct {
	at     time.Time
	who    string
	method string
	key    string // of the message, from its metadata; "" where there is none
}

// writes are the methods that only the replica with Slack's lease may call.
var writes = []string{"chat.postMessage", "chat.update", "chat.postEphemeral", "files.completeUploadExternal"}

func newGateway(t *testing.T, who, listenOn, workspace string) *gateway {
	t.Helper()
	listener, err := net.Listen("tcp", listenOn)
	if err != nil {
		t.Fatal(err)
	}
	g := &gateway{t: t, who: who, addr: listener.Addr().String(), public: listener.Addr().String()}
	to := &url.URL{Scheme: "http", Host: workspace}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ModifyResponse: g.comeThroughHere,
		ErrorLog:       log.New(io.Discard, "", 0), // cut connections are what is tested
		ErrorHandler:   func(rw http.ResponseWriter, _ *http.Request, _ error) { rw.WriteHeader(http.StatusBadGateway) },
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, ErrorLog: proxy.ErrorLog, Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		g.note(r)
		proxy.ServeHTTP(rw, r)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return g
}

// comeThroughHere makes Slack name the replica's own way as the place of its socket.
func (g *gateway) comeThroughHere(r *http.Response) error {
	if path.Base(r.Request.URL.Path) != "apps.connections.open" {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var answer map[string]any
	if json.Unmarshal(body, &answer) == nil {
		if text, ok := answer["url"].(string); ok {
			to, err := url.Parse(text)
			if err != nil {
				return err
			}
			g.mu.Lock()
			to.Host = g.public
			g.mu.Unlock()
			answer["url"] = to.String()
			if body, err = json.Marshal(answer); err != nil {
				return err
			}
		}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Del("Content-Length")
	return nil
}

// note writes down what the replica is about to show.
func (g *gateway) note(r *http.Request) {
	method := path.Base(r.URL.Path)
	c := slackCall{at: time.Now(), who: g.who, method: method}
	for _, w := range writes {
		if w != method {
			continue
		}
		c.key = keyOf(r)
		g.mu.Lock()
		g.calls = append(g.calls, c)
		pause := g.pause
		g.mu.Unlock()
		if pause != nil {
			pause(c)
		}
	}
}

// keyOf is the key in a call's metadata. The body is put back.
func keyOf(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	values, err := url.ParseQuery(string(body))
	if err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return ""
	}
	return testslack.KeyOf([]byte(values.Get("metadata")))
}

// made are the calls so far, a copy.
func (g *gateway) made() []slackCall {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]slackCall(nil), g.calls...)
}

// before has something done while the next calls are on their way; nil ends that.
func (g *gateway) before(do func(slackCall)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pause = do
}
