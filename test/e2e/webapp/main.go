// Command webapp is the service that the end-to-end test deploys: one process a target, which runs the build that its
// folder holds, serves requests and /metrics, and misbehaves when the build says so.
//
//	webapp serve DIR     runs the build of DIR/webapp.conf
//	webapp restart DIR   ends the process of DIR, starts one with the build there is now, and waits until it serves
//
// DIR/address and DIR/begin hold where it listens and when the background traffic began (unix seconds).
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: webapp serve|restart DIR"))
	}
	var err error
	switch os.Args[1] {
	case "serve":
		err = serve(os.Args[2])
	case "restart":
		err = restart(os.Args[2])
	default:
		err = fmt.Errorf("no command %q", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "webapp:", err)
	os.Exit(1)
}

func read(dir, name string) string {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		fail(err)
	}
	return strings.TrimSpace(string(data))
}

// restart is what a real deploy script does with a real service manager.
func restart(dir string) error {
	if pid, err := os.ReadFile(filepath.Join(dir, "pid")); err == nil {
		if err := end(strings.TrimSpace(string(pid)), read(dir, "address")); err != nil {
			return err
		}
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	cmd := exec.Command(os.Args[0], "serve", dir) //nolint:noctx // it outlives this process
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "pid"), []byte(strconv.Itoa(cmd.Process.Pid)), 0o600); err != nil {
		return err
	}
	return await(10*time.Second, "the new process to serve", func() bool { return serves(read(dir, "address")) })
}

func end(pid, address string) error {
	number, err := strconv.Atoi(pid)
	if err != nil {
		return err
	}
	if err := syscall.Kill(number, syscall.SIGTERM); err != nil {
		return nil //nolint:nilerr // it is gone already
	}
	return await(5*time.Second, "the old process to end", func() bool { return !serves(address) })
}

func serves(address string) bool {
	client := http.Client{Timeout: time.Second}
	answer, err := client.Get("http://" + address + "/healthz") //nolint:noctx // the client's time-out bounds it
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

func await(limit time.Duration, what string, done func() bool) error {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(limit); time.Now().Before(end); <-ticker.C {
		if done() {
			return nil
		}
	}
	return fmt.Errorf("waited %s in vain for %s", limit, what)
}
