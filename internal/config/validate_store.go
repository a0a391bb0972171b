package config

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

func validateStore(p place, s Store) {
	sqlite, postgres := p.at("sqlite"), p.at("postgres")
	if sqlite.has() && postgres.has() {
		postgres.fail("The state is kept in one store, and sqlite names one already. Keep one of sqlite and postgres.")
		return
	}
	notEmpty(sqlite, s.SQLite)
	if postgres.has() {
		validateDSN(postgres, s.Postgres)
	}
	keep := p.at("keep")
	atLeast(keep.at("history"), s.Keep.History, day) // what the day's digest is made of
	atLeast(keep.at("evidence"), s.Keep.Evidence, day)
	atLeast(keep.at("requests"), s.Keep.Requests, day) // by them a retry of Slack or a replay of CI is known for what it is
}

// Ways to protect the connection, https://www.postgresql.org/docs/current/libpq-ssl.html. The two others, allow and
// prefer (which is the default), fall back to plain text without a word.
var sslModes = []string{"disable", "require", "verify-ca", "verify-full"}

// validateDSN quotes nothing: a password is part of it.
func validateDSN(p place, dsn Secret) {
	parsed, err := url.Parse(dsn.Reveal())
	bad := err != nil || parsed.Scheme != "postgres" && parsed.Scheme != "postgresql"
	if bad || strings.Trim(parsed.Path, "/") == "" || strings.ContainsAny(parsed.Path, "@:") || parsed.Fragment != "" {
		p.fail("This is no address of a PostgreSQL database. Write postgres://user:${PASSWORD}@host:5432/database?sslmode=verify-full, " +
			"and in user and password %%2F for /, %%23 for #, %%3F for ? and %%40 for @.")
		return
	}
	query := parsed.Query()
	host, mode := parsed.Hostname(), query.Get("sslmode")
	if host == "" {
		host = query.Get("host")
	}
	switch {
	case host == "":
		p.fail("This address names no host. Write postgres://user:${PASSWORD}@host:5432/database, or ?host=/var/run/postgresql for a socket.")
	case mode == "" && !isHere(host):
		p.fail("This address does not say how the connection is protected, and PostgreSQL would fall back to plain text. " +
			"Add ?sslmode=verify-full, or sslmode=disable if the network is protected in another way.")
	case mode != "" && !slices.Contains(sslModes, mode):
		p.fail("This sslmode is none that keeps to what it says. Write one of: %s.", strings.Join(sslModes, ", "))
	}
}

// isHere tells whether a host is this machine: a socket's folder, or a loopback address.
func isHere(host string) bool {
	ip := net.ParseIP(host)
	return strings.HasPrefix(host, "/") || host == "localhost" || ip != nil && ip.IsLoopback()
}

// secretLength is the fewest characters of a webhook's secret: 128 bits where they are hexadecimal.
const secretLength = 32

func validateWebhook(p place, w Webhook) {
	secret := p.at("secret")
	switch text := w.Secret.Reveal(); {
	case !p.has():
	case !secret.has():
		p.fail("A webhook needs a secret that its callers sign with. Add secret: ${WEBHOOK_SECRET}, or leave webhook out.")
	case !isVisible(text):
		secret.fail("This secret has a space or a line's end in it, which its callers would have to sign with, too. Write the secret alone.")
	case len(text) < secretLength:
		secret.fail("This secret is shorter than %d characters, so it might be guessed. Make one with: openssl rand -hex 32.", secretLength)
	}
}
