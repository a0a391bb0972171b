package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrating is the advisory lock of the one who changes tables; any number that nobody else in the database uses.
const migrating = 0x52656c42 // "RelB"

// newer is a database that a later program has changed already.
type newer struct{ has, knows int64 }

func (e *newer) Error() string {
	return fmt.Sprintf("its tables have version %d, this program knows %d", e.has, e.knows)
}

// older is a database that only an earlier program has opened yet.
type older struct{ has, knows int64 }

func (e *older) Error() string {
	return fmt.Sprintf("its tables have version %d, this program reads %d", e.has, e.knows)
}

// migrator knows the migrations of this program.
func migrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
}

// migrate brings the tables up to date, or refuses a database of a later program before it changes anything. Of several
// replicas that start at once one migrates, and the others wait for it: the lock ends with its connection.
func migrate(ctx context.Context, db *sql.DB) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrating)); err != nil {
		return err
	}
	provider, err := migrator(db)
	if err != nil {
		return err
	}
	has, knows, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if has > knows {
		return &newer{has, knows}
	}
	_, err = provider.Up(ctx)
	return err
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
