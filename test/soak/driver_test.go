//go:build soak

package soak_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// yard has the builds, and drives that outlive the bot, as the command driver's shims do.
type yard struct {
	fleet *fleet
	now   func() time.Time
	fault func(kind string, chance float64) bool
	books *books

	mu     sync.Mutex
	builds []release.Build
	bad    map[string]int // the chart that a bad build lifts, by id
	drives map[string]*drive
}

type drive struct {
	over    chan struct{}
	end     sync.Once
	timer   *time.Timer
	report  release.Report
	endedAt time.Time
}

func (y *yard) push(bad int) release.Build {
	y.mu.Lock()
	defer y.mu.Unlock()
	n := len(y.builds) + 1
	b := release.Build{ID: fmt.Sprintf("commit-%06d", n), Name: fmt.Sprintf("b%d", n), Time: y.now()}
	y.builds = append(y.builds, b)
	y.bad[b.ID] = bad
	return b
}

func (y *yard) last() release.Build {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.builds[len(y.builds)-1]
}

func (y *yard) all() []release.Build {
	y.mu.Lock()
	defer y.mu.Unlock()
	return append([]release.Build(nil), y.builds...)
}

// Newest has one change, by one of many authors.
func (y *yard) Newest(_ context.Context, since string) (release.Build, error) {
	if y.fault("builds cannot be found", 0.005) {
		return release.Build{}, errors.New("the repository does not answer")
	}
	b := y.last()
	if b.ID != since {
		b.Changes = []release.Change{{Number: 1, Title: "Change " + b.Name, Author: "author " + b.Name[len(b.Name)-1:], Commit: b.ID}}
	}
	return b, nil
}

func (y *yard) Find(_ context.Context, name string) (release.Build, error) {
	for _, b := range y.all() {
		if strings.EqualFold(b.Name, name) || b.ID == name {
			return b, nil
		}
	}
	return release.Build{}, errors.New("nobody built it")
}

// driver is the yard as one life of the bot knows it.
type driver struct {
	*yard
	life *life
}

func (d driver) Drive(ctx context.Context, o deployer.Order) (release.Report, error) {
	if err := d.life.call(); err != nil {
		return release.Report{}, err
	}
	y, id := d.yard, o.Drive.ID
	y.mu.Lock()
	if y.drives[id] != nil {
		y.mu.Unlock()
		y.books.wrong("drive %s was begun twice", id)
		return release.Report{}, errors.New("begun already")
	}
	report, takes := release.Report{Drive: id, Status: release.Succeeded}, time.Minute
	switch {
	case y.fault("a drive fails", 0.012):
		report.Status, report.Detail = release.Failed, "exit status 1"
	case y.fault("a drive hangs", 0.006):
		report.Status, report.Detail, takes = release.TimedOut, "no end after 30m", 30*time.Minute
	case y.fault("a drive is slow", 0.02):
		takes = 6 * time.Minute
	}
	one := &drive{over: make(chan struct{})}
	one.timer = time.AfterFunc(takes, func() { y.ends(o.Drive, one, report) })
	y.drives[id] = one
	y.mu.Unlock()
	return one.follow(ctx)
}

func (y *yard) ends(d release.Drive, one *drive, report release.Report) {
	one.end.Do(func() {
		if report.Status == release.Succeeded {
			y.fleet.runs(d.Target, d.Build, y.badOf(d.Build), y.now())
		}
		y.mu.Lock()
		one.report, one.endedAt = report, time.Now()
		y.mu.Unlock()
		close(one.over)
	})
}

func (y *yard) badOf(b release.Build) int {
	y.mu.Lock()
	defer y.mu.Unlock()
	if chart, ok := y.bad[b.ID]; ok {
		return chart
	}
	return -1
}

func (one *drive) follow(ctx context.Context) (release.Report, error) {
	select {
	case <-one.over:
		return one.report, nil
	case <-ctx.Done():
		return release.Report{}, ctx.Err()
	}
}

func (d driver) Adopt(ctx context.Context, o deployer.Order) (release.Report, error) {
	if err := d.life.call(); err != nil {
		return release.Report{}, err
	}
	d.mu.Lock()
	one := d.drives[o.Drive.ID]
	d.mu.Unlock()
	if one == nil {
		return release.Report{}, deployer.ErrUnknown
	}
	return one.follow(ctx)
}

func (d driver) Cancel(_ context.Context, o deployer.Order) error {
	if err := d.life.call(); err != nil {
		return err
	}
	d.mu.Lock()
	one := d.drives[o.Drive.ID]
	d.mu.Unlock()
	if one != nil {
		one.timer.Stop()
		d.ends(o.Drive, one, release.Report{Drive: o.Drive.ID, Status: release.Cancelled})
	}
	return nil
}

// forget drops drives that ended long ago, as the command driver's Prune does.
func (y *yard) forget(before time.Time) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for id, one := range y.drives {
		if !one.endedAt.IsZero() && one.endedAt.Before(before) {
			delete(y.drives, id)
		}
	}
}

// endedAt is when a drive ended; false while it runs or where it never began.
func (y *yard) endedAt(id string) (time.Time, bool) {
	y.mu.Lock()
	defer y.mu.Unlock()
	one := y.drives[id]
	if one == nil || one.endedAt.IsZero() {
		return time.Time{}, false
	}
	return one.endedAt, true
}
