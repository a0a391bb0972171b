package slack

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

type counter struct{ calls int }

func (c *counter) RoundTrip(*http.Request) (*http.Response, error) {
	c.calls++
	return httptest.NewRecorder().Result(), nil
}

// A server that drops every connection at once must not be asked for thousands of new ones.
func TestGuardStopsAStormOfReconnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{}
		g := newGuard(c)
		call := func(path string) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://slack.com/api/"+path, nil)
			answer, err := g.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
		}
		begun := time.Now()
		for range 10 {
			call("apps.connections.open")
		}
		if took := time.Since(begun); took < 50*time.Second {
			t.Fatalf("ten connections were opened in %s", took)
		}
		begun = time.Now()
		for range 100 {
			call("chat.postMessage")
		}
		if took := time.Since(begun); took > 0 {
			t.Fatalf("other calls waited %s", took)
		}
	})
}
