package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

func receivedOnce(t *testing.T, s *store.Store) {
	ctx := t.Context()
	full := Filled[release.Request]()
	full.Service, full.ID, full.Channel = "webapp", "full", "C9"                    // these are names; the rest is any text
	requests := []release.Request{click("b", "webapp"), full, click("a", "webapp")} // in no order of their ids
	for i, r := range requests {
		fresh, err := s.Receive(ctx, Now.Add(time.Duration(i)*time.Second), r)
		if err != nil || !fresh {
			t.Fatalf("%s: fresh %v, %v", r.ID, fresh, err)
		}
	}
	again := click("b", "webapp")
	again.Reason = "a retry of Slack's"
	if fresh, err := s.Receive(ctx, Now, again); err != nil || fresh {
		t.Fatalf("a second time: fresh %v, %v", fresh, err)
	}
	for name, r := range map[string]release.Request{
		"no id":             {Service: "webapp"},
		"a NUL in the id":   {Service: "webapp", ID: "a\x00b"},
		"broken UTF-8":      {Service: "webapp", ID: "x", Channel: "\xff"},
		"a NUL as the name": {Service: "\x00", ID: "x"},
	} {
		if _, err := s.Receive(ctx, Now, r); err == nil {
			t.Errorf("a request with %s was taken", name)
		}
	}

	items, err := s.Pending(ctx, "webapp")
	fine(t, err)
	var got []release.Request
	for i, item := range items {
		got = append(got, item.Request)
		if want := Now.Add(time.Duration(i) * time.Second); !item.At.Equal(want) {
			t.Errorf("%s was received at %v, want %v", item.Request.ID, item.At, want)
		}
	}
	if diff := cmp.Diff(requests, got); diff != "" {
		t.Errorf("pending (-received +got):\n%s", diff)
	}
}

func consumedOnce(t *testing.T, s *store.Store) {
	ctx := t.Context()
	for _, r := range []release.Request{click("c1", "webapp"), click("c2", "webapp"), click("c3", "other")} {
		_, err := s.Receive(ctx, Now, r)
		fine(t, err)
	}
	items, err := s.Pending(ctx, "webapp")
	fine(t, err)
	first := func(c *store.Commit) { c.Inbox = items[0].ID }

	_, err = Step(ctx, s, "other", first) // not this service's item
	wants(t, err, store.ErrDone)
	must(t, s, "webapp", first)
	_, err = Step(ctx, s, "webapp", first)
	wants(t, err, store.ErrDone)

	if fresh, err := s.Receive(ctx, Now, click("c1", "webapp")); err != nil || fresh {
		t.Errorf("a consumed request came back: fresh %v, %v", fresh, err)
	}
	for service, want := range map[string]string{"webapp": "c2", "other": "c3"} {
		items, err := s.Pending(ctx, service)
		fine(t, err)
		if len(items) != 1 || items[0].Request.ID != want {
			t.Errorf("%s: pending %+v, want %s", service, items, want)
		}
	}
}
