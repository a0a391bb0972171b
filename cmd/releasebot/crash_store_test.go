//go:build crash || faults

package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"releasebot/internal/testpostgres"
	"releasebot/store"
	"releasebot/store/postgres"
	"releasebot/store/sqlite"
)

// database is a technology that the matrix runs on.
type database struct {
	driver string // as it is registered with database/sql
	// open opens a store by another driver of database/sql, which stands before the usual one.
	open func(ctx context.Context, dsn, driver string) (*store.Store, error)
	// fresh makes an empty database and names it; dir is the run's own.
	fresh func(t *testing.T, dir string) (dsn string)
	// read opens a store that a bot works on, to look only.
	read func(ctx context.Context, dsn string) (*store.Store, *sql.DB, error)
}

var databases = map[string]database{
	"sqlite": {
		driver: "sqlite",
		open: func(ctx context.Context, dsn, driver string) (*store.Store, error) {
			return sqlite.Open(ctx, dsn, sqlite.WithDriver(driver))
		},
		fresh: func(_ *testing.T, dir string) string { return filepath.Join(dir, "bot.db") },
		read: func(ctx context.Context, dsn string) (*store.Store, *sql.DB, error) {
			st, err := sqlite.Read(ctx, dsn)
			if err != nil {
				return nil, nil, err
			}
			db, err := sql.Open("sqlite", "file:"+dsn+"?mode=ro&_pragma=busy_timeout(5000)")
			return st, db, err
		},
	},
	"postgres": {
		driver: "pgx",
		open: func(ctx context.Context, dsn, driver string) (*store.Store, error) {
			return postgres.Open(ctx, dsn, postgres.WithDriver(driver))
		},
		fresh: func(t *testing.T, _ string) string {
			server := testpostgres.Shared(t)
			return server.DSN(server.Database(t))
		},
		read: func(ctx context.Context, dsn string) (*store.Store, *sql.DB, error) {
			st, err := postgres.Read(ctx, dsn)
			if err != nil {
				return nil, nil, err
			}
			db, err := sql.Open("pgx", dsn)
			return st, db, err
		},
	},
}
