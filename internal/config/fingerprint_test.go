package config

import "testing"

// Whatever may choose other data is told apart, and a new password is not.
func TestFingerprint(t *testing.T) {
	with := func(change func(*Provider)) string {
		m := Metrics{Prometheus: Provider{URL: "https://reader:one@metrics.example.com/prom"}}
		change(&m.Prometheus)
		return m.Fingerprint()
	}
	same := with(func(*Provider) {})
	for _, change := range []func(*Provider){
		func(p *Provider) { p.URL = "https://reader:two@metrics.example.com/prom" },
		func(p *Provider) { p.Auth.Basic.Password = "three" },
		func(p *Provider) { p.Timeout = 1 },
	} {
		if got := with(change); got != same {
			t.Errorf("%s is another server", got)
		}
	}
	seen := map[string]bool{same: true, Metrics{Graphite: Provider{URL: "https://reader:one@metrics.example.com/prom"}}.Fingerprint(): true}
	for _, change := range []func(*Provider){
		func(p *Provider) { p.URL = "https://other:one@metrics.example.com/prom" },
		func(p *Provider) { p.URL = "https://metrics.example.com/prom" },
		func(p *Provider) { p.Auth.Basic.User = "reader" },
		func(p *Provider) { p.Auth.Bearer = "token" },
		func(p *Provider) { p.Auth.Headers = map[string]Secret{"X-Scope-OrgID": "a"} },
		func(p *Provider) { p.Auth.Headers = map[string]Secret{"X-Scope-OrgID": "b"} },
	} {
		seen[with(change)] = true
	}
	if len(seen) != 8 {
		t.Errorf("%d of 8 servers are told apart", len(seen))
	}
}
