package workspace

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// serveState tells what there is to see: in ?channel=, and to ?user=. "seq" is where the stream goes on.
func (w *Workspace) serveState(rw http.ResponseWriter, r *http.Request) {
	var answer reply
	w.Read(func(s *Snapshot) {
		answer = reply{
			"ok": true, "team": w.options.Team, "users": s.Users(), "channels": s.seenBy(r.FormValue("user")), "seq": s.Seq(),
			"commands": slices.Concat(w.options.Commands, slices.Sorted(maps.Keys(ownCommands))), "connections": s.Connections(), "bot_user": BotUser, "groups": s.Groups(),
		}
		if channel := r.FormValue("channel"); channel != "" && s.maySee(r.FormValue("user"), channel) {
			answer["messages"] = orEmpty(s.Messages(channel))
		}
		if user := r.FormValue("user"); user != "" {
			answer["ephemerals"], answer["modals"] = orEmpty(s.Ephemerals(user)), orEmpty(s.Modals(user))
			if home, ok := s.Home(user); ok {
				answer["home"] = home
			}
		}
	})
	answer["faults"] = orEmpty(w.Faults())
	writeJSON(rw, http.StatusOK, answer)
}

// seenBy lists the channels that a person sees; without a person, those that are nobody's own.
func (s *Snapshot) seenBy(user string) []Channel {
	return slices.DeleteFunc(s.Channels(), func(c Channel) bool { return c.IM && user == "" || !s.maySee(user, c.ID) })
}

// maySee says whether a person may look into a channel; without a person the question is not asked.
func (s *Snapshot) maySee(user, channel string) bool {
	c := s.w.channel(channel)
	u, ok := s.w.user(user)
	return c != nil && (user == "" || ok && c.sees(u))
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// serveStream sends every event after ?after= (or after now) as a server-sent event named by its kind.
func (w *Workspace) serveStream(rw http.ResponseWriter, r *http.Request) {
	seq := 0
	w.Read(func(s *Snapshot) { seq = s.Seq() })
	for _, after := range []string{r.FormValue("after"), r.Header.Get("Last-Event-ID")} {
		if n, err := strconv.Atoi(after); err == nil {
			seq = n
		}
	}
	rw.Header().Set("Content-Type", "text/event-stream")
	rw.Header().Set("Cache-Control", "no-store")
	control := http.NewResponseController(rw)
	send := func(text string) bool {
		_, err := fmt.Fprint(rw, text)
		return err == nil && control.Flush() == nil
	}
	if !send(": open\n\n") {
		return
	}
	w.follow(seq, r.Context().Done(), func(e Event) bool {
		return send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", e.Seq, e.Kind, raw(e)))
	})
}
