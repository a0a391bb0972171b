//go:build !linux

package postgres

import "syscall"

// limitUnacknowledged is for Linux alone; elsewhere keep-alives and time limits must do.
func limitUnacknowledged(string, string, syscall.RawConn) error { return nil }
