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
	if ownCommands[command] != nil {
		return w.ownCommand(ctx, user, channelID, command, strings.TrimSpace(text))
	}
	payload, h, err := w.slash(user, channelID, command, text)
	if err != nil {
		return err
	}
	ack, err := w.deliver(ctx, "slash_commands", payload)
	if err != nil {
		return fmt.Errorf("%s failed: %w", command, err)
	}
	_, err = w.locked(func() (reply, error) { return nil, w.acknowledged(h, ack) })
	w.report("acknowledgement of "+command, err)
	return err
}

// acknowledged shows the message that an acknowledgement of a slash command may hold.
func (w *Workspace) acknowledged(h *hook, ack []byte) error {
	if len(ack) == 0 || string(ack) == "null" {
		return nil
	}
	values, err := fields(ack)
	if err != nil {
		return fmt.Errorf("the acknowledgement cannot be read: %w", refuse("invalid_json", err.Error()))
	}
	if len(values) == 0 {
		return nil
	}
	if err := w.respond(h, args{values: values}); err != nil {
		return fmt.Errorf("the acknowledgement holds a message that cannot be shown: %w", err)
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
