package postgres

import "syscall"

// tcpUserTimeout is TCP_USER_TIMEOUT of <linux/tcp.h>, in milliseconds, https://man7.org/linux/man-pages/man7/tcp.7.html.
const tcpUserTimeout = 0x12

func limitUnacknowledged(network, _ string, raw syscall.RawConn) error {
	if len(network) < 3 || network[:3] != "tcp" {
		return nil
	}
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(unacknowledged.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
