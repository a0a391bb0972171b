package webhook

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"releasebot/release"
)

// Inbox is where a call is written down before it is answered; store.Store is one.
type Inbox interface {
	Receive(ctx context.Context, at time.Time, r release.Request) (fresh bool, err error)
}

// Handler takes POST /v1/services/{service}/poll: there may be a new build, so look now. Its fields are to be set before
// the first call.
type Handler struct {
	Secret string
	Inbox  Inbox
	Known  func(service string) bool
	Wake   func(service string) // a request was written down
	Now    func() time.Time
	Count  func(outcome string) // of every call: one of Outcomes
	Log    zerolog.Logger

	asked *rate.Limiter // all calls, before anything of them is read
	taken *rate.Limiter // those that are signed, before they are written down
}

// How many calls are borne, over all services.
const (
	askedPerSecond = 100 // checking one takes less than 0.1 ms
	askedBurst     = 200
	takenPerSecond = 5 // more than any CI has builds; each is a row of the store
	takenBurst     = 60
)

const (
	readWithin = 5 * time.Second
	takeWithin = 5 * time.Second // the write
)

// The outcomes of calls.
const (
	taken   = "taken"
	again   = "replayed"
	forged  = "forged"
	old     = "old"
	unknown = "unknown_service"
	tooMany = "too_many"
	tooLong = "too_long"
	failed  = "failed"
)

// Outcomes are all that Count is told.
var Outcomes = []string{taken, again, forged, old, unknown, tooMany, tooLong, failed}

// New makes a handler for calls signed with the secret.
func New(secret string) *Handler {
	return &Handler{
		Secret: secret, Log: zerolog.Nop(), Now: time.Now, Count: func(string) {},
		asked: rate.NewLimiter(askedPerSecond, askedBurst), taken: rate.NewLimiter(takenPerSecond, takenBurst),
	}
}

// refusal is why a call is not taken: an answer to its sender.
type refusal struct {
	status  int
	outcome string
	text    string // a sentence
}

func (r *refusal) Error() string { return r.text }

// ServeHTTP answers in JSON: 202 {"service": …}, or {"error": a sentence}.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	service := r.PathValue("service")
	err := h.take(w, r, service)
	var no *refusal
	switch {
	case err == nil:
		h.Count(taken)
		h.Log.Info().Str("service", service).Msg("a webhook says that there may be a new build")
		answer(w, http.StatusAccepted, map[string]string{"service": service})
	case errors.As(err, &no):
		h.Count(no.outcome)
		h.Log.Warn().Str("outcome", no.outcome).Str("from", r.RemoteAddr).Msg("a webhook's call is refused")
		if no.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "10")
		}
		answer(w, no.status, map[string]string{"error": no.text})
	default:
		h.Count(failed)
		h.Log.Error().Err(err).Str("service", service).Msg("a webhook's call cannot be written down")
		answer(w, http.StatusServiceUnavailable, map[string]string{"error": "The call cannot be written down now. Try it again in a minute, signed anew."})
	}
}

// take writes the call down, or tells why not. To whoever cannot sign it tells nothing of the services.
func (h *Handler) take(w http.ResponseWriter, r *http.Request, service string) error {
	now := h.Now()
	if !h.asked.AllowN(now, 1) {
		return &refusal{http.StatusTooManyRequests, tooMany, "There are too many calls. Try it again in a minute, signed anew."}
	}
	body, err := h.body(w, r)
	if err != nil {
		return err
	}
	if err := Verify(h.Secret, r.Header, body, now); err != nil {
		if errors.Is(err, ErrOld) {
			return &refusal{http.StatusUnauthorized, old, "The call's timestamp is more than five minutes from the bot's clock. Sign each call anew, and check the sender's clock."}
		}
		return &refusal{http.StatusUnauthorized, forged, "The call is not signed with this bot's webhook secret. docs/webhooks.md says how to sign it."}
	}
	if !h.Known(service) || !names(body, service) {
		return &refusal{http.StatusNotFound, unknown, "There is no such service here, or the body names another one than the path."}
	}
	if !h.taken.AllowN(now, 1) {
		return &refusal{http.StatusTooManyRequests, tooMany, "There are too many calls. The bot looks for builds by itself, too."}
	}
	return h.receive(r, service, now)
}

// body reads the whole body, in bounded time whatever the server's own limits are.
func (h *Handler) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readWithin)) // a test's recorder cannot
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, &refusal{http.StatusRequestEntityTooLarge, tooLong, fmt.Sprintf("The body is longer than %d bytes. Send less; the bot reads nothing of it but the service's name.", MaxBody)}
	case err != nil:
		return nil, &refusal{http.StatusBadRequest, failed, "The body did not arrive whole."}
	}
	return body, nil
}

// names tells whether a signed body is meant for the service: one that is a JSON object with a service in it is for that
// one alone, so that a call that was caught on its way is of no use for another.
func names(body []byte, service string) bool {
	var said struct {
		Service *string `json:"service"`
	}
	if json.Unmarshal(body, &said) != nil || said.Service == nil {
		return true
	}
	return *said.Service == service
}

// receive writes the call down under its signature: whoever sends it again, to whichever replica, is told so.
func (h *Handler) receive(r *http.Request, service string, now time.Time) error {
	ctx, cancel := context.WithTimeout(r.Context(), takeWithin)
	defer cancel()
	_, sum, _ := signed(r.Header)
	fresh, err := h.Inbox.Receive(ctx, now, release.Request{
		ID: "hook/" + service + "/" + hex.EncodeToString(sum), Service: service, Verb: release.VerbPoll,
	})
	if err != nil {
		return err
	}
	if !fresh {
		return &refusal{http.StatusConflict, again, "This very call was received before. Sign each call anew."}
	}
	h.Wake(service)
	return nil
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who has hung up needs no answer
}
