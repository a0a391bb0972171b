//go:build replicas

package replicas_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// metrics answers Prometheus' range queries with errors that are few and steady, and many once they jump.
type metrics struct {
	addr   string
	jumped atomic.Bool
}

func newMetrics(t *testing.T, listenOn string) *metrics {
	t.Helper()
	m := &metrics{}
	m.addr = m.listen(t, listenOn)
	return m
}

// listen serves the same at one more address, which it gives.
func (m *metrics) listen(t *testing.T, on string) string {
	t.Helper()
	listener, err := net.Listen("tcp", on)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/query_range", m.queryRange)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

func (m *metrics) queryRange(rw http.ResponseWriter, r *http.Request) {
	var from, to, step float64
	for name, into := range map[string]*float64{"start": &from, "end": &to, "step": &step} {
		v, err := strconv.ParseFloat(r.FormValue(name), 64)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		*into = v
	}
	type stream struct {
		Metric map[string]string `json:"metric"`
		Values [][2]any          `json:"values"`
	}
	var streams []stream
	for _, target := range targets() {
		one := stream{Metric: map[string]string{"tier": target.Tier, "zone": target.Zone}}
		for at := from; at <= to; at += step {
			v := 1 + 0.2*math.Sin(at/3)
			if m.jumped.Load() && at > to-10 {
				v = 50
			}
			one.Values = append(one.Values, [2]any{at, fmt.Sprint(v)})
		}
		streams = append(streams, one)
	}
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(map[string]any{
		"status": "success", "data": map[string]any{"resultType": "matrix", "result": streams},
	})
}
