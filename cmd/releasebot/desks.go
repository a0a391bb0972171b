package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"releasebot/bot"
	"releasebot/store"
)

// desks are the services that this process looks after or would look after; a reload adds and takes away some.
type desks struct {
	mu    sync.Mutex
	list  []*desk
	start func(*desk) // nil before open
}

// desk is one service's.
type desk struct {
	name  string
	loop  *bot.Loop
	stop  context.CancelFunc
	ctx   context.Context // of its loop's work, besides the program's
	ended chan struct{}
}

// add gives a service a desk, which begins its work once they are open.
func (d *desks) add(s bot.Service, l *bot.Loop) {
	ctx, stop := context.WithCancel(context.Background())
	one := &desk{name: s.Policy.Service, loop: l, ctx: ctx, stop: stop, ended: make(chan struct{})}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = append(d.list, one)
	if d.start != nil {
		d.start(one)
	}
}

// open begins the work of all desks, and of those that are added later.
func (d *desks) open(start func(*desk)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.start = start
	for _, one := range d.list {
		start(one)
	}
}

// drop ends a service's work and waits for its end. Drives under way go on by themselves.
func (d *desks) drop(name string) {
	d.mu.Lock()
	i := slices.IndexFunc(d.list, func(one *desk) bool { return one.name == name })
	if i < 0 {
		d.mu.Unlock()
		return
	}
	one := d.list[i]
	d.list = slices.Delete(slices.Clone(d.list), i, i+1)
	started := d.start != nil
	d.mu.Unlock()
	one.stop()
	if started {
		<-one.ended
	}
}

// sort puts the desks in an order of names.
func (d *desks) sort(names []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	sorted := slices.Clone(d.list)
	slices.SortStableFunc(sorted, func(a, b *desk) int { return slices.Index(names, a.name) - slices.Index(names, b.name) })
	d.list = sorted
}

// all are the desks in the configuration's order.
func (d *desks) all() []*desk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.list)
}

func (d *desks) of(service string) (*desk, bool) {
	for _, one := range d.all() {
		if one.name == service {
			return one, true
		}
	}
	return nil, false
}

// wake tells a service's loop that a request waits.
func (d *desks) wake(service string) {
	if one, ok := d.of(service); ok {
		one.loop.Wake()
	}
}

// zone is a service's time zone; nil of a service that is none.
func (d *desks) zone(service string) *time.Location {
	if one, ok := d.of(service); ok {
		return one.loop.Board().Location
	}
	return nil
}

// serve runs a service's loop until ctx ends or the service is taken away.
func (i *installation) serve(ctx context.Context, d *desk) error {
	defer close(d.ended)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.ctx, cancel)()
	return i.hold(ctx, store.ServiceLease(d.name), d.loop.Run)
}
