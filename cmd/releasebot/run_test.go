package main

import (
	"fmt"
	"strings"
	"testing"

	"releasebot/internal/config"
)

func TestTheSourceIsTheOneOfTheFile(t *testing.T) {
	for want, m := range map[string]config.Metrics{
		"*prometheus.Source": {Prometheus: config.Provider{URL: "http://localhost:9090"}},
		"*graphite.Source":   {Graphite: config.Provider{URL: "http://localhost"}},
	} {
		source, err := newSource(m)
		if got := fmt.Sprintf("%T", source); err != nil || got != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
	_, err := newSource(config.Metrics{Graphite: config.Provider{
		URL: "https://localhost", Auth: config.Auth{TLS: config.TLS{CA: "testdata/none.pem"}},
	}})
	if want := "metrics.graphite: the authorities' file (auth.tls.ca) cannot be read: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v\n want %s", err, want)
	}
}
