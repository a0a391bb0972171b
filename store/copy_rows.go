package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// columns are the names of a table's columns, sorted: the technologies may keep them in different orders.
func columns(ctx context.Context, tx *sql.Tx, table string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT * FROM `+quoted(table)+` WHERE 1 = 0`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	slices.Sort(names)
	return names, errors.Join(err, rows.Err())
}

func list(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = quoted(name)
	}
	return strings.Join(all, ", ")
}

// each gives f every row of a table, one at a time. The values are those of the call alone.
func each(ctx context.Context, tx *sql.Tx, table string, names []string, f func([]any) error) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+list(names)+` FROM `+quoted(table))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values { // SQLite keeps truth as a number
			if n, ok := v.(int64); ok && types[i].DatabaseTypeName() == "BOOLEAN" {
				values[i] = n != 0
			}
		}
		if err := f(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// table copies all rows of a table.
func (c *copying) table(ctx context.Context, table string) error {
	names, err := columns(ctx, c.src, table)
	if err != nil {
		return err
	}
	places := make([]string, len(names))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	insert, err := c.dst.PrepareContext(ctx, `INSERT INTO `+quoted(table)+` (`+list(names)+`) `+
		c.to.copying.Overriding+` VALUES (`+strings.Join(places, ", ")+`)`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }()
	return each(ctx, c.src, table, names, func(values []any) error {
		_, err := insert.ExecContext(ctx, values...)
		return err
	})
}

// sum counts and adds up the hashes of all rows of a table, so that their order does not matter.
func sum(ctx context.Context, tx *sql.Tx, table string) (CopiedTable, error) {
	total := CopiedTable{Name: table}
	names, err := columns(ctx, tx, table)
	if err != nil {
		return total, err
	}
	var words [4]uint64
	err = each(ctx, tx, table, names, func(values []any) error {
		h := sha256.New()
		for i, v := range values {
			text, err := canonical(v)
			if err != nil {
				return fmt.Errorf("column %s: %w", names[i], err)
			}
			_, _ = fmt.Fprintf(h, "%s=%d:%s\n", names[i], len(text), text) // a hash takes everything
		}
		digest := h.Sum(nil)
		for i := range words {
			words[i] += binary.BigEndian.Uint64(digest[8*i:])
		}
		total.Rows++
		return nil
	})
	total.Sum = fmt.Sprintf("%016x%016x%016x%016x", words[0], words[1], words[2], words[3])
	return total, err
}

// canonical is a value as text that does not depend on the technology, which may know no BOOLEAN.
func canonical(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "null", nil
	case int64:
		return "number " + strconv.FormatInt(v, 10), nil
	case bool:
		if v {
			return "number 1", nil
		}
		return "number 0", nil
	case string:
		return "text " + v, nil
	case []byte:
		return "bytes " + string(v), nil
	}
	return "", fmt.Errorf("a %T is no kind of value that is copied", v)
}
