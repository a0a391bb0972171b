package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"releasebot/store"
)

// longestEntry bounds a line of an export. An entry is some kilobytes; a file that is none may be one endless line.
const longestEntry = 16 << 20

// readExport gives f every entry of an export, in its order.
func readExport(name string, f func(store.AuditEntry)) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("the export cannot be read: %w", err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, longestEntry)
	n := 0
	for lines.Scan() {
		n++
		e, err := readEntry(lines.Bytes())
		if err != nil {
			return fmt.Errorf("%s: line %d is no entry of an audit chain: %w", name, n, err)
		}
		f(e)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: line %d: %w", name, n+1, err)
	}
	if n == 0 {
		return fmt.Errorf("%s is empty", name)
	}
	return nil
}

func readEntry(line []byte) (store.AuditEntry, error) {
	var e store.AuditEntry
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return e, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return e, errors.New("something follows it")
	}
	if e.Seq < 1 || e.Hash == "" || len(e.Body) == 0 {
		return e, errors.New("it has no number, no hash or no content")
	}
	return e, nil
}
