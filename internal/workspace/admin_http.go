package workspace

import (
	"encoding/json"
	"net/http"
)

// adminRoutes let people make the workspace misbehave. Like the people's API it asks for no token.
func (w *Workspace) adminRoutes(handle func(string, http.HandlerFunc)) {
	handle("GET /admin/faults", func(rw http.ResponseWriter, _ *http.Request) { writeJSON(rw, http.StatusOK, w.faultState()) })
	handle("POST /admin/faults", w.serveInject)
	handle("DELETE /admin/faults", func(rw http.ResponseWriter, _ *http.Request) {
		w.ClearFault("")
		writeJSON(rw, http.StatusOK, reply{"ok": true})
	})
	handle("DELETE /admin/faults/{id}", func(rw http.ResponseWriter, r *http.Request) {
		if !w.ClearFault(r.PathValue("id")) {
			writeJSON(rw, http.StatusNotFound, reply{"ok": false, "error": "there is no such fault: it may be used up"})
			return
		}
		writeJSON(rw, http.StatusOK, reply{"ok": true})
	})
}

// faultState is what is due, what the app may do, and what can be asked for. It takes the lock.
func (w *Workspace) faultState() reply {
	var offered []reply
	for _, name := range kindOrder {
		offered = append(offered, reply{"kind": name, "label": kinds[name].label, "needs": orEmpty(kinds[name].needs)})
	}
	return reply{"ok": true, "faults": orEmpty(w.Faults()), "scopes": w.options.Scopes, "kinds": offered}
}

func (w *Workspace) serveInject(rw http.ResponseWriter, r *http.Request) {
	var wish struct {
		Kind    string `json:"kind"`
		Method  string `json:"method"`
		Times   int    `json:"times"`
		Seconds int    `json:"seconds"`
		Error   string `json:"error"`
		Scope   string `json:"scope"`
		Channel string `json:"channel"`
		TS      string `json:"ts"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wish); err != nil {
		writeJSON(rw, http.StatusBadRequest, reply{"ok": false, "error": "the body cannot be read: " + err.Error()})
		return
	}
	id, err := w.Inject(Order{
		Kind: wish.Kind, Method: wish.Method, Left: wish.Times, Seconds: wish.Seconds, Error: wish.Error, Scope: wish.Scope,
		Channel: wish.Channel, TS: wish.TS,
	})
	if err != nil {
		writeJSON(rw, http.StatusUnprocessableEntity, reply{"ok": false, "error": err.Error()})
		return
	}
	writeJSON(rw, http.StatusOK, reply{"ok": true, "id": id})
}
