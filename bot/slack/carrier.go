package slack

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// newCarrier is net/http's usual carrier, but that a call which is given up is thrown away with its connection: the kernel
// would go on for minutes to bring it across a network that comes back, over what another replica has shown since. A
// connection of HTTP/2 has other calls on it, so there are none.
func newCarrier() http.RoundTripper {
	carrier := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConns: 20, MaxIdleConnsPerHost: 10, IdleConnTimeout: 90 * time.Second,
		TLSHandshakeTimeout: callWithin, Protocols: new(http.Protocols),
	}
	carrier.Protocols.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: callWithin}
	carrier.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			if err := tcp.SetLinger(0); err != nil {
				return nil, errors.Join(err, conn.Close())
			}
		}
		return conn, nil
	}
	return carrier
}
