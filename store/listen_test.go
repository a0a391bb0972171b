package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/store"
)

// TestListenComesBack cuts the line again and again, without a database, in fake time.
func TestListenComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		var opened []time.Duration
		start := time.Now()
		fails := errors.New("refused")
		s := store.New(store.Options{Name: "test", Listen: func(ctx context.Context, heard func(store.Signal)) error {
			opened = append(opened, time.Since(start))
			if len(opened) != 12 {
				return fails
			}
			heard(store.Signal{Kind: store.SignalResync})
			heard(store.Signal{Kind: store.SignalState, Service: "webapp"})
			<-ctx.Done()
			return ctx.Err()
		}})
		var heard []string
		ended := make(chan error)
		go func() { ended <- s.Listen(ctx, func(signal store.Signal) { heard = append(heard, signal.Kind) }) }()
		time.Sleep(10 * time.Second) //nolint:forbidigo // fake time
		if err := s.Deaf(); !errors.Is(err, fails) {
			t.Errorf("while there is no line: %v", err)
		}
		time.Sleep(time.Minute) //nolint:forbidigo // fake time
		synctest.Wait()
		if !slices.Equal(heard, []string{"resync", "state"}) || s.Deaf() != nil {
			t.Errorf("heard %v, %v", heard, s.Deaf())
		}
		end()
		if err := <-ended; err != nil || len(opened) != 12 {
			t.Errorf("ended with %v after %d lines", err, len(opened))
		}
		for i := 1; i < len(opened); i++ {
			wait := min(100*time.Millisecond<<(i-1), 5*time.Second)
			if got := opened[i] - opened[i-1]; got < wait/2 || got > wait {
				t.Errorf("the %dth wait was %v, want half of %v to all of it", i, got, wait)
			}
		}
	})
}
