// Package postgres opens a store in a PostgreSQL database, by jackc/pgx, which several replicas may share.
//
// Every transaction runs at READ COMMITTED. The store's writes are compare-and-swaps in one statement each, and PostgreSQL
// looks at such a statement's condition again once it has waited for a row
// (https://www.postgresql.org/docs/current/transaction-iso.html), so the second of two finds that there is nothing to change.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"releasebot/store"
)

// Connections of one replica; with the one that listens they are nine, so that ten replicas fit under the 100 that a
// server allows by default. Reads have their own, for what is shown must not wait for what is written. Commits take two of
// the writing ones: the server lets transactions that notify become durable one after the other anyway, and Receive and
// Renew always find a free one.
const (
	readers = 3
	writers = 5
	commits = 2
)

// lifetime is how long a connection is used: long enough to cost nothing, short enough to follow a name to its new address.
const lifetime = 30 * time.Minute

// Open connects to the database of a DSN, a URL such as postgres://user:password@host/database, and brings its tables up
// to date. Without sslmode it asks for verify-full, unless the host is this machine. Its errors are sentences for the
// operator that name the database and say what to do; they never hold the password.
func Open(ctx context.Context, dsn string, opts ...Option) (*store.Store, error) {
	config, err := parse(dsn)
	if err != nil {
		return nil, err
	}
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if o.driver != "" && !slices.Contains(sql.Drivers(), o.driver) {
		return nil, fmt.Errorf("no driver %q is registered", o.driver)
	}
	name := nameOf(config)
	if err := prepare(ctx, config); err != nil {
		return nil, problem(name, err)
	}
	return opened(name, config, o), nil
}

// Read connects for reading only, also while bots work on it: it changes no table, and checks nothing but that the tables
// are those this program knows. What writes to such a store fails.
func Read(ctx context.Context, dsn string) (*store.Store, error) {
	config, err := parse(dsn)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["default_transaction_read_only"] = "on"
	config.ValidateConnect = nil // a standby can be read, too
	name := nameOf(config)
	s := opened(name, config, options{})
	db := pool(config, 1, options{})
	err = errors.Join(migrations.Check(ctx, db), db.Close())
	if err != nil {
		return nil, errors.Join(problem(name, err), s.Close())
	}
	return s, nil
}

func nameOf(c *pgx.ConnConfig) string {
	return fmt.Sprintf("postgres %s:%d/%s", c.Host, c.Port, c.Database)
}

// opened is the store; it connects when it needs to.
func opened(name string, config *pgx.ConnConfig, o options) *store.Store {
	return store.New(store.Options{
		Name: name, Read: pool(config, readers, o), Write: pool(config, writers, o),
		Commits: commits, Shared: true, Undone: undone, Copying: &copying,
		Listen: func(ctx context.Context, heard func(store.Signal)) error { return listen(ctx, config, heard) },
	})
}

func pool(config *pgx.ConnConfig, connections int, o options) *sql.DB {
	config = config.Copy()
	config.DialFunc = patiently(config.DialFunc)
	db := o.open(config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxLifetime(lifetime)
	return db
}

// Option changes how a database is opened.
type Option func(*options)

type options struct{ driver string }

// WithDriver connects by another driver that is registered with database/sql, one that stands before pgx's own ("pgx") and
// hands on to it.
func WithDriver(name string) Option { return func(o *options) { o.driver = name } }

func (o options) open(config *pgx.ConnConfig) *sql.DB {
	if o.driver != "" {
		db, _ := sql.Open(o.driver, stdlib.RegisterConnConfig(config)) // its one error is a driver that Open has refused
		return db
	}
	return stdlib.OpenDB(*config, stdlib.OptionShouldPing(idle))
}

// idle tells whether a connection has rested for long enough that the server may have started anew meanwhile. Such a one is
// asked first, for a request that meets a dead connection is one that a person has to make again.
func idle(_ context.Context, p stdlib.ShouldPingParams) bool {
	return p.IdleDuration > 50*time.Millisecond
}

// prepare checks the server and brings its tables up to date, which may take longer than any other statement.
func prepare(ctx context.Context, config *pgx.ConnConfig) (err error) {
	config = config.Copy()
	config.RuntimeParams["statement_timeout"] = "0"
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(2) // one holds the lock
	defer func() { err = errors.Join(err, db.Close()) }()
	var encoding string
	if err := db.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return &wrongEncoding{encoding}
	}
	return migrate(ctx, db)
}

// undone tells whether the server undid a transaction for the sake of another. Nothing of it was written, so it is the
// caller's to load and decide again, as after any conflict; the same statements again would write an old decision.
func undone(err error) bool {
	failed, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (failed.Code == "40001" || failed.Code == "40P01") // serialization_failure, deadlock_detected
}
