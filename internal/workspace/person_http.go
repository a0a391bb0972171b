package workspace

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// personRoutes serve the people's API and the page. It stands in for Slack's own clients, so it asks for no token;
// requests that another site's page makes in a browser are refused.
func (w *Workspace) personRoutes(mux *http.ServeMux) {
	guard := http.NewCrossOriginProtection()
	handle := func(pattern string, serve http.HandlerFunc) { mux.Handle(pattern, guard.Handler(serve)) }
	handle("GET /person/state", w.serveState)
	handle("GET /person/stream", w.serveStream)
	handle("GET /person/file/{id}", func(rw http.ResponseWriter, r *http.Request) { w.sendFile(rw, r.PathValue("id")) })
	handle("POST /person/slash", w.act(w.personSlash))
	handle("POST /person/click", w.act(w.personClick))
	handle("POST /person/say", w.act(w.personSay))
	handle("POST /person/home", w.act(func(_ *http.Request, d deed) (reply, error) { return nil, w.OpenHome(d.User) }))
	handle("POST /person/submit", w.act(func(r *http.Request, d deed) (reply, error) {
		return nil, w.SubmitValues(r.Context(), d.User, d.View, d.Values)
	}))
	handle("POST /person/dismiss", w.act(func(r *http.Request, d deed) (reply, error) { return nil, w.Dismiss(r.Context(), d.User) }))
	w.adminRoutes(handle)
	pageRoutes(handle)
}

// deed is what a person does; each route reads the fields it needs.
type deed struct {
	User      string   `json:"user"`
	Channel   string   `json:"channel"`
	Command   string   `json:"command"`
	Text      string   `json:"text"`
	ThreadTS  string   `json:"thread_ts"`
	Broadcast bool     `json:"broadcast"`
	TS        string   `json:"ts"`
	ActionID  string   `json:"action_id"`
	Value     string   `json:"value"`
	Option    string   `json:"option"`
	Options   []string `json:"options"`
	Confirm   bool     `json:"confirm"` // the confirm dialog is accepted
	View      string   `json:"view"`
	Values    Values   `json:"values"`
}

// act answers {"ok":true,…}, or {"ok":false,"error":…} with status 422; a confirm dialog comes along as "confirm".
func (w *Workspace) act(do func(*http.Request, deed) (reply, error)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		var d deed
		decoder := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxBody))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&d); err != nil {
			writeJSON(rw, http.StatusBadRequest, reply{"ok": false, "error": "the body cannot be read: " + err.Error()})
			return
		}
		answer, err := do(r, d)
		if err == nil {
			writeJSON(rw, http.StatusOK, answerOf(answer, nil))
			return
		}
		failed := reply{"ok": false, "error": err.Error()}
		var confirm *ConfirmError
		var submit *SubmitError
		switch {
		case errors.As(err, &confirm):
			failed["confirm"] = confirm.Dialog
		case errors.As(err, &submit):
			failed["errors"] = submit.Errors
		}
		writeJSON(rw, http.StatusUnprocessableEntity, failed)
	}
}

// personSlash takes the command from "command", or from the text when that starts with a slash.
func (w *Workspace) personSlash(r *http.Request, d deed) (reply, error) {
	if d.Command == "" && strings.HasPrefix(d.Text, "/") {
		d.Command, d.Text, _ = strings.Cut(d.Text, " ")
	}
	return nil, w.Slash(r.Context(), d.User, d.Channel, orElse(d.Command, w.options.Commands[0]), d.Text)
}

func (w *Workspace) personClick(r *http.Request, d deed) (reply, error) {
	return nil, w.Press(r.Context(), Press{
		User: d.User, Channel: d.Channel, TS: orElse(d.TS, d.View), ActionID: d.ActionID, Value: d.Value, Option: d.Option,
		Options: d.Options, Values: d.Values, Confirmed: d.Confirm,
	})
}

func (w *Workspace) personSay(_ *http.Request, d deed) (reply, error) {
	say := w.Say
	if d.Broadcast {
		say = w.SayToAll
	}
	ts, err := say(d.User, d.Channel, d.Text, d.ThreadTS)
	return reply{"ts": ts}, err
}
