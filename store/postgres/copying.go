package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"releasebot/store"
)

// copying is what store.Copy must know. Whether ids that were deleted count is for the sequence to say, as in SQLite.
var copying = store.Copying{
	Tables: `
SELECT table_name FROM information_schema.tables
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name NOT IN ('moved', 'goose_db_version')`,
	Counters: `
SELECT table_name, COALESCE(pg_sequence_last_value(pg_get_serial_sequence(quote_ident(table_name), column_name)::regclass), 0)
FROM information_schema.columns
WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name <> 'goose_db_version'`,
	SetCounter: func(ctx context.Context, tx *sql.Tx, table string, last int64) error {
		if last < 1 {
			return nil // it never gave an id
		}
		_, err := tx.ExecContext(ctx, `
SELECT setval(pg_get_serial_sequence(quote_ident(table_name), column_name), $1::bigint) FROM information_schema.columns
WHERE table_name = $2 AND is_identity = 'YES' AND table_schema = current_schema()`, last, table)
		return err
	},
	Overriding: "OVERRIDING SYSTEM VALUE",
	Lock: func(tables []string) []string {
		var statements []string
		for _, table := range tables {
			statements = append(statements, fmt.Sprintf(`LOCK TABLE "%s" IN SHARE ROW EXCLUSIVE MODE`, table))
		}
		return statements
	},
	Seal: func(table, sentence string) []string {
		return []string{fmt.Sprintf(
			`CREATE TRIGGER moved BEFORE INSERT OR UPDATE OR DELETE ON "%s" FOR EACH STATEMENT EXECUTE FUNCTION releasebot_refuse('%s')`,
			table, strings.ReplaceAll(sentence, `'`, `''`))}
	},
}
