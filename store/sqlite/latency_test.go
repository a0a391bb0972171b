package sqlite_test

import (
	"testing"

	"releasebot/store"
	"releasebot/store/storetest"
)

func TestReceiveStaysFast(t *testing.T) { storetest.ReceiveStaysFast(t, open(t, fresh(t))) }

func BenchmarkReceive(b *testing.B) {
	storetest.BenchmarkReceive(b, func(b *testing.B) *store.Store { return open(b, fresh(b)) })
}
