package postgres

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// unacknowledged is how long a network may swallow what was sent before the connection counts as dead.
const unacknowledged = 8 * time.Second

// silence is how long a server may say nothing while an answer is due: longer than any statement may take. It ends calls
// whose caller set no time limit when a server hangs, which to the network looks alive.
var silence atomic.Int64 // nanoseconds

func init() { silence.Store(int64(40 * time.Second)) }

// dialer notices a dead network within seconds.
func dialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: time.Second, Count: 3},
		Control:         limitUnacknowledged,
	}
}

// patiently bounds the silence on connections that only wait for answers.
func patiently(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &patient{Conn: conn}, nil
	}
}

// patient is a connection on which no read takes longer than silence.
type patient struct {
	net.Conn
	mu    sync.Mutex
	until time.Time // the deadline that pgx set; zero for none
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.limit(); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

func (p *patient) limit() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	limit := time.Now().Add(time.Duration(silence.Load()))
	if !p.until.IsZero() && p.until.Before(limit) {
		limit = p.until
	}
	return p.Conn.SetReadDeadline(limit)
}

// SetDeadline is how pgx ends a call whose context ended.
func (p *patient) SetDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until = t
	return p.Conn.SetDeadline(t)
}

// SetReadDeadline is like SetDeadline.
func (p *patient) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until = t
	return p.Conn.SetReadDeadline(t)
}
