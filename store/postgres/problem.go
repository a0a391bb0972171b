package postgres

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"releasebot/internal/schema"
)

// wrongEncoding is a database that does not take every text.
type wrongEncoding struct{ encoding string }

func (e *wrongEncoding) Error() string { return "its encoding is " + e.encoding }

const standby = "the server only reads, as a standby does; name the primary"

// problem is the sentence for an error at opening. pgx's own errors name user and database, never the password.
func problem(name string, err error) error {
	return fmt.Errorf("the database %s cannot be opened: %s: %w", name, advice(err), err)
}

// advice says what to do.
func advice(err error) string {
	if later, ok := errors.AsType[*schema.Newer](err); ok {
		return later.Advice()
	}
	if earlier, ok := errors.AsType[*schema.Older](err); ok {
		return "it " + earlier.Advice()
	}
	if _, ok := errors.AsType[*wrongEncoding](err); ok {
		return "make one that takes every text: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
	}
	if failed, ok := errors.AsType[*pgconn.PgError](err); ok {
		return ofServer(failed)
	}
	if untrusted(err) {
		return "its certificate is not the one of that host, or not from an authority that is known here; " +
			"name the authority's certificate by sslrootcert=FILE, and the host as the certificate does"
	}
	if strings.Contains(err.Error(), "read only connection") { // pgx has no type for these two
		return standby
	}
	if strings.Contains(err.Error(), "server refused TLS") {
		return "the server speaks no TLS; turn it on there, or write sslmode=disable if the network between is safe"
	}
	return "nobody answers there as PostgreSQL does; check host and port, that the server runs, and that nothing between refuses"
}

// ofServer is for what the server itself says, https://www.postgresql.org/docs/current/errcodes-appendix.html.
func ofServer(e *pgconn.PgError) string {
	switch e.Code {
	case "28P01", "28000":
		return "the server refuses this user; check user and password, and pg_hba.conf there"
	case "3D000":
		return "there is no such database; make it: CREATE DATABASE … OWNER … ENCODING 'UTF8' TEMPLATE template0"
	case "42501":
		return "the user has not the rights; make it the owner of the database, or GRANT it CREATE and USAGE on its schema"
	case "42P01":
		return "it has no tables of releasebot: start the bot once, it makes them"
	case "53300":
		return "the server takes no more connections; raise max_connections there (a replica needs nine)"
	case "57P03":
		return "the server starts or stops just now; try again in a moment"
	case "25006":
		return standby
	}
	return "the server refuses it for the reason below"
}

func untrusted(err error) bool {
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	return authority || name || invalid || verification
}
