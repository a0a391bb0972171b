package workspace

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxBody bounds a call's body; Slack's own limit is lower for every field, so this one only protects the process.
const maxBody = 8 << 20

// args are a call's arguments. A value that is not a string is kept as its JSON text, so that a form's
// blocks='[…]' and a JSON body's "blocks": […] are the same to a method.
type args struct {
	token  string
	values map[string]string
}

func parseArgs(rw http.ResponseWriter, r *http.Request) (args, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	a := args{values: map[string]string{}}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return a, refuse("invalid_json", err.Error())
		}
		if len(body) == 0 { // apps.connections.open comes like this
			body = []byte("{}")
		}
		values, err := fields(body)
		if err != nil {
			return a, refuse("invalid_json", err.Error())
		}
		a.values = values
		delete(a.values, "token") // Slack takes it only from the header here
	default:
		err := r.ParseMultipartForm(maxBody)
		if err != nil && !errors.Is(err, http.ErrNotMultipart) {
			return a, refuse("invalid_form_data", err.Error())
		}
		for key := range r.Form {
			a.values[key] = r.Form.Get(key)
		}
	}
	a.token = a.values["token"]
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		a.token = token
	}
	return a, nil
}

// fields reads a JSON object into args' values.
func fields(object []byte) (map[string]string, error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(object, &given); err != nil {
		return nil, fmt.Errorf("it is no JSON object: %w", err)
	}
	values := map[string]string{}
	for key, item := range given {
		var text string
		switch {
		case string(item) == "null":
		case json.Unmarshal(item, &text) == nil:
			values[key] = text
		default:
			values[key] = string(item)
		}
	}
	return values, nil
}

func (a args) str(key string) string { return a.values[key] }

func (a args) has(key string) bool { _, ok := a.values[key]; return ok }

func (a args) flag(key string) bool {
	set, _ := strconv.ParseBool(a.values[key])
	return set
}

// limit reads a page size between 1 and most.
func (a args) limit(otherwise, most int) (int, error) {
	text := a.values["limit"]
	if text == "" || text == "0" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, refuse("invalid_limit")
	}
	return min(n, most), nil
}

// with returns the same call with one argument replaced.
func (a args) with(key, value string) args {
	values := maps.Clone(a.values)
	values[key] = value
	return args{token: a.token, values: values}
}
