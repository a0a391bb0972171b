package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"releasebot/store"
)

// A quiet line is asked every probeEvery whether it is still there, and is cut if it does not answer within probeWithin:
// a dead one is noticed within five seconds.
const (
	probeEvery  = 2 * time.Second
	probeWithin = 3 * time.Second
)

// listen tells of signals on a connection of its own until that is cut.
func listen(ctx context.Context, config *pgx.ConnConfig, heard func(store.Signal)) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { // it has at most to say goodbye
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), probeWithin)
		defer done()
		_ = conn.Close(ctx)
	}()
	if err := within(ctx, probeWithin, func(ctx context.Context) error {
		_, err := conn.Exec(ctx, `LISTEN releasebot`)
		return err
	}); err != nil {
		return err
	}
	heard(store.Signal{Kind: store.SignalResync})
	for {
		if err := next(ctx, conn, heard); err != nil {
			return err
		}
	}
}

// next waits for a signal, or for the time to ask whether the line still is one.
func next(ctx context.Context, conn *pgx.Conn, heard func(store.Signal)) error {
	err := within(ctx, probeEvery, func(ctx context.Context) error {
		told, err := conn.WaitForNotification(ctx)
		if err == nil {
			kind, service, _ := strings.Cut(told.Payload, ":")
			heard(store.Signal{Kind: kind, Service: service})
		}
		return err
	})
	if err == nil || ctx.Err() != nil || conn.IsClosed() {
		return err
	}
	// Nothing was told. A wait that ran out leaves the connection whole.
	if err := within(ctx, probeWithin, conn.Ping); err != nil {
		return fmt.Errorf("the line is dead: %w", err)
	}
	return nil
}

func within(ctx context.Context, limit time.Duration, f func(context.Context) error) error {
	ctx, done := context.WithTimeout(ctx, limit)
	defer done()
	return f(ctx)
}
