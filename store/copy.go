package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Copying is what a copy must know of a technology.
type Copying struct {
	// Tables is a query for the names of all tables but "moved" and those of the migrations and of the technology.
	Tables string
	// Counters is a query for (table, number): the highest id that each table with ids of its own has ever given.
	Counters string
	// SetCounter lets a table's ids go on after last.
	SetCounter func(ctx context.Context, tx *sql.Tx, table string, last int64) error
	// Overriding stands before VALUES where ids are inserted that the table would give itself; mostly nothing.
	Overriding string
	// Lock makes statements that keep every writer of the tables out until the transaction ends, in their order; nil where
	// the transaction itself does.
	Lock func(tables []string) []string
	// Seal makes statements after which every change of a table is refused with the sentence.
	Seal func(table, sentence string) []string
	// Busy tells whether an error says that others kept the lock all the while, so that it is worth another try; nil
	// for a technology whose writers queue.
	Busy func(error) bool
}

// Copied is what a copy did.
type Copied struct {
	From, To string // the databases' names, without secrets
	Already  bool   // all of it was there from a copy before
	Tables   []CopiedTable
}

// CopiedTable is a table that is the same on both sides.
type CopiedTable struct {
	Name string
	Rows int64
	Sum  string // over all rows
}

// Copy moves an installation to an empty database, with all that it has, byte for byte. A bot may run on the source: from
// the moment of the copy nothing can be written there, until the copy failed or for ever.
//
// One transaction on the source keeps every writer out, writes down that the installation moves, and refuses all later
// writes; one on the target takes the rows, which are read back and compared. Then the source is committed, and the target
// after it: at no time do both take writes. What ends in between leaves a sealed source, and the same copy again ends it.
func Copy(ctx context.Context, from, to *Store, at time.Time) (Copied, error) {
	c := copying{from: from, to: to, Copied: Copied{From: from.name, To: to.name}}
	err := c.run(ctx, at)
	if err != nil {
		return Copied{}, fmt.Errorf("copy %s to %s: %w", from.name, to.name, err)
	}
	return c.Copied, nil
}

type copying struct {
	from, to *Store
	src, dst *sql.Tx
	again    bool // the source was moved to this very target before
	Copied
}

func (c *copying) run(ctx context.Context, at time.Time) (err error) {
	if c.from.name == c.to.name {
		return errors.New("both are the same database: name an empty one to move to")
	}
	if c.from.copying == nil || c.to.copying == nil {
		return errors.New("a database that is open for reading only cannot be moved")
	}
	if c.src, err = c.begin(ctx); err != nil {
		return err
	}
	defer func() { _ = c.src.Rollback() }() // after Commit it does nothing
	if c.dst, err = c.to.write.BeginTx(ctx, nil); err != nil {
		return err
	}
	defer func() { _ = c.dst.Rollback() }()
	tables, err := c.same(ctx)
	if err != nil {
		return err
	}
	if err := c.lock(ctx, tables); err != nil {
		return err
	}
	if err := c.seal(ctx, at, tables); err != nil {
		return err
	}
	empty, err := isEmpty(ctx, c.dst, tables)
	if err != nil {
		return err
	}
	if empty {
		if err := c.rows(ctx, tables); err != nil {
			return err
		}
	}
	if err := c.compare(ctx, tables, empty); err != nil {
		return err
	}
	c.Already = !empty
	if err := c.src.Commit(); err != nil {
		return fmt.Errorf("nothing was moved: %w", err)
	}
	if err := c.dst.Commit(); err != nil {
		return fmt.Errorf("the source is sealed, and it is not known whether the target has the copy; nothing is lost, run the same copy again: %w", err)
	}
	return nil
}

// beginTries is how often the source's lock is asked for. SQLite waits 5 s each time, and a bot that writes all the while
// may be faster every time.
const beginTries = 24

func (c *copying) begin(ctx context.Context) (tx *sql.Tx, err error) {
	for range beginTries {
		tx, err = c.from.write.BeginTx(ctx, nil)
		if err == nil || c.from.copying.Busy == nil || !c.from.copying.Busy(err) {
			return tx, err
		}
	}
	return nil, fmt.Errorf("others write to the source all the time; stop the bot for the copy: %w", err)
}

// same gives the tables if both sides have the same, of the same version.
func (c *copying) same(ctx context.Context) ([]string, error) {
	var versions [2]int64
	var tables [2][]string
	for i, side := range []struct {
		tx *sql.Tx
		of *Copying
	}{{c.src, c.from.copying}, {c.dst, c.to.copying}} {
		err := side.tx.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`).Scan(&versions[i])
		if err != nil {
			return nil, err
		}
		tables[i], err = collect(ctx, side.tx, func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) }, side.of.Tables)
		if err != nil {
			return nil, err
		}
		slices.Sort(tables[i])
	}
	if versions[0] != versions[1] || !slices.Equal(tables[0], tables[1]) {
		return nil, fmt.Errorf("the tables of the source have version %d (%v), those of the target %d (%v): open both with the same releasebot first",
			versions[0], tables[0], versions[1], tables[1])
	}
	return tables[0], nil
}

// writeOrder is how every transaction of the store goes through its tables. Whoever locks them in the same order waits for
// it and never the other way round as well.
var writeOrder = []string{"lease", "state", sequences, "inbox", "outbox", "history", "evidence", "audit_head", "audit"}

// lock keeps all writers out of the source.
func (c *copying) lock(ctx context.Context, tables []string) error {
	if c.from.copying.Lock == nil {
		return nil
	}
	place := func(table string) int {
		if i := slices.Index(writeOrder, table); i >= 0 {
			return i
		}
		return len(writeOrder)
	}
	tables = slices.Clone(tables)
	slices.SortStableFunc(tables, func(a, b string) int { return place(a) - place(b) })
	for _, statement := range c.from.copying.Lock(tables) {
		if _, err := c.src.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("lock: %w", err)
		}
	}
	return nil
}

// seal notes the move in the installation's audit chain and refuses what would be written afterwards. A source that was
// sealed for this very target stays as it is: a copy that was cut short goes on.
func (c *copying) seal(ctx context.Context, at time.Time, tables []string) error {
	place, moved := movedTo(ctx, c.src)
	if moved != nil {
		if place == c.to.name {
			c.again = true
			return nil
		}
		return moved // or that it cannot be told
	}
	body, err := Act{Kind: auditMoved, Text: "from " + c.from.name + " to " + c.to.name}.body()
	if err != nil {
		return err
	}
	if err := appendAudit(ctx, c.src, "", at, []string{body}); err != nil {
		return err
	}
	if _, err := exec(ctx, c.src, `INSERT INTO moved (place, at) VALUES ($1, $2)`, c.to.name, ms(at)); err != nil {
		return err
	}
	for _, table := range tables {
		for _, statement := range c.from.copying.Seal(table, movedSentence(c.to.name, at)) {
			if _, err := c.src.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("seal %s: %w", table, err)
			}
		}
	}
	return nil
}

// sequences is the one table that has rows from the beginning.
const sequences = "sequence"

// isEmpty tells whether nothing has been written to a database yet.
func isEmpty(ctx context.Context, tx *sql.Tx, tables []string) (bool, error) {
	for _, table := range tables {
		query := `SELECT COUNT(*) FROM ` + quoted(table)
		if table == sequences {
			query += ` WHERE next <> 1`
		}
		var n int64
		if err := tx.QueryRowContext(ctx, query).Scan(&n); err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}

// rows copies all rows, and where the ids go on.
func (c *copying) rows(ctx context.Context, tables []string) error {
	if _, err := exec(ctx, c.dst, `DELETE FROM `+sequences); err != nil {
		return err
	}
	for _, table := range tables {
		if err := c.table(ctx, table); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	last, err := counters(ctx, c.src, c.from.copying)
	if err != nil {
		return err
	}
	for _, table := range slices.Sorted(maps.Keys(last)) {
		if err := c.to.copying.SetCounter(ctx, c.dst, table, last[table]); err != nil {
			return fmt.Errorf("ids of %s: %w", table, err)
		}
	}
	return nil
}

// compare reads both sides and fails where they differ.
func (c *copying) compare(ctx context.Context, tables []string, fresh bool) error {
	differ := func(format string, args ...any) error {
		if !fresh && c.again {
			return errors.New("it was moved there already, and the target is not the same any more, as a bot has gone on with it: nothing is left to copy")
		}
		if !fresh {
			return errors.New("the target holds something already; give it an empty database")
		}
		return fmt.Errorf(format, args...)
	}
	for _, table := range tables {
		a, err := sum(ctx, c.src, table)
		if err != nil {
			return fmt.Errorf("table %s of the source: %w", table, err)
		}
		b, err := sum(ctx, c.dst, table)
		if err != nil {
			return fmt.Errorf("table %s of the target: %w", table, err)
		}
		if a != b {
			return differ("table %s is not the same: %d rows of sum %s, and %d of %s", table, a.Rows, a.Sum, b.Rows, b.Sum)
		}
		c.Tables = append(c.Tables, a)
	}
	a, err := counters(ctx, c.src, c.from.copying)
	if err != nil {
		return err
	}
	b, err := counters(ctx, c.dst, c.to.copying)
	if err != nil {
		return err
	}
	if !maps.Equal(a, b) {
		return differ("ids would go on after %v in place of %v", b, a)
	}
	return nil
}

// counters are the highest ids that tables have given; one that has given none is left out.
func counters(ctx context.Context, tx *sql.Tx, of *Copying) (map[string]int64, error) {
	type counter struct {
		table string
		last  int64
	}
	all, err := collect(ctx, tx, func(rows *sql.Rows) (c counter, err error) { return c, rows.Scan(&c.table, &c.last) }, of.Counters)
	last := map[string]int64{}
	for _, c := range all {
		if c.last > 0 {
			last[c.table] = c.last
		}
	}
	return last, err
}
