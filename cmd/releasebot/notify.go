package main

import "net"

// notifier tells systemd how it goes, as sd_notify(3) says; without a socket it tells nobody.
type notifier struct{ socket string }

func (n notifier) say(state string) error {
	if n.socket == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: n.socket, Net: "unixgram"})
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte(state))
	if closed := conn.Close(); err == nil {
		err = closed
	}
	return err
}
