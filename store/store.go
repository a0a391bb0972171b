package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

var (
	// ErrConflict says that someone else committed meanwhile (the service's state, or a number that was taken here too).
	// Nothing was changed. Load again and decide again.
	ErrConflict = errors.New("someone else committed meanwhile")
	// ErrDone says that the inbox item was consumed already, or never was there. Nothing was changed. It is no ErrConflict:
	// deciding the same item again can only end here again.
	ErrDone = errors.New("the request was consumed already")
	// ErrNoMessage says that the outbox has no message of that key.
	ErrNoMessage = errors.New("no such message")
	// ErrNoEvidence says that nothing is kept of what an event was judged on.
	ErrNoEvidence = errors.New("no such evidence")
)

// Options are a technology's handles on one database.
type Options struct {
	Name  string  // says in errors which database it is, without secrets: "sqlite /var/lib/releasebot/db"
	Read  *sql.DB // for single statements that read
	Write *sql.DB // for transactions; it may be the same as Read
	// Commits is how many transactions may write at once, 0 for any number. The others queue among themselves, so that no
	// more of them stand between a Receive or a Renew and the disk, however many services there are.
	Commits int
	// Shared says that other replicas may work on the database, too.
	Shared bool
	// Undone tells whether an error says that the database undid the transaction for the sake of another one, such as a
	// deadlock: for the store that is ErrConflict. Nil where that cannot be.
	Undone func(error) bool
	// Listen opens a line on which the database tells of what changes, begins it with SignalResync, and returns when it
	// is cut or ctx ends. Nil: this database tells nothing.
	Listen  func(ctx context.Context, heard func(Signal)) error
	Copying *Copying // nil for a database that cannot be copied, since it is open for reading only
}

// Store is safe for concurrent use, also by several processes on one database.
type Store struct {
	name        string
	read, write *sql.DB
	copying     *Copying
	turn        chan struct{} // holds the places of the bulk writers; nil where they need no queue
	shared      bool
	undone      func(error) bool
	listen      func(context.Context, func(Signal)) error
	deaf        atomic.Pointer[error]
}

// New wraps a database whose tables are there already. The store owns the handles and closes them.
func New(o Options) *Store {
	s := &Store{name: o.Name, read: o.Read, write: o.Write, shared: o.Shared, undone: o.Undone, listen: o.Listen, copying: o.Copying}
	if o.Commits > 0 {
		s.turn = make(chan struct{}, o.Commits)
	}
	return s
}

// Ping tells whether the database answers and has the store's tables, and was not moved.
func (s *Store) Ping(ctx context.Context) error {
	for _, db := range []*sql.DB{s.read, s.write} {
		var n int64
		if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM sequence`).Scan(&n); err != nil {
			return s.wrap("ping", err)
		}
	}
	return s.Moved(ctx)
}

// Close waits for what runs and closes both handles; the writer last, so that SQLite folds its log back into the file.
func (s *Store) Close() error {
	err := s.read.Close()
	if s.write != s.read {
		err = errors.Join(err, s.write.Close())
	}
	return err
}

// bulk runs f in one transaction once there is a place for it; an error of f undoes all of it.
func (s *Store) bulk(ctx context.Context, f func(*sql.Tx) error) error {
	if s.turn != nil {
		select {
		case s.turn <- struct{}{}:
			defer func() { <-s.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := s.transact(ctx, f)
	if err != nil && s.undone != nil && s.undone(err) {
		return fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return err
}

func (s *Store) transact(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *Store) wrap(what string, err error) error {
	return fmt.Errorf("%s: %s: %w", s.name, what, asMoved(err))
}

// execer is a transaction or a database.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// querier is a transaction or a database.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// exec tells how many rows a statement changed.
func exec(ctx context.Context, on execer, query string, args ...any) (int64, error) {
	result, err := on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// ms is t in milliseconds of UTC, cut off; the zero time is 0.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// plain is text without what a column of some database refuses: PostgreSQL takes neither NUL nor broken UTF-8.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}

func fromMS(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
