package backtest

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"releasebot/detector"
)

// Cache is a source that keeps what it was answered, so that a backtest goes on where another one stopped. It asks
// Source what it has not kept.
type Cache struct {
	Dir    string
	Server string // tells one server from another, and who asks it
	Source detector.Source
	Until  time.Time // an answer that ends after it is not kept: its newest points may still come
	Fresh  bool      // what was kept before is not used

	used, asked int
}

// question names an answer. It stands in the file too, for people who wonder what it is.
type question struct {
	Server   string        `json:"server"`
	Query    string        `json:"query"`
	From, To int64         // in milliseconds since 1970
	Step     time.Duration `json:"step"`
}

// kept is what a file holds.
type kept struct {
	question
	Series []keptSeries `json:"series"`
}

type keptSeries struct {
	Labels map[string]string `json:"labels"`
	Line   detector.Line     `json:"line"`
}

// Range is detector.Source's.
func (c *Cache) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	q := question{c.Server, query, from.UnixMilli(), to.UnixMilli(), step}
	if !c.Fresh {
		if answer, ok := c.load(q); ok {
			c.used++
			return answer, nil
		}
	}
	answer, err := c.Source.Range(ctx, query, from, to, step)
	if err != nil {
		return nil, err
	}
	c.asked++
	if to.After(c.Until) {
		return answer, nil
	}
	if err := c.keep(q, answer); err != nil {
		return nil, fmt.Errorf("what was read cannot be kept in %s: %w", c.Dir, err)
	}
	return answer, nil
}

// Used is how many answers were kept from before.
func (c *Cache) Used() int { return c.used }

func (c *Cache) file(q question) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %d %d", q.Server, q.Query, q.From, q.To, q.Step))
	return filepath.Join(c.Dir, hex.EncodeToString(sum[:16])+".json.gz")
}

// load reads a kept answer; a file that is damaged is as good as none, and is written anew.
func (c *Cache) load(q question) ([]detector.Series, bool) {
	file, err := os.Open(c.file(q))
	if err != nil {
		return nil, false
	}
	defer func() { _ = file.Close() }()
	zip, err := gzip.NewReader(file)
	if err != nil {
		return nil, false
	}
	var k kept
	if err := json.NewDecoder(zip).Decode(&k); err != nil || k.question != q || zip.Close() != nil {
		return nil, false
	}
	answer := make([]detector.Series, len(k.Series))
	for i, s := range k.Series {
		answer[i] = detector.Series{Labels: s.Labels, Samples: s.Line.Samples()}
	}
	return answer, true
}

// keep writes an answer under another name first, so that a file is whole or not there.
func (c *Cache) keep(q question, answer []detector.Series) error {
	k := kept{question: q}
	from, to := time.UnixMilli(q.From).UTC(), time.UnixMilli(q.To).UTC()
	for _, s := range answer {
		k.Series = append(k.Series, keptSeries{s.Labels, detector.NewLine(s.Samples, from, to, q.Step)})
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(c.Dir, "part-*")
	if err != nil {
		return err
	}
	zip := gzip.NewWriter(file)
	err = errors.Join(json.NewEncoder(zip).Encode(k), zip.Close(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), c.file(q))
	}
	if err != nil {
		if gone := os.Remove(file.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}
