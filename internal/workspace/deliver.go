package workspace

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"time"
)

// What a person is told when the app does not take what they did; the names in brackets are Slack's.
var (
	ErrNotConnected = errors.New("the app is not connected (dispatch_failed)")
	ErrNoAnswer     = errors.New("the app did not acknowledge in time (operation_timeout)")
	ErrClosed       = errors.New("the workspace is closed")
)

// envelope is a frame that was sent and not yet acknowledged.
type envelope struct {
	id     string
	answer chan []byte // the acknowledgement's payload
}

// deliver sends an envelope down one socket and waits for its acknowledgement's payload. It takes the lock.
func (w *Workspace) deliver(ctx context.Context, kind string, payload any) ([]byte, error) {
	e, err := w.dispatch(ctx, kind, payload, nil)
	if err != nil {
		return nil, err
	}
	return w.await(ctx, e)
}

// dispatch returns as soon as a socket has taken the envelope.
func (w *Workspace) dispatch(ctx context.Context, kind string, payload any, extra reply) (envelope, error) {
	e := envelope{id: rand.Text(), answer: make(chan []byte, 1)}
	frame := reply{"envelope_id": e.id, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"}
	maps.Copy(frame, extra)
	err := w.send(ctx, e, frame)
	if err != nil {
		w.forget(e.id)
	}
	return e, err
}

// await waits for the acknowledgement. This is the one wait that does not follow Options.Now: a test's clock may stand
// still.
func (w *Workspace) await(ctx context.Context, e envelope) ([]byte, error) {
	defer w.forget(e.id)
	timer := time.NewTimer(w.options.AckTimeout)
	defer timer.Stop()
	select {
	case ack := <-e.answer:
		return ack, nil
	case <-timer.C:
		return nil, fmt.Errorf("%w after %s", ErrNoAnswer, w.options.AckTimeout)
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the app's acknowledgement: %w", ctx.Err())
	case <-w.ctx.Done():
		return nil, ErrClosed
	}
}

// send tries the sockets in turn until one takes the frame. A fault may lose the frame, or deliver it twice.
func (w *Workspace) send(ctx context.Context, e envelope, frame reply) error {
	w.mu.Lock()
	lost, twice := w.takeKind("drop-envelope") != nil, w.takeKind("duplicate-envelope") != nil
	w.mu.Unlock()
	for {
		l := w.nextSocket(e)
		if l == nil {
			return ErrNotConnected
		}
		if lost {
			return nil
		}
		err := l.write(ctx, frame)
		if err == nil && twice {
			twice, err = false, l.write(ctx, frame)
		}
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("sending an envelope to the app: %w", ctx.Err())
		}
		w.drop(l)
	}
}

// nextSocket takes the lock.
func (w *Workspace) nextSocket(e envelope) *link {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.links) == 0 {
		return nil
	}
	w.nextLink++
	w.pending[e.id] = e.answer
	return w.links[(w.nextLink-1)%len(w.links)]
}

func (w *Workspace) forget(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.pending, id)
}

// retries is how often Slack sends an event again that was not acknowledged; its page on the Events API.
const retries = 3

// notify sends an event, and in the background sends it again until it is acknowledged, as Slack does with events (and
// with nothing else). What happens while the app is not connected is lost. It takes the lock.
func (w *Workspace) notify(event reply) {
	w.mu.Lock()
	id, _ := event["channel"].(string)
	c := w.channel(id)
	payload := reply{
		"token": "local", "team_id": TeamID, "api_app_id": AppID, "type": "event_callback", "event": event,
		"event_id": w.newID("Ev"), "event_time": w.now().Unix(), "is_ext_shared_channel": c != nil && w.shared(c),
		"authorizations": []reply{{"team_id": TeamID, "user_id": BotUser, "is_bot": true, "is_enterprise_install": false}},
	}
	w.mu.Unlock()
	// The first attempt is sent here, so that events come in the order in which people did things.
	e, err := w.dispatch(w.ctx, "events_api", payload, reply{"retry_attempt": 0, "retry_reason": ""})
	if err != nil {
		return
	}
	w.background(func() {
		for attempt := 1; ; attempt++ {
			if _, err := w.await(w.ctx, e); !errors.Is(err, ErrNoAnswer) || attempt > retries {
				return
			}
			extra := reply{"retry_attempt": attempt, "retry_reason": "timeout"}
			if e, err = w.dispatch(w.ctx, "events_api", payload, extra); err != nil {
				return
			}
		}
	})
}
