//go:build crash || faults

package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"regexp"
	"strings"
)

// countedDriver stands before a database's driver and comes to a point before and after every write.
type countedDriver struct {
	next   driver.Driver
	points *points
}

// registerCounted registers a driver that counts the writes of the one called name, and gives its own name.
func registerCounted(name string, p *points) (string, error) {
	db, err := sql.Open(name, "")
	if err != nil {
		return "", err
	}
	sql.Register("counted-"+name, &countedDriver{next: db.Driver(), points: p})
	return "counted-" + name, db.Close()
}

func (d *countedDriver) Open(dsn string) (driver.Conn, error) {
	conn, err := d.next.Open(dsn)
	if err != nil {
		return nil, err
	}
	return &countedConn{fullConn: conn.(fullConn), points: d.points}, nil
}

// fullConn is what both databases' connections are.
type fullConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
}

type countedConn struct {
	fullConn
	points *points
	within bool   // a transaction
	about  string // its last write, by which its commit is named
	state  string // the service's state that it writes, as JSON; "" for none
}

func (c *countedConn) IsValid() bool {
	v, ok := c.fullConn.(driver.Validator)
	return !ok || v.IsValid()
}

func (c *countedConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.fullConn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *countedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.fullConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	c.within, c.about, c.state = true, "nothing", ""
	return &countedTx{tx, c}, nil
}

// ExecContext comes to a point on both sides of a write. Within a transaction one between two writes is enough.
func (c *countedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	what := statement(query, args)
	if what == "" {
		return c.fullConn.ExecContext(ctx, query, args)
	}
	if !c.within {
		c.points.pass("store", what, before)
	}
	result, err := c.fullConn.ExecContext(ctx, query, args)
	kind := "store"
	if c.within {
		kind, c.about = "within", what
		if strings.HasSuffix(what, " state") {
			c.state = body(args)
		}
	}
	c.points.pass(kind, what, after)
	return result, err
}

type countedTx struct {
	driver.Tx
	conn *countedConn
}

func (t *countedTx) Commit() error {
	t.conn.points.pass("commit", t.conn.about, before)
	err := t.Tx.Commit()
	t.conn.within = false
	if err == nil && t.conn.state != "" {
		t.conn.points.keep(t.conn.state)
	}
	t.conn.points.pass("commit", t.conn.about, after)
	return err
}

func (t *countedTx) Rollback() error {
	t.conn.within = false
	return t.Tx.Rollback()
}

var (
	writes = regexp.MustCompile(`(?i)^\s*(?:--[^\n]*\n\s*)*(INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|CREATE INDEX|CREATE|ALTER TABLE)\s+(?:IF NOT EXISTS\s+)?(\w+)`)
	keyed  = regexp.MustCompile(`^[a-z]+/[\w./-]+$`)
)

// statement names a write by its table and the key of the message it is about; "" for what writes nothing.
func statement(query string, args []driver.NamedValue) string {
	found := writes.FindStringSubmatch(query)
	if found == nil {
		return ""
	}
	verb, _, _ := strings.Cut(strings.ToLower(found[1]), " ")
	what := verb + " " + strings.ToLower(found[2])
	for _, set := range []string{"tried", "shown", "failed", "done"} {
		if strings.Contains(query, "SET "+set+" =") {
			what += " " + set
		}
	}
	for _, a := range args {
		if text, ok := a.Value.(string); ok && len(text) < 100 && keyed.MatchString(text) {
			return what + " " + stable(text)
		}
	}
	return what
}

// body is the argument of a write that is JSON.
func body(args []driver.NamedValue) string {
	for _, a := range args {
		if text, ok := a.Value.(string); ok && strings.HasPrefix(text, "{") {
			return text
		}
	}
	return ""
}

// stable is a message's key without what is different in each run: requests have ids of Slack's.
func stable(key string) string {
	for _, kind := range []string{"answer", "slash", "click", "mention", "view"} {
		if strings.HasPrefix(key, kind+"/") {
			return kind
		}
	}
	return key
}
