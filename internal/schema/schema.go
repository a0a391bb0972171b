// Package schema brings the tables of a store's database to the version that this program knows, whatever the dialect.
package schema

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Migrations are the steps to the tables of this program, in one dialect of SQL.
type Migrations struct {
	dialect goose.Dialect
	files   embed.FS
}

// Postgres takes its steps from the folder "migrations" of files, which must have one.
func Postgres(files embed.FS) Migrations { return Migrations{goose.DialectPostgres, files} }

// SQLite does so too.
func SQLite(files embed.FS) Migrations { return Migrations{goose.DialectSQLite3, files} }

// Newer is a database that a later program has changed already.
type Newer struct{ has, knows int64 }

func (e *Newer) Error() string {
	return fmt.Sprintf("its tables have version %d, this program knows %d", e.has, e.knows)
}

// Advice says what to do.
func (e *Newer) Advice() string {
	return fmt.Sprintf("a newer releasebot has upgraded it to version %d; start that one again, "+
		"or restore the backup from before the upgrade", e.has)
}

// Older is a database that only an earlier program has opened yet.
type Older struct{ has, knows int64 }

func (e *Older) Error() string {
	return fmt.Sprintf("its tables have version %d, this program reads %d", e.has, e.knows)
}

// Advice says what the database is, and what to do.
func (e *Older) Advice() string {
	return "is of an older releasebot: start the bot of this version once, it brings the tables up to date"
}

// Up brings the tables up to date, or refuses a database of a later program by a Newer before it changes anything.
// Nobody else may do so at the same time.
func (m Migrations) Up(ctx context.Context, db *sql.DB) error {
	provider, err := m.provider(db)
	if err != nil {
		return err
	}
	has, knows, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if has > knows {
		return &Newer{has, knows}
	}
	_, err = provider.Up(ctx)
	return err
}

// Check tells whether the tables are those of this program: nil, a Newer, an Older, or an error of the database. It
// only reads.
func (m Migrations) Check(ctx context.Context, db *sql.DB) error {
	provider, err := m.provider(db)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	knows := sources[len(sources)-1].Version
	var has int64
	// Not the provider's own look: it would make its table where there is none.
	if err := db.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`).Scan(&has); err != nil {
		return err
	}
	switch {
	case has > knows:
		return &Newer{has, knows}
	case has < knows:
		return &Older{has, knows}
	}
	return nil
}

func (m Migrations) provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(m.files, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(m.dialect, db, files, goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
}
