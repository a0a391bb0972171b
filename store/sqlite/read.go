package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"releasebot/store"
)

// older is a database that only an earlier program has opened yet.
type older struct{ has, knows int64 }

func (e *older) Error() string {
	return fmt.Sprintf("its tables have version %d, this program reads %d", e.has, e.knows)
}

// Read opens the database in the file for reading only, also while a bot works on it: it makes no file, changes no
// table, and checks nothing but that the tables are those this program knows. What writes to such a store fails.
func Read(ctx context.Context, path string) (*store.Store, error) {
	if path == "" {
		return nil, errors.New("the database's path is empty: name a file")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, problem(path, err)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("there is no database %s to read: %w", path, err)
	}
	db, err := sql.Open("sqlite", dsn(path, reading...)+"&mode=ro")
	if err != nil {
		return nil, problem(path, err)
	}
	db.SetMaxOpenConns(1)
	if err := current(ctx, db); err != nil {
		return nil, errors.Join(unreadable(path, err), db.Close())
	}
	return store.New(store.Options{Name: "sqlite " + path, Read: db, Write: db}), nil
}

// current tells whether the tables are those of this program.
func current(ctx context.Context, db *sql.DB) error {
	provider, err := migrator(db)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	knows := sources[len(sources)-1].Version
	var has int64
	if err := db.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`).Scan(&has); err != nil {
		return err
	}
	switch {
	case has > knows:
		return &newer{has, knows}
	case has < knows:
		return &older{has, knows}
	}
	return nil
}

// unreadable is the sentence for an error at opening for reading.
func unreadable(path string, err error) error {
	if _, ok := errors.AsType[*older](err); ok {
		return fmt.Errorf("the database %s is of an older releasebot: start the bot of this version once, it brings the tables up to date: %w", path, err)
	}
	return problem(path, err)
}
