package slack

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"
)

const (
	homeIdle  = time.Hour        // with nothing to show, until somebody wakes it
	homeRetry = 30 * time.Second // after Slack failed
)

// neverHome are the errors after which a person is forgotten until they open the Home again.
var neverHome = []string{"user_not_found", "not_enabled", "user_disabled", "account_inactive", "not_allowed"}

// Run publishes what has changed until ctx ends.
func (h *Homes) Run(ctx context.Context) {
	if h == nil {
		return
	}
	for ctx.Err() == nil {
		user, wait := h.next(time.Now())
		if user != "" {
			h.publish(ctx, user)
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-h.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// next chooses whose Home to publish, of those that may be the one opened last; or tells how long there is none.
func (h *Homes) next(now time.Time) (string, time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(now)
	if now.Before(h.resume) {
		return "", h.resume.Sub(now)
	}
	best, wait := "", homeIdle
	for user, v := range h.users {
		if !v.changed {
			continue
		}
		if due := v.due(now, h.rested); due.After(now) {
			wait = min(wait, due.Sub(now))
		} else if best == "" || v.opened.After(h.users[best].opened) {
			best = user
		}
	}
	if best == "" {
		return "", wait
	}
	if tokens := h.pace.TokensAt(now); tokens < 1 {
		missing := (1 - tokens) / float64(h.pace.Limit())
		return "", time.Duration(missing*float64(time.Second)) + time.Millisecond // a rounded wait must not be none
	}
	h.users[best].changed = false
	return best, 0
}

func (v *visitor) due(now, rested time.Time) time.Time {
	due := v.looked.Add(homeEvery)
	if now.Before(v.hurry) {
		due, rested = v.looked.Add(homeAtOnce), time.Time{}
	}
	return slices.MaxFunc([]time.Time{due, v.retry, rested}, time.Time.Compare)
}

// publish shows a person their Home, unless Slack shows just that already.
func (h *Homes) publish(ctx context.Context, user string) {
	h.mu.Lock()
	v := h.users[user]
	if v == nil {
		h.mu.Unlock()
		return
	}
	at, hash, digest := v.at, v.hash, v.digest
	begun := time.Now()
	v.looked = begun
	h.mu.Unlock()
	view := h.view(ctx, user, at)
	h.rest(time.Since(begun))
	body, err := json.Marshal(view)
	sum := sha256.Sum256(body)
	if err != nil || string(sum[:]) == digest || ctx.Err() != nil {
		return
	}
	h.pace.AllowN(time.Now(), 1)
	request := slackapi.PublishViewContextRequest{UserID: user, View: view}
	if hash != "" {
		request.Hash = &hash
	}
	hash, err = h.put(ctx, request)
	h.published(user, hash, string(sum[:]), err)
}

// rest leaves time to the rest of the program: with hundreds of services a Home takes long to make.
func (h *Homes) rest(took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rested = time.Now().Add(min(homeRest*took, homeRests))
}

// published notes how an attempt ended, and whether there is another.
func (h *Homes) published(user, hash, digest string, err error) {
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	v := h.users[user]
	if v == nil {
		return
	}
	v.looked = now
	code, _ := said(err)
	var limited *slackapi.RateLimitedError
	switch {
	case err == nil:
		v.hash, v.digest, v.hurry = hash, digest, time.Time{}
		return
	case errors.As(err, &limited):
		h.resume = now.Add(limited.RetryAfter)
	case code == "hash_conflict": // somebody else published meanwhile; what is known now is newer
		v.hash = ""
	case slices.Contains(neverHome, code):
		delete(h.users, user)
		return
	case code == "" || slices.Contains(itself, code):
		v.retry = now.Add(homeRetry)
	default: // the same view would be refused again
		h.log.Error().Err(err).Str("person", user).Msg("Slack does not take an App Home")
		return
	}
	v.changed = true
	h.log.Warn().Err(err).Str("person", user).Msg("an App Home cannot be published yet")
}
