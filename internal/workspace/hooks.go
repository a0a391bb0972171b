package workspace

import (
	"crypto/rand"
	"net/http"
	"time"
)

// Limits of a response_url; Slack's page on interactivity.
const (
	hookUses = 5
	hookLife = 30 * time.Minute
)

// hook is one response_url: the right to answer one person a few times, even where the bot is no member.
type hook struct {
	channel  *channel
	user     string
	original *Message // that was clicked on; nil for a slash command
	made     time.Time
	uses     int
}

func (w *Workspace) newHook(c *channel, user string, original *Message) (*hook, string) {
	w.sweep()
	id := rand.Text()
	w.hooks[id] = &hook{channel: c, user: user, original: original, made: w.wall()}
	return w.hooks[id], w.base + "/hooks/" + id
}

func (w *Workspace) serveHook(rw http.ResponseWriter, r *http.Request) {
	w.inject(rw, r, "response_url", func() (int, reply) {
		a, err := parseArgs(rw, r)
		status := http.StatusBadRequest
		if err == nil {
			status = http.StatusOK
			_, err = w.locked(func() (reply, error) {
				h, err := w.useHook(r.PathValue("id"))
				if err != nil {
					status = http.StatusNotFound
					return nil, err
				}
				return nil, w.respond(h, a)
			})
		}
		w.report("response_url", err)
		return status, answerOf(nil, err)
	})
}

func (w *Workspace) useHook(id string) (*hook, error) {
	h := w.hooks[id]
	switch {
	case h == nil:
		return nil, refuse("no_such_url")
	case h.uses >= hookUses:
		return nil, refuse("used_url")
	case w.wall().Sub(h.made) > hookLife:
		return nil, refuse("expired_url")
	}
	h.uses++
	return h, nil
}

// respond carries out what was posted to a response_url, or came as the payload of a slash command's acknowledgement.
func (w *Workspace) respond(h *hook, a args) error {
	if a.flag("delete_original") {
		return w.unsay(h)
	}
	if a.str("metadata") != "" { // slack-go always sends the field, empty or not
		if _, err := parseMetadata(a.str("metadata")); err != nil {
			a = a.with("metadata", "")
		}
	}
	m, err := w.compose(a, maxPostText)
	if err != nil {
		return err
	}
	if a.flag("replace_original") && h.original != nil {
		if h.original.Deleted {
			return refuse("message_not_found")
		}
		w.edit(h.original, m, false)
		w.emit(h.original.event(Edited))
		return nil
	}
	if ts := a.str("thread_ts"); ts != "" {
		if m.ThreadTS, err = h.channel.parent(ts); err != nil {
			return err
		}
	}
	switch a.str("response_type") {
	case "in_channel":
		w.post(h.channel, m, Posted)
	case "", "ephemeral":
		w.whisper(h.channel, m, h.user)
	default:
		return refuse("invalid_arguments", "response_type is ephemeral or in_channel")
	}
	return nil
}

// unsay deletes the message that was clicked on.
func (w *Workspace) unsay(h *hook) error {
	m := h.original
	switch {
	case m == nil || m.Deleted:
		return refuse("message_not_found")
	case m.To == "":
		w.remove(h.channel, m)
		return nil
	}
	for i, hidden := range w.hidden {
		if hidden == m {
			w.hidden = append(w.hidden[:i:i], w.hidden[i+1:]...)
			w.emit(m.event(Deleted))
			return nil
		}
	}
	return refuse("message_not_found")
}
