package config

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"releasebot/internal/httpquery"
)

// withMetrics is a complete file whose metrics part is a text in one line.
func withMetrics(t *testing.T, name, metrics string) *Config {
	t.Helper()
	data, err := os.ReadFile("testdata/minimal.yml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "{prometheus: {url: http://localhost:9090}}", metrics, 1)
	c, err := Parse(name, []byte(text), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// asked is what a provider's server sees of a request that is made with its options.
func asked(t *testing.T, p Provider, server *httptest.Server) (r *http.Request, err error) {
	t.Helper()
	opts, err := p.Options()
	if err != nil {
		return nil, err
	}
	s, err := httpquery.New(httpquery.Kind{}, server.URL, opts...)
	if err != nil {
		return nil, err
	}
	server.Config.Handler = http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) { r = got })
	answer, err := s.Client.Get(server.URL)
	if err != nil {
		return nil, err
	}
	return r, answer.Body.Close()
}

func TestProviders(t *testing.T) {
	for metrics, want := range map[string]string{ // the technology, its URL, timeout, Authorization and tenant
		"{prometheus: {url: http://localhost:9090}}":                                        "prometheus http://localhost:9090 5s  ",
		"{graphite: {url: http://localhost/g, timeout: 9s, auth: {bearer: t}}}":             "graphite http://localhost/g 9s Bearer t ",
		"{graphite: {url: http://h, auth: {basic: {user: reader, password: hunter2}}}}":     "graphite http://h 5s Basic cmVhZGVyOmh1bnRlcjI= ",
		`{prometheus: {url: http://h, auth: {headers: {X-Scope-OrgID: "${SECRET}"}}}}`:      "prometheus http://h 5s  hunter2: {}",
		`{prometheus: {url: http://h, auth: {headers: {Authorization: Token hunter2}}}}`:    "prometheus http://h 5s Token hunter2 ",
		`{prometheus: {url: http://h, auth: {basic: {user: reader, password: ""}}}}`:        "prometheus http://h 5s Basic cmVhZGVyOg== ",
		`{graphite: {url: http://h, auth: {bearer: "${SLACK_BOT_TOKEN}"}, timeout: 100ms}}`: "graphite http://h 100ms Bearer xoxb-hunter2 ",
	} {
		technology, p := withMetrics(t, "ok.yml", metrics).Metrics.Provider()
		server := httptest.NewServer(nil)
		r, err := asked(t, p, server)
		server.Close()
		if err != nil {
			t.Errorf("%s: %v", metrics, err)
			continue
		}
		got := strings.Join([]string{technology, p.URL.Reveal(), p.Timeout.String(), r.Header.Get("Authorization"), r.Header.Get("X-Scope-OrgID")}, " ")
		if got != want {
			t.Errorf("%s: %q, want %q", metrics, got, want)
		}
	}
}

// writeCertificate makes a certificate that signs itself, for 127.0.0.1, in cert.pem and key.pem.
func writeCertificate(t *testing.T, folder string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), DNSNames: []string{"metrics.example.com"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// Both ends show the same certificate, and paths start from the file's folder.
func TestTLSFiles(t *testing.T) {
	folder := t.TempDir()
	pair := writeCertificate(t, folder)
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	defer server.Close()
	_, p := withMetrics(t, filepath.Join(folder, "releasebot.yml"),
		"{graphite: {url: https://h, auth: {tls: {ca: cert.pem, cert: cert.pem, key: ./key.pem, server_name: metrics.example.com}}}}").Metrics.Provider()
	r, err := asked(t, p, server)
	if err != nil {
		t.Fatal(err)
	}
	if shown := r.TLS.PeerCertificates; len(shown) != 1 || !bytes.Equal(shown[0].Raw, pair.Certificate[0]) {
		t.Errorf("%d certificates were shown, or another one", len(shown))
	}
}

func TestACertificateMayBeReplaced(t *testing.T) {
	folder := t.TempDir()
	writeCertificate(t, folder)
	c, err := TLS{Cert: filepath.Join(folder, "cert.pem"), Key: filepath.Join(folder, "key.pem")}.config()
	if err != nil {
		t.Fatal(err)
	}
	replaced := writeCertificate(t, folder)
	shown, err := c.GetClientCertificate(nil)
	if err != nil || !bytes.Equal(shown.Certificate[0], replaced.Certificate[0]) {
		t.Errorf("the old one is shown, or none: %v", err)
	}
}

func TestTLSFilesThatAreNoGood(t *testing.T) {
	folder := t.TempDir()
	writeCertificate(t, folder)
	if err := os.WriteFile(filepath.Join(folder, "empty.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	for _, c := range []struct {
		tls  TLS
		want string
	}{
		{TLS{CA: at("none.pem")}, "the authorities' file (auth.tls.ca) cannot be read: open " + at("none.pem")},
		{TLS{CA: at("key.pem")}, "the authorities' file (auth.tls.ca) " + at("key.pem") + " holds no certificate in PEM"},
		{TLS{CA: at("empty.pem")}, "the authorities' file (auth.tls.ca) " + at("empty.pem") + " holds no certificate in PEM"},
		{TLS{Cert: at("cert.pem"), Key: at("none.pem")}, "the certificate " + at("cert.pem") + " with the key " + at("none.pem") + " (auth.tls) cannot be used: "},
		{TLS{Cert: at("key.pem"), Key: at("cert.pem")}, "the certificate " + at("key.pem") + " with the key " + at("cert.pem") + " (auth.tls) cannot be used: "},
	} {
		_, err := Provider{Auth: Auth{TLS: c.tls}}.Options()
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v\n want %s", err, c.want)
		}
	}
}
