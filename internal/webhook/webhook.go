// Package webhook takes signed calls by which CI says that there may be a new build.
//
// A call is signed in the manner of Slack's own: the header X-Releasebot-Signature is "v0=" and the HMAC-SHA256 in
// hexadecimal of "v0:" + timestamp + ":" + body, with the timestamp of the header X-Releasebot-Timestamp in Unix seconds.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a call.
const (
	TimestampHeader = "X-Releasebot-Timestamp"
	SignatureHeader = "X-Releasebot-Signature"
)

const (
	// Window is how far a call's timestamp may be from now, either way: Slack's five minutes.
	Window = 5 * time.Minute
	// MaxBody is how long a body may be, in bytes; it is read whole before it is trusted.
	MaxBody = 64 << 10

	version = "v0"
)

// Why a call is refused.
var (
	ErrForged = errors.New("the call is not signed with the webhook's secret")
	ErrOld    = errors.New("the call's timestamp is more than five minutes from now")
)

// Verify tells whether a call is signed with the secret, and about now. The error is ErrForged or ErrOld. An empty secret
// verifies nothing.
func Verify(secret string, header http.Header, body []byte, now time.Time) error {
	stamp, sum, ok := signed(header)
	if !ok || secret == "" || !hmac.Equal(sum, mac(secret, stamp, body)) {
		return ErrForged
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != stamp {
		return ErrForged
	}
	if now.Unix()-seconds > int64(Window/time.Second) || seconds-now.Unix() > int64(Window/time.Second) {
		return ErrOld
	}
	return nil
}

// Sign gives the headers of a call with this body.
func Sign(secret string, body []byte, now time.Time) http.Header {
	stamp := strconv.FormatInt(now.Unix(), 10)
	header := http.Header{}
	header.Set(TimestampHeader, stamp)
	header.Set(SignatureHeader, version+"="+hex.EncodeToString(mac(secret, stamp, body)))
	return header
}

// signed reads the two headers; each must be there once.
func signed(header http.Header) (stamp string, sum []byte, ok bool) {
	stamps, signatures := header.Values(TimestampHeader), header.Values(SignatureHeader)
	if len(stamps) != 1 || len(signatures) != 1 {
		return "", nil, false
	}
	text, found := strings.CutPrefix(signatures[0], version+"=")
	sum, err := hex.DecodeString(text)
	return stamps[0], sum, found && err == nil
}

// mac is what a call must be signed with.
func mac(secret, stamp string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(version + ":" + stamp + ":"))
	h.Write(body)
	return h.Sum(nil)
}
