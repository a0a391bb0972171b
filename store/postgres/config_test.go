package postgres

import "testing"

// TestEncryptedUnlessLocal: who names no sslmode gets a verified server, or one on this machine.
func TestEncryptedUnlessLocal(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u@db.example.com/x":                     "verified",
		"postgres://u@10.0.0.7:5433/x":                      "verified",
		"postgres://u@[2001:db8::7]:5433/x":                 "verified",
		"postgres://u@localhost.example.com/x":              "verified",
		"postgres://u@127.0.0.1,db.example.com/x":           "verified",
		"postgres://u@127.0.0.1/x?host=db.example.com":      "verified",
		"postgres://u@db.example.com/x?sslmode=verify-full": "verified",
		"postgres://u@db.example.com/x?sslmode=require":     "unverified",
		"postgres://u@db.example.com/x?sslmode=disable":     "plain",
		"postgres://u@127.0.0.1/x?sslmode=disable":          "plain",
		"postgres://u@127.0.0.1:5433/x":                     "unverified", // pgx's prefer
		"postgres://u@[::1]/x":                              "unverified",
		"postgres://u@localhost/x":                          "unverified",
		"postgres:///x?host=/var/run/postgresql":            "plain",
	} {
		config, err := parse(dsn)
		if err != nil {
			t.Errorf("%s: %v", dsn, err)
			continue
		}
		got := "plain"
		if config.TLSConfig != nil {
			got = "verified"
			if config.TLSConfig.InsecureSkipVerify {
				got = "unverified"
			}
		}
		if got != want {
			t.Errorf("%s is %s, want %s", dsn, got, want)
		}
		for _, other := range config.Fallbacks {
			if want == "verified" && (other.TLSConfig == nil || other.TLSConfig.InsecureSkipVerify) {
				t.Errorf("%s falls back to %s without a check", dsn, other.Host)
			}
		}
	}
}
