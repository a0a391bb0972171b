package backtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"releasebot/detector"
)

// cached is a backtest of a server through a cache, and its result.
func cached(ctx context.Context, s *server, c Cache) (*Result, error) {
	c.Source = s
	return made(&c, []Deploy{everywhere("one", hour(5), AllClear), everywhere("two", hour(40), RolledBack)}).Run(ctx)
}

// Queries ask for a day at most, on the chart's grid, without a hole; the oldest day is as far back as the rules read.
func TestParts(t *testing.T) {
	s := &server{}
	if _, err := cached(t.Context(), s, Cache{Dir: t.TempDir(), Until: now}); err != nil {
		t.Fatal(err)
	}
	c := charts()[1]
	var parts []part
	for _, p := range s.asked {
		if p.to.Sub(p.from) > 24*time.Hour || !p.from.Equal(p.from.Truncate(c.Step)) {
			t.Errorf("asked for %s to %s", p.from, p.to)
		}
		if len(parts) > 0 && p.from.After(parts[len(parts)-1].to) && !p.from.Equal(parts[len(parts)-1].to.Add(c.Step)) {
			t.Errorf("nobody asked for what comes after %s", parts[len(parts)-1].to)
		}
		parts = append(parts, p)
	}
	oldest := slices.MinFunc(parts, func(a, b part) int { return a.from.Compare(b.from) })
	if reach := hour(5).Add(-c.Furthest()); oldest.from.After(reach) || oldest.from.Before(reach.Add(-24*time.Hour)) {
		t.Errorf("the oldest is %s, the rules reach %s", oldest.from, reach)
	}
	fine := c
	fine.Step, fine.LookBack = time.Second, time.Hour
	for _, p := range (&reading{Backtest: made(s, nil), from: hour(0), to: hour(9)}).parts(fine) {
		if n := p.to.Sub(p.from)/fine.Step + 1; n > partPoints {
			t.Errorf("a query asks for %d points", n)
		}
	}
}

// A backtest that stops half-way, for whatever reason, goes on where it stopped, and says the same in the end.
func TestResume(t *testing.T) {
	whole := &server{}
	want, err := cached(t.Context(), whole, Cache{Dir: t.TempDir(), Until: now})
	if err != nil {
		t.Fatal(err)
	}
	dir, down := t.TempDir(), errors.New("query errors timed out after 5s")
	broken := &server{fail: func(asked int) error {
		if asked == 4 {
			return down
		}
		return nil
	}}
	_, err = cached(t.Context(), broken, Cache{Dir: dir, Until: now})
	var stopped *Stopped
	if !errors.As(err, &stopped) || !errors.Is(err, down) || stopped.Done != 4 || stopped.Of != len(whole.asked) {
		t.Fatalf("%v of %d", err, len(whole.asked))
	}
	if text := "Latency: query errors timed out after 5s; 4 of 10 parts of the metrics are read and kept: the same command goes on from there"; err.Error() != text {
		t.Errorf("%s\nwant %s", err, text)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	half := &server{fail: func(asked int) error {
		if asked == 2 {
			interrupt()
			return ctx.Err()
		}
		return nil
	}}
	_, err = cached(ctx, half, Cache{Dir: dir, Until: now})
	if text := "interrupted: context canceled; 6 of 10 parts of the metrics are read and kept: the same command goes on from there"; err == nil || err.Error() != text {
		t.Errorf("%v\nwant %s", err, text)
	}
	rest := &server{}
	got, err := cached(t.Context(), rest, Cache{Dir: dir, Until: now})
	if err != nil || len(rest.asked) != len(whole.asked)-6 {
		t.Errorf("%v; the last run asked for %d parts", err, len(rest.asked))
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Result{}, Said{})); diff != "" {
		t.Errorf("from kept parts it says another thing:\n%s", diff)
	}
}

// What is kept is used by the same question alone, and only if it is whole and old enough.
func TestCache(t *testing.T) {
	dir := t.TempDir()
	asks := func(c Cache) int {
		s := &server{}
		c.Dir = dir
		if _, err := cached(t.Context(), s, c); err != nil {
			t.Fatal(err)
		}
		return len(s.asked)
	}
	all := asks(Cache{Until: hour(24)})
	if n := asks(Cache{Until: hour(24)}); n != 3 {
		t.Errorf("%d of %d parts end too late to be kept", n, all)
	}
	if n := asks(Cache{Until: hour(24), Fresh: true}); n != all {
		t.Errorf("a fresh one asks for %d", n)
	}
	if n := asks(Cache{Until: now, Server: "another"}); n != all {
		t.Errorf("another server is asked for %d", n)
	}
	if n := asks(Cache{Until: now, Server: "another"}); n != 0 {
		t.Errorf("%d are asked for again", n)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data[:len(data)/2], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n := asks(Cache{Until: now, Server: "another"}); n != all {
		t.Errorf("of damaged files only %d are asked for again", n)
	}
	blocked := Cache{Dir: filepath.Join(files[0], "below"), Source: &server{}, Until: now}
	if _, err := blocked.Range(t.Context(), "errors", hour(0), hour(1), time.Minute); err == nil {
		t.Error("an answer was kept in a file's folder")
	}
}

// two is a source whose query forgot to aggregate.
type two struct{ server }

func (s *two) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	answer, err := s.server.Range(ctx, query, from, to, step)
	return append(answer, answer...), err
}

func TestSeveralSeries(t *testing.T) {
	_, err := made(&two{}, []Deploy{everywhere("one", hour(5), AllClear)}).Run(t.Context())
	const want = "Errors: the query returns several series for "
	if err == nil || err.Error()[:len(want)] != want {
		t.Error(err)
	}
}
