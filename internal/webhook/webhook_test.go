package webhook

import (
	"bytes"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

const secret = "0123456789abcdef0123456789abcdef"

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// The known answer is Slack's own example (its documentation of signing secrets), with our headers.
func TestVerifyKnowsSlacksExample(t *testing.T) {
	const body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&" +
		"user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F" +
		"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	header := http.Header{}
	header.Set(TimestampHeader, "1531420618")
	header.Set(SignatureHeader, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	if err := Verify("8f742231b10e8888abcd99yyyzzz85a5", header, []byte(body), time.Unix(1531420618, 0)); err != nil {
		t.Error(err)
	}
}

func TestVerify(t *testing.T) {
	body := []byte(`{"service":"webapp"}`)
	at := func(d time.Duration) http.Header { return Sign(secret, body, noon.Add(d)) }
	with := func(key, value string) http.Header {
		h := at(0)
		h.Set(key, value)
		return h
	}
	twice := func(key string) http.Header {
		h := at(0)
		h.Add(key, h.Get(key))
		return h
	}
	signature := at(0).Get(SignatureHeader)
	// signed again by who knows the secret, with a timestamp that Go would read as the same
	odd := http.Header{}
	odd.Set(TimestampHeader, "+"+at(0).Get(TimestampHeader))
	odd.Set(SignatureHeader, "v0="+hex.EncodeToString(mac(secret, odd.Get(TimestampHeader), body)))
	for name, c := range map[string]struct {
		header http.Header
		want   error
	}{
		"now":                         {at(0), nil},
		"five minutes ago":            {at(-Window), nil},
		"in five minutes":             {at(Window), nil},
		"older":                       {at(-Window - time.Second), ErrOld},
		"later":                       {at(Window + time.Second), ErrOld},
		"in upper case":               {with(SignatureHeader, "v0="+strings.ToUpper(signature[3:])), nil},
		"another timestamp":           {with(TimestampHeader, strconv.FormatInt(noon.Unix()+1, 10)), ErrForged},
		"an odd timestamp":            {odd, ErrForged},
		"no timestamp":                {with(TimestampHeader, ""), ErrForged},
		"another version":             {with(SignatureHeader, "v1"+signature[2:]), ErrForged},
		"no version":                  {with(SignatureHeader, signature[3:]), ErrForged},
		"half a signature":            {with(SignatureHeader, signature[:len(signature)/2]), ErrForged},
		"a signature and more":        {with(SignatureHeader, signature+"00"), ErrForged},
		"no signature":                {with(SignatureHeader, ""), ErrForged},
		"an empty one":                {with(SignatureHeader, "v0="), ErrForged},
		"signed with another secret":  {Sign(secret+"0", body, noon), ErrForged},
		"signed for another body":     {Sign(secret, body[1:], noon), ErrForged},
		"two timestamps":              {twice(TimestampHeader), ErrForged},
		"two signatures":              {twice(SignatureHeader), ErrForged},
		"no headers":                  {http.Header{}, ErrForged},
		"the body moved to the stamp": {moved(body), ErrForged},
	} {
		if err := Verify(secret, c.header, body, noon); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := Verify("", Sign("", body, noon), body, noon); !errors.Is(err, ErrForged) {
		t.Errorf("no secret at all verifies: %v", err)
	}
}

// moved is signed over the same bytes, cut elsewhere.
func moved(body []byte) http.Header {
	h := Sign(secret, append([]byte("1:"), body...), noon)
	h.Set(TimestampHeader, h.Get(TimestampHeader)+":1")
	return h
}

// FuzzVerify: nothing but what Sign gives is taken, whatever the headers are.
func FuzzVerify(f *testing.F) {
	f.Add("1782907200", "v0=00", []byte(`{"service":"webapp"}`))
	good := Sign(secret, []byte("x"), noon)
	f.Add(good.Get(TimestampHeader), good.Get(SignatureHeader), []byte("x"))
	f.Add("", "", []byte(nil))
	f.Add("99999999999999999999", "v0="+strings.Repeat("f", 64), []byte(":"))
	f.Fuzz(func(t *testing.T, stamp, signature string, body []byte) {
		header := http.Header{TimestampHeader: {stamp}, SignatureHeader: {signature}}
		if Verify(secret, header, body, noon) != nil {
			return
		}
		seconds, err := strconv.ParseInt(stamp, 10, 64)
		if err != nil {
			t.Fatalf("taken with the timestamp %q", stamp)
		}
		ours := Sign(secret, bytes.Clone(body), time.Unix(seconds, 0))
		if !strings.EqualFold(ours.Get(SignatureHeader), signature) || ours.Get(TimestampHeader) != stamp {
			t.Errorf("taken: %q %q", stamp, signature)
		}
	})
}
