//go:build !linux

package testpostgres

import "syscall"

func noOrphan(*syscall.SysProcAttr) {}
