package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrMoved says that the installation was moved to another database. The error's text says where to, and when; nothing
// is written to this one any more.
var ErrMoved = errors.New(movedMark)

// movedMark stands in the sentence with which a sealed database refuses what would write.
const movedMark = "this database was moved to"

func movedSentence(place string, at time.Time) string {
	return fmt.Sprintf("%s %s at %s; point the configuration there", movedMark, place, at.UTC().Format(time.RFC3339))
}

// movedError is a refusal of a sealed database.
type movedError struct{ error }

func (e movedError) Is(target error) bool { return target == ErrMoved }
func (e movedError) Unwrap() error        { return e.error }

// asMoved finds refusals of a sealed database, which come from its triggers by whatever statement.
func asMoved(err error) error {
	if err != nil && strings.Contains(err.Error(), movedMark) && !errors.Is(err, ErrMoved) {
		return movedError{err}
	}
	return err
}

// Moved is nil for a database in use, and an ErrMoved for one that was moved.
func (s *Store) Moved(ctx context.Context) error {
	_, err := movedTo(ctx, s.read)
	if err != nil {
		return s.wrap("open", err)
	}
	return nil
}

// movedTo gives the place that a database was moved to and an ErrMoved that says so; "" and nil if it was not.
func movedTo(ctx context.Context, db querier) (place string, err error) {
	var at int64
	err = db.QueryRowContext(ctx, `SELECT place, at FROM moved ORDER BY at LIMIT 1`).Scan(&place, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return place, movedError{errors.New(movedSentence(place, fromMS(at)))}
}
