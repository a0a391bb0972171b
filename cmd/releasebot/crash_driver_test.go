//go:build crash || faults

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"releasebot/deployer"
	"releasebot/deployer/command"
	"releasebot/release"
)

// countedDrives is the command driver with points around what it is asked to do, and a log of its calls.
type countedDrives struct {
	next   *command.Driver
	points *points
	spool  string
	calls  *os.File  // "<call> <drive> <when it was decided> <when this process began>", in milliseconds
	begun  time.Time // in the fleet's time
}

func (d *countedDrives) log(call string, o deployer.Order) {
	_, _ = fmt.Fprintf(d.calls, "%s %s %d %d\n", call, o.Drive.ID, o.Drive.Started.UnixMilli(), d.begun.UnixMilli())
}

func (d *countedDrives) Drive(ctx context.Context, o deployer.Order) (release.Report, error) {
	d.points.pass("drive", o.Drive.ID, before)
	d.log("drive", o)
	watched, stop := context.WithCancel(ctx)
	defer stop()
	go d.watch(watched, o.Drive.ID)
	report, err := d.next.Drive(ctx, o)
	d.points.pass("drive", o.Drive.ID, after)
	return report, err
}

// watch comes to a point as soon as the drive has its folder, and as soon as its shim runs.
func (d *countedDrives) watch(ctx context.Context, id string) {
	for _, step := range []struct{ file, what string }{{"spec.json", "written down"}, {"pid", "running"}} {
		for {
			if _, err := os.Stat(filepath.Join(d.spool, id, step.file)); err == nil {
				d.points.pass("drive", id+" "+step.what, after)
				break
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(100 * time.Microsecond):
			}
		}
	}
}

func (d *countedDrives) Adopt(ctx context.Context, o deployer.Order) (release.Report, error) {
	d.points.pass("adopt", o.Drive.ID, before)
	d.log("adopt", o)
	report, err := d.next.Adopt(ctx, o)
	d.points.pass("adopt", o.Drive.ID, after)
	return report, err
}

func (d *countedDrives) Cancel(ctx context.Context, o deployer.Order) error {
	d.points.pass("cancel", o.Drive.ID, before)
	err := d.next.Cancel(ctx, o)
	d.points.pass("cancel", o.Drive.ID, after)
	return err
}

func (d *countedDrives) Prune(keep int) (int, error) {
	d.points.pass("drive", "prune", before)
	n, err := d.next.Prune(keep)
	d.points.pass("drive", "prune", after)
	return n, err
}

// farBuilds asks the world for builds over HTTP.
type farBuilds struct {
	url    string
	client *http.Client
}

func (b farBuilds) Newest(ctx context.Context, since string) (release.Build, error) {
	return b.get(ctx, "newest", since)
}

func (b farBuilds) Find(ctx context.Context, name string) (release.Build, error) {
	return b.get(ctx, "find", name)
}

func (b farBuilds) get(ctx context.Context, what, of string) (build release.Build, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/builds/"+what+"?of="+url.QueryEscape(of), nil)
	if err != nil {
		return build, err
	}
	answer, err := b.client.Do(r)
	if err != nil {
		return build, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return build, fmt.Errorf("the builds' server answered %s", answer.Status)
	}
	return build, json.NewDecoder(answer.Body).Decode(&build)
}
