package config

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"releasebot/internal/httpquery"
)

// Metrics is where the charts' samples come from: exactly one of its servers has a URL.
type Metrics struct {
	Prometheus Provider `yaml:"prometheus"`
	Graphite   Provider `yaml:"graphite"`
}

// Provider is a server that has samples; Timeout is for one query.
type Provider struct {
	URL     URL           `yaml:"url"`
	Timeout time.Duration `yaml:"timeout"`
	Auth    Auth          `yaml:"auth"`
}

// Auth is how the bot proves to a provider who asks.
type Auth struct {
	Basic   Basic             `yaml:"basic"`
	Bearer  Secret            `yaml:"bearer"`
	Headers map[string]Secret `yaml:"headers"` // secrets, for that is what they often hold
	TLS     TLS               `yaml:"tls"`
}

// Basic is a user; "" is none.
type Basic struct {
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
}

// TLS are files in PEM and the name that the server's certificate is for; "" leaves it to the machine.
type TLS struct {
	CA         string `yaml:"ca"` // authorities besides the machine's
	Cert       string `yaml:"cert"`
	Key        string `yaml:"key"`
	ServerName string `yaml:"server_name"`
}

// Provider is the server that is configured, and its key in the file: "prometheus" or "graphite".
func (m Metrics) Provider() (technology string, p Provider) {
	if m.Graphite.URL != "" {
		return "graphite", m.Graphite
	}
	return "prometheus", m.Prometheus
}

func (m *Metrics) inherit(folder string) {
	for _, t := range []*TLS{&m.Prometheus.Auth.TLS, &m.Graphite.Auth.TLS} {
		for _, path := range []*string{&t.CA, &t.Cert, &t.Key} {
			if *path != "" {
				*path = from(folder, *path)
			}
		}
	}
}

// Options say how the server is asked. They read the files of TLS; the error names the one that is no good.
func (p Provider) Options() ([]httpquery.Option, error) {
	opts := []httpquery.Option{httpquery.WithTimeout(p.Timeout)}
	if p.Auth.Basic.User != "" {
		opts = append(opts, httpquery.WithBasicAuth(p.Auth.Basic.User, p.Auth.Basic.Password.Reveal()))
	}
	if p.Auth.Bearer != "" {
		opts = append(opts, httpquery.WithBearer(p.Auth.Bearer.Reveal()))
	}
	for name, value := range p.Auth.Headers {
		opts = append(opts, httpquery.WithHeader(name, value.Reveal()))
	}
	if p.Auth.TLS == (TLS{}) {
		return opts, nil
	}
	c, err := p.Auth.TLS.config()
	if err != nil {
		return nil, err
	}
	return append(opts, httpquery.WithTLS(c)), nil
}

// config reads the files. The certificate and its key are read again at each new connection, for they may be replaced
// while the bot runs.
func (t TLS) config() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CA != "" {
		roots, err := authorities(t.CA)
		if err != nil {
			return nil, err
		}
		c.RootCAs = roots
	}
	if t.Cert == "" {
		return c, nil
	}
	own := func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("the certificate %s with the key %s (auth.tls) cannot be used: %w", t.Cert, t.Key, err)
		}
		return &pair, nil
	}
	c.GetClientCertificate = own
	_, err := own(nil)
	return c, err
}

// authorities are the machine's and those of the file.
func authorities(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the authorities' file (auth.tls.ca) cannot be read: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without any
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("the authorities' file (auth.tls.ca) " + file + " holds no certificate in PEM")
	}
	return roots, nil
}
