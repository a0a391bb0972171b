package testpostgres

import "syscall"

// noOrphan lets the server stop when the tests' process dies, as it does at go test's time limit.
func noOrphan(as *syscall.SysProcAttr) { as.Pdeathsig = syscall.SIGINT }
