package workspace

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/coder/websocket"
)

// link is one of the app's sockets.
type link struct{ socket *websocket.Conn }

func (l *link) write(ctx context.Context, frame reply) error {
	return l.socket.Write(ctx, websocket.MessageText, raw(frame))
}

// drop takes a socket out of the rotation; a second time it does nothing. It takes the lock.
func (w *Workspace) drop(l *link) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.Index(w.links, l); i >= 0 {
		w.links = slices.Delete(w.links, i, i+1)
		w.emit(Event{Kind: Disconnected})
	}
}

// openLinks takes the lock.
func (w *Workspace) openLinks() []*link {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.links)
}

// pings keeps the socket alive, and ends it when no PONG comes. The first PING goes out at once: a client may judge by it.
func (w *Workspace) pings(ctx context.Context, l *link) {
	ticker := time.NewTicker(w.options.PingEvery)
	defer ticker.Stop()
	for {
		if !w.silent() {
			wait, cancel := context.WithTimeout(ctx, pongWait)
			err := l.socket.Ping(wait)
			cancel()
			if err != nil {
				_ = l.socket.CloseNow()
				return
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// silent says that PINGs are held back. It takes the lock.
func (w *Workspace) silent() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.takeKind("no-pings") != nil
}

// readAcks hands every acknowledgement to whoever waits for it, until the socket ends.
func (w *Workspace) readAcks(ctx context.Context, l *link) {
	l.socket.SetReadLimit(1 << 20)
	for {
		_, frame, err := l.socket.Read(ctx)
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if len(frame) >= maxAck || json.Unmarshal(frame, &ack) != nil {
			continue
		}
		w.mu.Lock()
		if waiting := w.pending[ack.EnvelopeID]; waiting != nil {
			delete(w.pending, ack.EnvelopeID)
			waiting <- ack.Payload
		}
		w.mu.Unlock()
	}
}
