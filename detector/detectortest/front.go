package detectortest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// answer is what the real server said.
type answer struct {
	status int
	body   []byte
}

// send says it in the server's place.
func (a answer) send(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// trick is what a front does with the real answer.
type trick func(w http.ResponseWriter, r *http.Request, real answer)

// front is a proxy before the real server that plays a trick with each of its answers; its address.
func (r *rig) front(t *testing.T, play trick) string {
	t.Helper()
	server := httptest.NewServer(r.behind(t, play))
	t.Cleanup(server.Close)
	return server.URL
}

func (r *rig) behind(t *testing.T, play trick) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, asked *http.Request) {
		real, err := r.forward(asked)
		if err != nil {
			if asked.Context().Err() == nil {
				t.Errorf("the real server: %v", err)
			}
			return
		}
		play(w, asked, real)
	})
}

// forward asks the real server the same, without what proves who asks: that was for the front.
func (r *rig) forward(asked *http.Request) (answer, error) {
	body, err := io.ReadAll(asked.Body)
	if err != nil {
		return answer{}, err
	}
	again, err := http.NewRequestWithContext(asked.Context(), asked.Method,
		strings.TrimSuffix(r.URL, "/")+asked.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	again.Header.Set("Content-Type", asked.Header.Get("Content-Type"))
	got, err := http.DefaultClient.Do(again)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = got.Body.Close() }()
	said, err := io.ReadAll(got.Body)
	return answer{status: got.StatusCode, body: said}, err
}
