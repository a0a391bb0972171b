package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// present checks that a person can do something in a channel. The lock is held.
func (w *Workspace) present(user, channelID string) (User, *channel, error) {
	u, ok := w.user(user)
	if !ok || u.Bot {
		return u, nil, fmt.Errorf("there is no person %q in the workspace", user)
	}
	c := w.channel(channelID)
	if c == nil {
		return u, nil, fmt.Errorf("there is no channel %q in the workspace", channelID)
	}
	if !c.has(user) {
		return u, nil, fmt.Errorf("%s is not in #%s", u.Name, c.Name)
	}
	return u, c, nil
}

// Slash types a slash command ("/releasebot", "status") into a channel, and returns once the app acknowledged it. Text
// in the acknowledgement becomes a message, as in Slack: for the person only, or with response_type in_channel for all.
func (w *Workspace) Slash(ctx context.Context, user, channelID, command, text string) error {
	payload, h, err := w.slash(user, channelID, command, text)
	if err != nil {
		return err
	}
	ack, err := w.deliver(ctx, "slash_commands", payload)
	if err != nil {
		return fmt.Errorf("%s failed: %w", command, err)
	}
	if len(ack) == 0 || string(ack) == "null" {
		return nil
	}
	values, err := fields(ack)
	if err != nil {
		return fmt.Errorf("the acknowledgement of %s cannot be read: %w", command, err)
	}
	if len(values) == 0 {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.respond(h, args{values: values}); err != nil {
		return fmt.Errorf("%s was acknowledged with a message that cannot be shown: %w", command, err)
	}
	return nil
}

func (w *Workspace) slash(user, channelID, command, text string) (reply, *hook, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, c, err := w.present(user, channelID)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Contains(w.options.Commands, command) {
		return nil, nil, fmt.Errorf("%s is not a valid command", command)
	}
	h, link := w.newHook(c, user, nil)
	w.emit(Event{Kind: Slashed, Channel: c.ID, User: user, Text: strings.TrimSpace(command + " " + text)})
	return reply{
		"token": "local", "team_id": u.Team, "team_domain": w.domain(u), "channel_id": c.ID, "channel_name": c.wireName(),
		"user_id": user, "user_name": u.Name, "command": command, "text": strings.TrimSpace(text), "api_app_id": AppID,
		"response_url": link, "trigger_id": w.newTrigger(user),
	}, h, nil
}

// Say posts a person's message; thread is the ts of the thread's parent, or "". It returns the message's ts. When it
// mentions the bot in a channel that the bot is in, the app is sent an app_mention event; Say does not wait for it to be acknowledged.
func (w *Workspace) Say(user, channelID, text, thread string) (string, error) {
	m, event, err := w.say(user, channelID, text, thread)
	if err != nil {
		return "", err
	}
	if event != nil {
		w.notify(event)
	}
	return m.TS, nil
}

func (w *Workspace) say(user, channelID, text, thread string) (*Message, reply, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, c, err := w.present(user, channelID)
	if err != nil {
		return nil, nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, nil, refuse("no_text")
	}
	m := &Message{User: user, Text: text}
	if thread != "" {
		if m.ThreadTS, err = c.parent(thread); err != nil {
			return nil, nil, err
		}
	}
	w.post(c, m, Posted)
	if !c.Bot || !strings.Contains(text, "<@"+BotUser+">") {
		return m, nil, nil
	}
	event := reply{
		"type": "app_mention", "user": user, "text": text, "ts": m.TS, "channel": c.ID, "event_ts": m.TS, "team": TeamID,
	}
	if m.ThreadTS != "" {
		event["thread_ts"] = m.ThreadTS
	}
	return m, event, nil
}

// OpenHome opens the app's home tab, of which the app is told by an app_home_opened event; OpenHome does not wait for it to be acknowledged.
func (w *Workspace) OpenHome(user string) error {
	w.mu.Lock()
	u, ok := w.user(user)
	event := reply{"type": "app_home_opened", "user": user, "channel": imOf(user), "event_ts": w.stamp(), "tab": "home"}
	if v := w.homes[user]; v != nil {
		event["view"] = w.wireView(v, nil)
	}
	w.mu.Unlock()
	if !ok || u.Bot {
		return fmt.Errorf("there is no person %q in the workspace", user)
	}
	w.notify(event)
	return nil
}
