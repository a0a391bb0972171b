package postgres

import (
	"database/sql"
	"testing"
	"time"
)

// SetSilence shortens how long a server may say nothing, until the test ends.
func SetSilence(t *testing.T, limit time.Duration) {
	was := silence.Swap(int64(limit))
	t.Cleanup(func() { silence.Store(was) })
}

// Pool opens a handle as the store's are.
func Pool(t *testing.T, dsn string) *sql.DB {
	config, err := parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db := pool(config, 1, options{})
	t.Cleanup(func() { _ = db.Close() })
	return db
}
