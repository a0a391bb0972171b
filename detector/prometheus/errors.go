package prometheus

import (
	"context"
	"encoding/json"
	"errors"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
)

// explain makes a sentence of a query that failed. ctx is the caller's own.
func (s *Source) explain(ctx context.Context, query string, status int, err error) error {
	var answered *v1.Error
	switch {
	case !errors.As(err, &answered) || ctx.Err() != nil:
		return s.server.Explain(ctx, query, err)
	case answered.Type == v1.ErrBadResponse && status/100 == 2:
		return s.server.Unreadable(err, answered.Msg)
	default:
		return s.server.Answered(err, status, said(answered))
	}
}

// said is the server's own words: the API's error, or the body where it is no API's (a proxy's page).
func said(e *v1.Error) string {
	var body struct{ Error string }
	switch err := json.Unmarshal([]byte(e.Detail), &body); { // the client reads errors of 400 and 422 only
	case err == nil && body.Error != "":
		return body.Error
	case e.Detail != "":
		return e.Detail
	default:
		return e.Msg
	}
}
