package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// newer is a database that a later program has changed already.
type newer struct{ has, knows int64 }

func (e *newer) Error() string {
	return fmt.Sprintf("its tables have version %d, this program knows %d", e.has, e.knows)
}

// migrator knows the migrations of this program.
func migrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
}

// migrate brings the tables up to date, or refuses a database of a later program before it changes anything.
func migrate(ctx context.Context, db *sql.DB) error {
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
