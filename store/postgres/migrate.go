package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"

	"releasebot/internal/schema"
)

//go:embed migrations/*.sql
var files embed.FS

var migrations = schema.Postgres(files)

// migrating is the advisory lock of the one who changes tables; any number that nobody else in the database uses.
const migrating = 0x52656c42 // "RelB"

// migrate brings the tables up to date. Of several replicas that start at once one does, and the others wait for it: the
// lock ends with its connection.
func migrate(ctx context.Context, db *sql.DB) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrating)); err != nil {
		return err
	}
	return migrations.Up(ctx, db)
}
