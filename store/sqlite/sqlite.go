// Package sqlite opens a store in one SQLite file, by modernc.org/sqlite (no cgo).
//
// The file runs in WAL mode, so readers and the writer do not wait for each other, and with synchronous=FULL, so what
// was committed survives a power cut. SQLite lets one transaction write at a time. The store therefore has one writing
// connection, and writers queue for it in the process, where the next one starts the moment it is free; two connections
// would poll for the lock, sleeping up to 100 ms between looks. busy_timeout remains for other processes on the file.
// https://www.sqlite.org/wal.html, https://www.sqlite.org/c3ref/busy_timeout.html
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver

	"releasebot/store"
)

// readers is how many reads run side by side; each holds a page cache of its own (2 MB at SQLite's default).
const readers = 4

// The settings of the connections, https://www.sqlite.org/pragma.html.
var (
	writing = []string{"journal_mode(WAL)", "synchronous(FULL)"}
	reading = []string{"query_only(1)"}
)

// Option changes how Open works.
type Option func(*options)

type options struct{ driver string }

// WithDriver opens the file by another driver that is registered with database/sql, one that stands before
// modernc.org/sqlite's own ("sqlite") and hands on to it.
func WithDriver(name string) Option { return func(o *options) { o.driver = name } }

// Open opens the database in the file, makes it if it is not there, and brings its tables up to date. Its errors are
// sentences for the operator that name the file and say what to do; they wrap the cause.
func Open(ctx context.Context, path string, opts ...Option) (*store.Store, error) {
	o := options{driver: "sqlite"}
	for _, opt := range opts {
		opt(&o)
	}
	if path == "" {
		return nil, errors.New("the database's path is empty: name a file")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, problem(path, err)
	}
	if err := private(path); err != nil {
		return nil, problem(path, err)
	}
	write, err := sql.Open(o.driver, dsn(path, writing...))
	if err != nil {
		return nil, problem(path, err)
	}
	write.SetMaxOpenConns(1)
	if err := prepare(ctx, write); err != nil {
		return nil, errors.Join(problem(path, err), write.Close())
	}
	read, err := sql.Open(o.driver, dsn(path, reading...))
	if err != nil {
		return nil, errors.Join(problem(path, err), write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return store.New(store.Options{Name: "sqlite " + path, Read: read, Write: write, Commits: 1, Copying: &copying}), nil
}

// prepare checks the file and brings its tables up to date.
func prepare(ctx context.Context, db *sql.DB) error {
	var found string
	// One finding is enough. It reads the whole file, so it takes longer as the history grows.
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return &damage{found}
	}
	return migrations.Up(ctx, db)
}

// dsn names the file and the settings of each connection. The path is escaped: it may hold a '?' or a '%'.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}
