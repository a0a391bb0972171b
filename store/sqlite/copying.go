package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"releasebot/store"
)

// copying is what store.Copy must know. The ids of AUTOINCREMENT tables go on after what sqlite_sequence says, which may
// be more than the highest that is left.
var copying = store.Copying{
	Tables: `
SELECT name FROM sqlite_master
WHERE type = 'table' AND SUBSTR(name, 1, 7) <> 'sqlite_' AND name NOT IN ('moved', 'goose_db_version')`,
	Counters: `SELECT name, seq FROM sqlite_sequence WHERE name <> 'goose_db_version'`,
	SetCounter: func(ctx context.Context, tx *sql.Tx, table string, last int64) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = $1`, table); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)`, table, last)
		return err
	},
	Seal: func(table, sentence string) []string {
		var statements []string
		for _, change := range []string{"INSERT", "UPDATE", "DELETE"} {
			statements = append(statements, fmt.Sprintf(`CREATE TRIGGER "moved_%s_%s" BEFORE %s ON "%s" BEGIN SELECT RAISE(ABORT, '%s'); END`,
				table, strings.ToLower(change), change, table, strings.ReplaceAll(sentence, `'`, `''`)))
		}
		return statements
	},
	Busy: func(err error) bool {
		failed, ok := errors.AsType[*driver.Error](err)
		return ok && failed.Code()&0xff == codes.SQLITE_BUSY
	},
}
