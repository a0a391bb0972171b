//go:build crash || faults

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// countedCalls comes to a point before each HTTP request is sent and after its whole answer was read.
type countedCalls struct {
	points *points
	kind   string
	name   func(*http.Request, url.Values) string
	answer func(*http.Request, []byte) []byte // may change what was answered; nil changes nothing
}

func (c *countedCalls) RoundTrip(r *http.Request) (*http.Response, error) {
	what := c.name(r, form(r))
	c.points.pass(c.kind, what, before)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	c.points.pass(c.kind, what, after)
	if c.answer != nil {
		body = c.answer(r, body)
		response.ContentLength = int64(len(body))
		response.Header.Del("Content-Length")
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// form reads what a request sends, and puts it back.
func form(r *http.Request) url.Values {
	if r.Body == nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return r.URL.Query()
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	values, _ := url.ParseQuery(string(body)) // what cannot be read has no names
	return values
}

// slackCall names a call of the Web API by its method and the key of the message it shows.
func slackCall(r *http.Request, sent url.Values) string {
	method := path.Base(r.URL.Path)
	switch {
	case strings.HasPrefix(r.URL.Path, "/hooks/"):
		return "response_url"
	case strings.HasPrefix(r.URL.Path, "/upload/"):
		return "upload"
	}
	var metadata struct {
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	if json.Unmarshal([]byte(sent.Get("metadata")), &metadata) == nil && metadata.Payload.Key != "" {
		return method + " " + stable(metadata.Payload.Key)
	}
	return method
}

func metricsCall(_ *http.Request, sent url.Values) string { return sent.Get("query") }

func buildsCall(r *http.Request, _ url.Values) string { return path.Base(r.URL.Path) }

// throughProxy makes Slack's answer name a proxy in this process as the place of the socket, so that its frames pass here.
func throughProxy(p *points) func(*http.Request, []byte) []byte {
	return func(r *http.Request, body []byte) []byte {
		if path.Base(r.URL.Path) != "apps.connections.open" {
			return body
		}
		var answer map[string]any
		if json.Unmarshal(body, &answer) != nil {
			return body
		}
		text, _ := answer["url"].(string)
		to, err := url.Parse(text)
		if err != nil || to.Host == "" {
			return body
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return body // the socket goes round the proxy, which shows as no points of its kind
		}
		go forward(listener, to.Host, p)
		to.Host = listener.Addr().String()
		answer["url"] = to.String()
		changed, err := json.Marshal(answer)
		if err != nil {
			return body
		}
		return changed
	}
}

// forward hands one connection on, and comes to a point before and after each text that the bot writes to it: those are
// its acknowledgements.
func forward(listener net.Listener, to string, p *points) {
	near, err := listener.Accept()
	_ = listener.Close()
	if err != nil {
		return
	}
	defer func() { _ = near.Close() }()
	far, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	go func() {
		_, _ = io.Copy(near, far)
		_ = near.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := near.Read(buffer)
		if n > 0 {
			what := frame(buffer[:n])
			if what != "" {
				p.pass("socket", what, before)
			}
			if _, err := far.Write(buffer[:n]); err != nil {
				return
			}
			if what != "" {
				p.pass("socket", what, after)
			}
		}
		if err != nil {
			return
		}
	}
}

// frame tells what the bot writes to its socket: the handshake, a text (RFC 6455, opcode 1), or what does not count.
func frame(written []byte) string {
	switch {
	case bytes.HasPrefix(written, []byte("GET ")):
		return "open"
	case written[0]&0x0f == 1:
		return "acknowledge"
	default:
		return ""
	}
}
