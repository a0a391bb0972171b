package detectortest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"releasebot/internal/httpquery"
)

func whoAsks(t *testing.T, r *rig) {
	for name, c := range map[string]struct {
		user         string // in the URL
		option       httpquery.Option
		header, want string
	}{
		"nobody":             {header: "Authorization"},
		"in the URL":         {user: "reader:s3cret@", header: "Authorization", want: "Basic cmVhZGVyOnMzY3JldA=="},
		"basic":              {option: httpquery.WithBasicAuth("reader", "s3cret"), header: "Authorization", want: "Basic cmVhZGVyOnMzY3JldA=="},
		"basic, not the URL": {user: "x:y@", option: httpquery.WithBasicAuth("reader", "s3cret"), header: "Authorization", want: "Basic cmVhZGVyOnMzY3JldA=="},
		"bearer":             {option: httpquery.WithBearer("s3cret"), header: "Authorization", want: "Bearer s3cret"},
		"a tenant":           {option: httpquery.WithHeader("X-Scope-OrgID", "team-a"), header: "X-Scope-OrgID", want: "team-a"},
	} {
		t.Run(name, func(t *testing.T) {
			address := r.front(t, func(w http.ResponseWriter, asked *http.Request, real answer) {
				if got := asked.Header.Get(c.header); got != c.want {
					real = answer{http.StatusUnauthorized, []byte("asked with " + got)}
				}
				real.send(w)
			})
			opts := []httpquery.Option{}
			if c.option != nil {
				opts = append(opts, c.option)
			}
			s := r.open(t, strings.Replace(address, "://", "://"+c.user, 1), opts...)
			for range 2 {
				if _, err := s.Range(t.Context(), r.Query(Errors), r.end, r.end, time.Minute); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// certificates has a server with an authority of its own, that wants to see who asks besides.
func certificates(t *testing.T, r *rig) {
	server := httptest.NewUnstartedServer(r.behind(t, func(w http.ResponseWriter, asked *http.Request, real answer) {
		if len(asked.TLS.PeerCertificates) != 1 {
			real = answer{http.StatusForbidden, []byte("no certificate")}
		}
		real.send(w)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	server.StartTLS()
	t.Cleanup(server.Close)
	known := x509.NewCertPool()
	known.AddCert(server.Certificate())

	err := r.fails(t.Context(), t, server.URL)
	wants(t, err, "cannot reach "+r.Name+" at "+server.URL+
		": no authority that this machine knows has signed its certificate; auth: {tls: {ca: FILE}} names one")
	if unknown := (x509.UnknownAuthorityError{}); !errors.As(err, &unknown) {
		t.Errorf("%v does not wrap its cause", err)
	}
	wants(t, r.fails(t.Context(), t, server.URL, httpquery.WithTLS(&tls.Config{RootCAs: known})),
		r.Name+" at "+server.URL+" answered 403: no certificate")
	own := &tls.Config{RootCAs: known, Certificates: server.TLS.Certificates}
	if err := r.fails(t.Context(), t, server.URL, httpquery.WithTLS(own)); err != nil {
		t.Error(err)
	}
}

func redirects(t *testing.T, r *rig) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect was followed, with all that proves who asks")
	}))
	t.Cleanup(elsewhere.Close)
	address := r.front(t, func(w http.ResponseWriter, asked *http.Request, _ answer) {
		http.Redirect(w, asked, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	err := r.fails(t.Context(), t, address, httpquery.WithBearer("s3cret"))
	if want := r.Name + " at " + address + " answered 307: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v\n want %s", err, want)
	}
}

func noSecrets(t *testing.T, r *rig) {
	address := r.front(t, func(w http.ResponseWriter, asked *http.Request, _ answer) {
		_, password, _ := asked.BasicAuth()
		answer{http.StatusUnauthorized, []byte("who is " + password + " of " + asked.Header.Get("X-Key") + "?")}.send(w)
	})
	host := strings.TrimPrefix(address, "http://")
	s := r.open(t, "http://reader:s3cret@"+host+"/path?token=t0ken", httpquery.WithHeader("X-Key", "s3cret-too"))
	_, err := s.Range(t.Context(), r.Query(Errors), r.end, r.end, time.Minute)
	wants(t, err, r.Name+" at http://"+host+"/path answered 401: who is *** of ***?")

	s = r.open(t, "http://reader:s3cret@127.0.0.1:1/path?token=t0ken")
	_, err = s.Range(t.Context(), r.Query(Errors), r.end, r.end, time.Minute)
	if err == nil {
		t.Error("no error")
	}
	for ; err != nil; err = errors.Unwrap(err) {
		for _, secret := range []string{"s3cret", "t0ken", "reader"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%q is in %v", secret, err)
			}
		}
	}
}

func badAddresses(t *testing.T, r *rig) {
	for _, bad := range []string{"", "server:9090", "ftp://s3cret@x", "http://u:s3cret@x:port", "http://u:s3cret%zz@x", "http://"} {
		_, err := r.Open(bad)
		if want := "the " + r.Name + " URL is not one: it must look like "; err == nil || !strings.HasPrefix(err.Error(), want) ||
			strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v\n want %s", bad, err, want)
		}
	}
}
