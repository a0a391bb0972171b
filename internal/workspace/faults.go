package workspace

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Fault is how a call goes wrong. The zero Fault does nothing.
type Fault struct {
	Status     int           // answer with it, without doing anything: 429, 500, 503
	Error      string        // answer {"ok":false,"error":…}, without doing anything
	RetryAfter int           // seconds, for 429
	Drop       bool          // cut the connection instead of answering; what was asked for is done (unless Error says no)
	Delay      time.Duration // answer so much later
	Anyway     bool          // do it after Delay although the caller gave up; otherwise nothing is done then
}

// Fail makes the next calls of a method go wrong, so many times; several orders queue up. "upload" names the upload
// URLs, and "response_url" the response URLs.
func (w *Workspace) Fail(method string, times int, fault Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.order(Order{Kind: "call", Method: method, Left: times, fault: fault})
}

// inject answers a call with run's answer, unless a fault is due, and counts it. The count comes before the answer, so
// that whoever has the answer finds it counted.
func (w *Workspace) inject(rw http.ResponseWriter, r *http.Request, method string, run func() (int, reply)) {
	fault := w.nextFault(method)
	if fault.Delay > 0 && !w.delayed(r, fault) {
		w.count(method)
		return
	}
	status, answer := fault.answer()
	if answer == nil {
		status, answer = run()
	}
	w.count(method)
	if fault.Drop {
		panic(http.ErrAbortHandler) // net/http's way to cut the connection
	}
	if fault.RetryAfter > 0 {
		rw.Header().Set("Retry-After", strconv.Itoa(fault.RetryAfter))
	}
	writeJSON(rw, status, answer)
}

// delayed waits, and tells whether it is to be done then.
func (w *Workspace) delayed(r *http.Request, fault Fault) bool {
	if fault.Anyway {
		body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody)) // before it ends with its connection
		r.Body = io.NopCloser(bytes.NewReader(body))
		return w.pause(fault.Delay)
	}
	timer := time.NewTimer(fault.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

func (f Fault) answer() (int, reply) {
	switch {
	case f.RetryAfter > 0 || f.Status == http.StatusTooManyRequests:
		return http.StatusTooManyRequests, reply{"ok": false, "error": orElse(f.Error, "ratelimited")}
	case f.Status != 0:
		return f.Status, reply{"ok": false, "error": orElse(f.Error, "internal_error")}
	case f.Error != "":
		return http.StatusOK, reply{"ok": false, "error": f.Error}
	}
	return 0, nil
}

// nextFault takes the lock.
func (w *Workspace) nextFault(method string) Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.take(func(o *Order) bool { return kinds[o.Kind].call && (o.Method == method || o.Method == anyMethod) })
	if o == nil {
		return Fault{}
	}
	return o.fault
}

// count takes the lock.
func (w *Workspace) count(method string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[method]++
	w.touch()
}
