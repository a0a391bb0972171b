package detectortest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"releasebot/internal/httpquery"
)

var number = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

func rubbish(t *testing.T, r *rig) {
	for name, body := range map[string]func(real []byte) []byte{
		"a page":       func([]byte) []byte { return []byte("<html>\n<h1>Log in</h1>") },
		"nothing":      func([]byte) []byte { return nil },
		"half of it":   func(real []byte) []byte { return real[:len(real)/2] },
		"null":         func([]byte) []byte { return []byte("null") },
		"a text":       func([]byte) []byte { return []byte(`"fine"`) },
		"wrong types":  func(real []byte) []byte { return number.ReplaceAll(real, []byte("true")) },
		"a wrong list": func([]byte) []byte { return []byte("[1, 2]") },
		"a map":        func([]byte) []byte { return []byte(`{"answer": 42}`) },
	} {
		t.Run(name, func(t *testing.T) {
			address := r.front(t, func(w http.ResponseWriter, _ *http.Request, real answer) {
				answer{200, body(real.body)}.send(w)
			})
			err := r.fails(t.Context(), t, address)
			if err == nil || !strings.HasPrefix(err.Error(), r.Name+" at "+address+" ") ||
				strings.ContainsAny(err.Error(), "\n\r") || len(err.Error()) > 500 {
				t.Errorf("%v", err)
			}
		})
	}
}

func statuses(t *testing.T, r *rig) {
	for _, c := range []struct {
		status     int
		body, want string // want is how the sentence goes on
	}{
		{400, "no such thing", "answered 400: no such thing"},
		{401, "", "answered 401: "},
		{403, "no", "answered 403: no"},
		{404, "not here", "answered 404: not here"},
		{500, strings.Repeat("x", 5000), "answered 500: " + strings.Repeat("x", 199) + "…"},
		{502, "Bad\n\n  Gateway", "answered 502: Bad Gateway"},
		{503, "", "answered 503: "},
	} {
		t.Run(strconv.Itoa(c.status), func(t *testing.T) {
			address := r.front(t, func(w http.ResponseWriter, _ *http.Request, _ answer) { answer{c.status, []byte(c.body)}.send(w) })
			err := r.fails(t.Context(), t, address)
			if want := r.Name + " at " + address + " " + c.want; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v\n want %s", err, want)
			}
		})
	}
}

// half sends the first half of an answer whose length is said to be the whole.
func half(w http.ResponseWriter, real answer) {
	w.Header().Set("Content-Length", strconv.Itoa(len(real.body)))
	_, _ = w.Write(real.body[:len(real.body)/2])
	_ = http.NewResponseController(w).Flush()
}

func breaksOff(t *testing.T, r *rig) {
	address := r.front(t, func(w http.ResponseWriter, _ *http.Request, real answer) {
		half(w, real)
		panic(http.ErrAbortHandler)
	})
	wants(t, r.fails(t.Context(), t, address), r.Name+" at "+address+" broke off in the middle of its answer")
}

func neverEnds(t *testing.T, r *rig) {
	address := r.front(t, func(w http.ResponseWriter, asked *http.Request, real answer) {
		half(w, real)
		<-asked.Context().Done()
	})
	err := r.fails(t.Context(), t, address, httpquery.WithTimeout(500*time.Millisecond))
	wants(t, err, "query "+r.Query(Errors)+" timed out after 500ms")
}

func tooLong(t *testing.T, r *rig) {
	address := r.front(t, func(w http.ResponseWriter, _ *http.Request, _ answer) {
		block := []byte(strings.Repeat(" ", 1<<20))
		for range httpquery.MaxAnswer>>20 + 1 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	err := r.fails(t.Context(), t, address)
	if want := "query " + r.Query(Errors) + " gives more than 64 MiB: aggregate it, e.g. "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v\n want %s", err, want)
	}
}

func givenUp(t *testing.T, r *rig) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := r.fails(ctx, t, r.URL)
	wants(t, err, "query "+r.Query(Errors)+" was given up: context canceled")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not wrap its cause", err)
	}
}

// hangsAndGoes ends with the server as it was.
func hangsAndGoes(t *testing.T, r *rig) {
	ask := func() error { return r.fails(t.Context(), t, r.URL, httpquery.WithTimeout(time.Second)) }
	r.Pause()
	began := time.Now()
	err := ask()
	wants(t, err, "query "+r.Query(Errors)+" timed out after 1s")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("that took %s", took)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not wrap its cause", err)
	}
	r.Resume()
	if err := r.fails(t.Context(), t, r.URL); err != nil {
		t.Errorf("resumed: %v", err)
	}
	r.Stop()
	err = ask()
	wants(t, err, fmt.Sprintf("cannot reach %s at %s: connection refused", r.Name, r.URL))
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v does not wrap its cause", err)
	}
	r.Start()
	if err := r.fails(t.Context(), t, r.URL); err != nil {
		t.Errorf("started again: %v", err)
	}
}
