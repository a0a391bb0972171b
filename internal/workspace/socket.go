package workspace

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// Limits of Socket Mode; Slack's page on it, and slack-go's measurements for the acknowledgement.
const (
	maxLinks = 10
	maxAck   = 20_000 // bytes; a longer acknowledgement is dropped in silence
	pongWait = 5 * time.Second
)

func (w *Workspace) connectionsOpen(args) (reply, error) {
	ticket := rand.Text()
	w.tickets[ticket] = true
	return reply{"url": "ws" + strings.TrimPrefix(w.base, "http") + "/link/" + ticket + "?app_id=" + AppID}, nil
}

// serveSocket holds one socket from hello to its end.
func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	known := w.tickets[r.PathValue("ticket")] && w.ctx.Err() == nil
	delete(w.tickets, r.PathValue("ticket"))
	if known {
		w.tasks.Add(1)
		defer w.tasks.Done()
	}
	w.mu.Unlock()
	if !known {
		http.Error(rw, "this socket's URL was used before, or never given out", http.StatusForbidden)
		return
	}
	// The single-use ticket is the proof of identity; the Origin is not: clients send https://api.slack.com or none.
	socket, err := websocket.Accept(rw, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer func() { _ = socket.CloseNow() }()
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	l := &link{socket: socket}
	if !w.welcome(ctx, l) {
		return
	}
	defer w.drop(l)
	w.tasks.Go(func() { w.pings(ctx, l) })
	w.readAcks(ctx, l)
}

// welcome greets a socket and takes it into the rotation, unless there are too many. It takes the lock.
//
// The greeting is written under the lock: no envelope may come before it.
func (w *Workspace) welcome(ctx context.Context, l *link) bool {
	ctx, cancel := context.WithTimeout(ctx, pongWait)
	defer cancel()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.links) >= maxLinks {
		_ = l.write(ctx, reply{"type": "disconnect", "reason": "too_many_websockets", "debug_info": debugInfo()})
		return false
	}
	err := l.write(ctx, reply{
		"type": "hello", "num_connections": len(w.links) + 1, "connection_info": reply{"app_id": AppID},
		"debug_info": debugInfo(),
	})
	if err != nil {
		return false
	}
	w.links = append(w.links, l)
	w.emit(Event{Kind: Connected})
	return true
}

func debugInfo() reply {
	return reply{"host": "local", "build_number": 1, "approximate_connection_time": 18060}
}

// Disconnect sends every socket away, as Slack does every few hours, for a reason such as "refresh_requested". With warn
// it only announces that: the frame says "warning" and the sockets stay open.
func (w *Workspace) Disconnect(reason string, warn bool) {
	if warn {
		reason = "warning"
	}
	ctx, cancel := context.WithTimeout(w.ctx, pongWait)
	defer cancel()
	for _, l := range w.openLinks() {
		if !warn {
			w.drop(l)
		}
		_ = l.write(ctx, reply{"type": "disconnect", "reason": reason, "debug_info": debugInfo()})
		if !warn {
			_ = l.socket.Close(websocket.StatusNormalClosure, reason)
		}
	}
}
