package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"releasebot/internal/schema"
	"releasebot/store"
)

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
	if err := migrations.Check(ctx, db); err != nil {
		return nil, errors.Join(unreadable(path, err), db.Close())
	}
	return store.New(store.Options{Name: "sqlite " + path, Read: db, Write: db}), nil
}

// unreadable is the sentence for an error at opening for reading.
func unreadable(path string, err error) error {
	if earlier, ok := errors.AsType[*schema.Older](err); ok {
		return fmt.Errorf("the database %s %s: %w", path, earlier.Advice(), err)
	}
	return problem(path, err)
}
