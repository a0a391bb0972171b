package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// connectWithin is how long a connection may take, where the DSN has no connect_timeout.
const connectWithin = 5 * time.Second

// settings are the sessions', https://www.postgresql.org/docs/current/runtime-config-client.html. A replica that freezes
// in a transaction keeps its rows locked; 3 s later others may go on. The server looks for dead clients itself.
var settings = map[string]string{
	"client_encoding":                     "UTF8",
	"default_transaction_isolation":       "read committed",
	"synchronous_commit":                  "on", // what was acknowledged is on the disk
	"statement_timeout":                   "30s",
	"idle_in_transaction_session_timeout": "3s",
	"tcp_keepalives_idle":                 "5",
	"tcp_keepalives_interval":             "2",
	"tcp_keepalives_count":                "3",
	"tcp_user_timeout":                    "10000", // ms
}

// parse reads a DSN. Its errors do not quote it: what cannot be parsed may hold a piece of the password.
func parse(dsn string) (*pgx.ConnConfig, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("the address of the PostgreSQL database is no URL: write postgres://user:password@host/database, " +
			"with special characters of the password as %XX (%40 for @, %2F for /, %23 for #, %25 for %)")
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, errors.New("the address of the PostgreSQL database does not begin with postgres://: write postgres://user:password@host/database")
	}
	query := u.Query()
	host := cmp.Or(query.Get("host"), u.Host)
	if host == "" || strings.Trim(u.Path, "/")+query.Get("dbname")+query.Get("database") == "" {
		return nil, errors.New("the address of the PostgreSQL database names no host or no database: write postgres://user:password@host/database")
	}
	if !query.Has("sslmode") && !local(host) {
		query.Set("sslmode", "verify-full")
	}
	if !query.Has("target_session_attrs") {
		query.Set("target_session_attrs", "read-write") // not a standby
	}
	u.RawQuery = query.Encode()
	config, err := pgx.ParseConfig(u.String())
	if err != nil {
		return nil, fmt.Errorf("the address of the PostgreSQL database cannot be used: %s", harmless(err, u))
	}
	if config.ConnectTimeout == 0 || !query.Has("connect_timeout") {
		config.ConnectTimeout = connectWithin
	}
	config.DialFunc = dialer().DialContext
	for name, value := range settings {
		config.RuntimeParams[name] = value
	}
	config.RuntimeParams["application_name"] = cmp.Or(query.Get("application_name"), "releasebot")
	return config, nil
}

// local tells whether all hosts of a DSN are this machine: a socket's folder, localhost, or a loopback address.
func local(hosts string) bool {
	for host := range strings.SplitSeq(hosts, ",") {
		name := (&url.URL{Host: host}).Hostname()
		address, err := netip.ParseAddr(cmp.Or(name, host))
		socket := strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@")
		if !socket && name != "localhost" && (err != nil || !address.IsLoopback()) {
			return false
		}
	}
	return true
}

// harmless is what pgx says of a DSN, without the DSN.
func harmless(err error, u *url.URL) string {
	const unsaid = "check its host, port and settings"
	cause := errors.Unwrap(err)
	if cause == nil {
		return unsaid
	}
	if _, ok := errors.AsType[*url.Error](cause); ok {
		return unsaid
	}
	password, _ := u.User.Password()
	for _, secret := range []string{password, u.Query().Get("password"), u.Query().Get("sslpassword"), u.String()} {
		if secret != "" && strings.Contains(cause.Error(), secret) {
			return unsaid
		}
	}
	return cause.Error()
}
