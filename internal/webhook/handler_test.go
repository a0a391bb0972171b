package webhook

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"releasebot/release"
)

// fakeInbox is in memory.
type fakeInbox struct {
	got  []release.Request
	fail error
}

func (f *fakeInbox) Receive(_ context.Context, _ time.Time, r release.Request) (bool, error) {
	if f.fail != nil {
		return false, f.fail
	}
	if slices.ContainsFunc(f.got, func(o release.Request) bool { return o.ID == r.ID }) {
		return false, nil
	}
	f.got = append(f.got, r)
	return true, nil
}

// gate is a handler for the services webapp and shop at noon, and what it did.
type gate struct {
	*Handler
	inbox   *fakeInbox
	woken   []string
	counted []string
	log     bytes.Buffer
	mux     *http.ServeMux
}

func newGate() *gate {
	g := &gate{Handler: New(secret), inbox: &fakeInbox{}, mux: http.NewServeMux()}
	g.Inbox, g.Now, g.Log = g.inbox, func() time.Time { return noon }, zerolog.New(&g.log)
	g.Known = func(service string) bool { return service == "webapp" || service == "shop" }
	g.Wake = func(service string) { g.woken = append(g.woken, service) }
	g.Count = func(outcome string) { g.counted = append(g.counted, outcome) }
	g.mux.Handle("POST /v1/services/{service}/poll", g)
	return g
}

func (g *gate) call(service, body string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/services/"+service+"/poll", strings.NewReader(body))
	r.Header = header
	w := httptest.NewRecorder()
	g.mux.ServeHTTP(w, r)
	return w
}

func (g *gate) signed(service, body string) *httptest.ResponseRecorder {
	return g.call(service, body, Sign(secret, []byte(body), noon))
}

func TestACallIsWrittenDownAndWakesTheLoop(t *testing.T) {
	g := newGate()
	w := g.signed("webapp", `{"service":"webapp"}`)
	if got := w.Body.String(); w.Code != 202 || got != "{\"service\":\"webapp\"}\n" || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %s", w.Code, got)
	}
	if len(g.inbox.got) != 1 || !slices.Equal(g.woken, []string{"webapp"}) || !slices.Equal(g.counted, []string{"taken"}) {
		t.Fatalf("%+v %v %v", g.inbox.got, g.woken, g.counted)
	}
	r := g.inbox.got[0]
	if r.Verb != release.VerbPoll || r.Service != "webapp" || r.By != "" || !strings.HasPrefix(r.ID, "hook/webapp/") || len(r.ID) != len("hook/webapp/")+64 {
		t.Errorf("%+v", r)
	}
}

func TestRefusals(t *testing.T) {
	body := `{"service":"webapp"}`
	old := Sign(secret, []byte(body), noon.Add(-6*time.Minute))
	long := strings.Repeat("x", MaxBody+1)
	for name, c := range map[string]struct {
		service, body string
		header        http.Header
		status        int
		outcome       string
		text          string
	}{
		"forged":          {"webapp", body, Sign("another secret", []byte(body), noon), 401, "forged", "not signed with this bot's webhook secret"},
		"unsigned":        {"webapp", body, http.Header{}, 401, "forged", "not signed"},
		"old":             {"webapp", body, old, 401, "old", "more than five minutes"},
		"another body":    {"webapp", body + " ", Sign(secret, []byte(body), noon), 401, "forged", "not signed"},
		"no such service": {"other", "", Sign(secret, nil, noon), 404, "unknown_service", "no such service"},
		"another service": {"shop", body, Sign(secret, []byte(body), noon), 404, "unknown_service", "the body names another"},
		"too long":        {"webapp", long, Sign(secret, []byte(long), noon), 413, "too_long", "65536 bytes"},
		// Who cannot sign learns nothing of the services.
		"forged for no service": {"other", "", http.Header{}, 401, "forged", "not signed"},
	} {
		g := newGate()
		w := g.call(c.service, c.body, c.header)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.text) || !slices.Equal(g.counted, []string{c.outcome}) {
			t.Errorf("%s: %d %s %v", name, w.Code, w.Body, g.counted)
		}
		if len(g.inbox.got) > 0 || len(g.woken) > 0 {
			t.Errorf("%s: was written down or woke a loop", name)
		}
		if all := w.Body.String() + g.log.String(); strings.Contains(all, secret) || strings.Contains(all, "xxx") {
			t.Errorf("%s: the secret or the body is in %.300s", name, all)
		}
	}
}

func TestAReplayIsRefused(t *testing.T) {
	g := newGate()
	header := Sign(secret, nil, noon)
	first := g.call("webapp", "", header)
	upper := header.Clone()
	upper.Set(SignatureHeader, "v0="+strings.ToUpper(header.Get(SignatureHeader)[3:]))
	codes := []int{first.Code, g.call("webapp", "", header).Code, g.call("webapp", "", upper).Code, g.signed("shop", "").Code}
	if diff := cmp.Diff([]int{202, 409, 409, 202}, codes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"webapp", "shop"}, g.woken); diff != "" {
		t.Error(diff)
	}
}

func TestAStoreThatFailsIsSaid(t *testing.T) {
	g := newGate()
	g.inbox.fail = errors.New("disk full")
	w := g.signed("webapp", "")
	if w.Code != 503 || strings.Contains(w.Body.String(), "disk") || len(g.woken) > 0 || !slices.Equal(g.counted, []string{"failed"}) {
		t.Errorf("%d %s %v", w.Code, w.Body, g.counted)
	}
	g.inbox.fail = nil
	if again := g.signed("webapp", ""); again.Code != 202 {
		t.Errorf("the same call after that: %d", again.Code)
	}
}

// Floods are stopped before they cost anything: those of others before the signature is computed, our own before the store.
func TestFloods(t *testing.T) {
	g := newGate()
	for range askedBurst {
		if w := g.call("webapp", "", http.Header{}); w.Code != 401 {
			t.Fatal(w.Code)
		}
	}
	if w := g.call("webapp", "", http.Header{}); w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Error(w.Code)
	}
	g = newGate()
	for i := range takenBurst {
		if w := g.signed("webapp", strings.Repeat(" ", i)); w.Code != 202 {
			t.Fatal(w.Code)
		}
	}
	if w := g.signed("webapp", "one more"); w.Code != 429 || len(g.inbox.got) != takenBurst {
		t.Errorf("%d, %d written down", w.Code, len(g.inbox.got))
	}
}

// FuzzHandler: what is not signed is refused without a trace, and no call ends the program.
func FuzzHandler(f *testing.F) {
	f.Add("webapp", `{"service":"webapp"}`, "1782907200", "v0=00")
	f.Add("../x", "{", "", "")
	f.Fuzz(func(t *testing.T, service, body, stamp, signature string) {
		g := newGate()
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.SetPathValue("service", service)
		r.Header = http.Header{TimestampHeader: {stamp}, SignatureHeader: {signature}}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		good := Verify(secret, r.Header, []byte(body), noon) == nil
		if w.Code == 202 && !good || !good && len(g.inbox.got) > 0 {
			t.Errorf("%d, %+v", w.Code, g.inbox.got)
		}
		r.Header, r.Body = Sign(secret, []byte(body), noon), http.NoBody
		if body != "" {
			r = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
			r.SetPathValue("service", service)
			r.Header = Sign(secret, []byte(body), noon)
		}
		w = httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if w.Code == 202 && (len(g.inbox.got) != 1 || !g.Known(g.inbox.got[0].Service)) {
			t.Errorf("%+v", g.inbox.got)
		}
	})
}
