package main

import (
	"errors"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/store"
)

// A replica that Slack does not answer is not fit for leases while another one hears Slack, although its line looks open.
func TestMuteReplica(t *testing.T) {
	open := time.Now()
	r := newReplicas(nil, "a", nil, func() time.Time { return open }, zerolog.Nop())
	other := store.Replica{ID: "b", Beat: 1, Connected: open}
	r.learn([]store.Replica{other}, nil, time.Now())
	if at := r.line(); at != open || !r.fit("slack") {
		t.Fatalf("it hears Slack since %v and is fit: %v", at, r.fit("slack"))
	}
	r.answered(errors.New("no answer"))
	if r.line(); !r.fit("slack") {
		t.Error("one call that was not answered is no outage")
	}
	r.answered(errors.New("no answer"))
	if at := r.line(); !at.IsZero() || r.fit("slack") {
		t.Errorf("mute, it hears Slack since %v and is fit: %v", at, r.fit("slack"))
	}
	r.answered(nil)
	if at := r.line(); at != open || !r.fit("slack") {
		t.Errorf("answered again, it hears Slack since %v and is fit: %v", at, r.fit("slack"))
	}
	other.Beat, other.Connected = 2, time.Time{}
	r.learn([]store.Replica{other}, nil, time.Now())
	r.answered(errors.New("no answer"))
	r.answered(errors.New("no answer"))
	if r.line(); !r.fit("slack") {
		t.Error("nobody hears Slack, and so nobody is fitter")
	}
}
