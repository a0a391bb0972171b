package backtest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"releasebot/release"
)

// usualBake is how long a deploy of a file is looked at that names no bake.
const usualBake = 30 * time.Minute

// List says how a file of deploys is read: of which service, with which targets, and in which time zone times without
// one are.
type List struct {
	Service string
	Targets []release.Target
	Zone    *time.Location
}

// columns are those that a file may have; only time must be there.
var columns = []string{"time", "service", "target", "bake", "label"}

// Read reads comma-separated deploys, in any order; docs/tuning.md has the columns. Its errors begin with the file and
// the line. others counts the lines of other services.
func (l List) Read(in io.Reader, file string, from, to time.Time) (deploys []Deploy, others int, err error) {
	lines := csv.NewReader(in)
	lines.TrimLeadingSpace = true
	file = filepath.Base(file)
	var header []string
	for {
		fields, err := lines.Read()
		switch {
		case errors.Is(err, io.EOF) && header == nil:
			return nil, 0, fmt.Errorf("%s is empty: its first line must name the columns, such as time,target,label", file)
		case errors.Is(err, io.EOF):
			slices.SortStableFunc(deploys, func(a, b Deploy) int { return a.At.Compare(b.At) })
			return within(deploys, from, to), others, nil
		case err != nil:
			return nil, 0, badLine(file, err)
		case header == nil:
			if header, err = headerOf(file, fields); err != nil {
				return nil, 0, err
			}
			continue
		}
		line, _ := lines.FieldPos(0)
		row := row{where: fmt.Sprintf("%s:%d", file, line), header: header, fields: fields}
		if service := row.field("service"); service != "" && service != l.Service {
			others++
			continue
		}
		d, err := l.deploy(row)
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", row.where, err)
		}
		deploys = append(deploys, d)
	}
}

func badLine(file string, err error) error {
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return fmt.Errorf("%s:%d: %w", file, bad.Line, bad.Err)
	}
	return fmt.Errorf("%s cannot be read: %w", file, err)
}

// headerOf is the names of the columns, in lower case.
func headerOf(file string, fields []string) ([]string, error) {
	var header []string
	for _, field := range fields {
		name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(field, "\ufeff")))
		if !slices.Contains(columns, name) {
			return nil, fmt.Errorf("%s:1: there is no column %q; the first line names some of %s", file, name, strings.Join(columns, ", "))
		}
		header = append(header, name)
	}
	if !slices.Contains(header, "time") {
		return nil, fmt.Errorf("%s:1: there is no column time; the first line names it and any of %s", file, strings.Join(columns[1:], ", "))
	}
	return header, nil
}

// row is one line.
type row struct {
	where          string
	header, fields []string
}

// field is a column's, "" where the file has no such column.
func (r row) field(column string) string {
	if i := slices.Index(r.header, column); i >= 0 {
		return strings.TrimSpace(r.fields[i])
	}
	return ""
}

// deploy makes a deploy of a line: to one target, to all of a tier, or to all there are, at the same time.
func (l List) deploy(r row) (Deploy, error) {
	d := Deploy{Name: r.where}
	var err error
	if d.At, err = ParseTime(r.field("time"), l.Zone); err != nil {
		return d, err
	}
	bake := usualBake
	if text := r.field("bake"); text != "" {
		if bake, err = time.ParseDuration(text); err != nil || bake <= 0 {
			return d, fmt.Errorf("the bake is %q, and must be a length of time such as 30m", text)
		}
	}
	switch label := strings.ToLower(r.field("label")); label {
	case "":
	case string(AllClear), "good":
		d.Went = AllClear
	case string(RolledBack), "bad":
		d.Went = RolledBack
	default:
		return d, fmt.Errorf("the label is %q, and must be good, bad, or empty where nobody knows (or: all clear, rolled back)", label)
	}
	targets, err := l.targets(r.field("target"))
	for _, t := range append(targets, release.Target{}) {
		d.Moves = append(d.Moves, Move{Target: t, Since: d.At, Until: d.At.Add(bake)})
	}
	return d, err
}

func (l List) targets(name string) ([]release.Target, error) {
	var found []release.Target
	var known []string
	for _, t := range l.Targets {
		if name == "" || name == t.String() || name == t.Tier {
			found = append(found, t)
		}
		known = append(known, t.String())
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no target %q; there are %s", name, strings.Join(known, ", "))
	}
	return slices.Clip(found), nil
}

// ParseTime reads RFC 3339, a date with or without a time of the day, or seconds since 1970.
func ParseTime(text string, zone *time.Location) (time.Time, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 1e8 {
		return time.Unix(n, 0).In(zone), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.In(zone), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write it as 2026-03-02T14:00:00Z, or 2026-03-02 14:00 in %s", text, zone)
}
