package testpostgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Freeze makes it hang with all its processes: connections are taken by the kernel and never answered. Thaw ends that.
func (s *Server) Freeze(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		t.Fatal("postgres is not running, and cannot be frozen")
	}
	s.process.Signal(t, syscall.SIGSTOP) // first, so that it starts no more
	s.frozen = children(s.process.Pid())
	for _, pid := range s.frozen {
		_ = syscall.Kill(pid, syscall.SIGSTOP)
	}
}

// Thaw lets a frozen server go on.
func (s *Server) Thaw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.thaw()
}

func (s *Server) thaw() {
	if s.process == nil {
		return
	}
	for _, pid := range append(s.frozen, s.process.Pid()) {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	s.frozen = nil
}

// children are the processes that a process started: PostgreSQL has one a connection, each in a session of its own.
func children(of int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err == nil && slices.Equal(stat(pid, 1), []string{fmt.Sprint(of)}) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// stat gives one of the fields behind a process' name, https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; none
// if there is no such process.
func stat(pid, field int) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	if fields := strings.Fields(rest); field < len(fields) {
		return fields[field : field+1]
	}
	return nil
}

func anyAlive(pids []int) bool {
	return slices.ContainsFunc(pids, func(pid int) bool {
		return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) && !slices.Equal(stat(pid, 0), []string{"Z"})
	})
}
