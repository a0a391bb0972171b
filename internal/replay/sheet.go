package replay

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// folder is where the files of one set are.
type folder struct {
	files fs.FS
	path  string // inside of files
	name  string // as people asked for it
}

func (f folder) has(file string) bool {
	_, err := fs.Stat(f.files, path.Join(f.path, file))
	return err == nil
}

// sheet is a file of comma-separated values with a header. Its errors begin with the file and the line.
type sheet struct {
	file    string
	columns []string
	rows    []row
}

type row struct {
	line   int // from 1
	fields []string
}

// sheet reads one of the folder's files.
func (f folder) sheet(file string) (sheet, error) {
	s := sheet{file: path.Join(f.name, file)}
	in, err := f.files.Open(path.Join(f.path, file))
	if err != nil {
		return s, fmt.Errorf("cannot read %s: %w", s.file, err)
	}
	defer func() { _ = in.Close() }()
	lines := csv.NewReader(in)
	for {
		fields, err := lines.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && s.columns == nil:
			return s, fmt.Errorf("%s is empty: its first line must name the columns", s.file)
		case errors.Is(err, io.EOF):
			return s, nil
		case errors.As(err, &bad) && errors.Is(err, csv.ErrFieldCount):
			return s, fmt.Errorf("%s:%d: the line has %d fields, and the first line names %d columns", s.file, bad.Line, len(fields), len(s.columns))
		case errors.As(err, &bad):
			return s, fmt.Errorf("%s:%d: %w", s.file, bad.Line, bad.Err)
		case err != nil:
			return s, fmt.Errorf("cannot read %s: %w", s.file, err)
		case s.columns == nil:
			s.columns = fields
		default:
			line, _ := lines.FieldPos(0)
			s.rows = append(s.rows, row{line: line, fields: fields})
		}
	}
}

// column is where the column of a name is.
func (s sheet) column(name string) (int, error) {
	i := slices.Index(s.columns, name)
	if i < 0 {
		return 0, fmt.Errorf("%s: there is no column %s; the first line names %s", s.file, name, strings.Join(s.columns, ", "))
	}
	return i, nil
}

// must are the columns of some names, or the first error.
func (s sheet) must(names ...string) (map[string]int, error) {
	found := map[string]int{}
	for _, name := range names {
		i, err := s.column(name)
		if err != nil {
			return nil, err
		}
		found[name] = i
	}
	return found, nil
}

// time is a field as a time; the zero time where the field is empty.
func (s sheet) time(r row, column int) (time.Time, error) {
	text := r.fields[column]
	if text == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s:%d: %s is %q, and must be whole unix seconds", s.file, r.line, s.columns[column], text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// someTime is a time that must be there.
func (s sheet) someTime(r row, column int) (time.Time, error) {
	at, err := s.time(r, column)
	if err == nil && at.IsZero() {
		err = fmt.Errorf("%s:%d: %s is empty, and must be unix seconds", s.file, r.line, s.columns[column])
	}
	return at, err
}

// number is a field as a number; NaN where it is empty.
func (s sheet) number(r row, column int) (float64, error) {
	text := r.fields[column]
	if text == "" {
		return math.NaN(), nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%s:%d: %s is %q, and must be a number or empty", s.file, r.line, s.columns[column], text)
	}
	return x, nil
}
