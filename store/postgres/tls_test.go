package postgres_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"releasebot/internal/testpostgres"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // its certificate, as a client needs it
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(pemOf("CERTIFICATE", der)), 0o600); err != nil {
		t.Fatal(err)
	}
	return authority{cert, key, file}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// server starts one with a certificate for 127.0.0.1 that takes nobody without TLS.
func (a authority) server(t *testing.T) *testpostgres.Server {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "database"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return testpostgres.Start(t, testpostgres.Config{
		HBA:      "hostssl all all 127.0.0.1/32 scram-sha-256\n",
		Settings: map[string]string{"ssl": "on"},
		Files:    map[string]string{"server.crt": pemOf("CERTIFICATE", der), "server.key": pemOf("PRIVATE KEY", private)},
	})
}

func TestTLS(t *testing.T) {
	ours, theirs := newAuthority(t, "ours"), newAuthority(t, "theirs")
	server := ours.server(t)
	database := server.Database(t)
	with := func(authority, mode string) string {
		return fmt.Sprintf("%s?sslmode=%s&sslrootcert=%s", server.DSN(database), mode, authority)
	}
	s := open(t, with(ours.file, "verify-full"))
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	const untrusted = "its certificate is not the one of that host, or not from an authority that is known here"
	refused(t, with(theirs.file, "verify-full"), untrusted)
	refused(t, server.DSN(database)+"?sslmode=verify-full", untrusted) // the machine's authorities
	otherName := strings.Replace(with(ours.file, "verify-full"), "127.0.0.1", "localhost", 1)
	refused(t, otherName, untrusted, "localhost")
	open(t, strings.Replace(otherName, "verify-full", "verify-ca", 1)) // as the DSN says
	refused(t, server.DSN(database)+"?sslmode=disable", "pg_hba.conf")

	plain := scram(t)
	refused(t, fmt.Sprintf("%s?sslmode=verify-full&sslrootcert=%s", plain.DSN(plain.Database(t)), ours.file), "the server speaks no TLS")
}
