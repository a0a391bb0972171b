package slack

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"releasebot/bot"
)

const (
	homeEvery   = 5 * time.Second        // a person's Home follows changes no faster
	homeAtOnce  = 200 * time.Millisecond // and what they do themselves no faster
	homeRest    = 9                      // times as long as making one took, nobody's is made who does not wait for it
	homeRests   = 10 * time.Second       // at most
	homeHurry   = 10 * time.Second       // what they asked for is awaited for so long
	homeKept    = 24 * time.Hour         // after the last opening; then nothing is published for them
	homesAtMost = 1000                   // people remembered
	homeBurst   = 20                     // whoever turns pages waits for nobody
	homePerMin  = 60                     // with the burst 80 views.publish in a minute at most, of the 100 that Slack takes
)

// Homes is the App Home of everybody who has opened it lately. A nil Homes shows nothing.
type Homes struct {
	client *Client
	access *Access
	boards func() []bot.Board
	log    zerolog.Logger
	wake   chan struct{}
	pace   *rate.Limiter
	put    func(ctx context.Context, request slackapi.PublishViewContextRequest) (hash string, err error)

	mu     sync.Mutex
	users  map[string]*visitor
	resume time.Time // Slack wants no views.publish before
	rested time.Time // before, only what somebody waits for is made
}

// visitor is a person who has opened the Home.
type visitor struct {
	opened  time.Time
	at      homePlace
	changed bool      // something is to be shown that is not
	hurry   time.Time // until then, what changes is shown at once
	looked  time.Time // it was made last
	retry   time.Time // no attempt before, after one failed
	hash    string    // of the view that Slack shows
	digest  string    // of what that view says
}

// homePlace is where in the Home a person is. It stands in the view's private_metadata, too, so that a button means what
// was shown beside it, also after a restart.
type homePlace struct {
	Service string `json:"service,omitempty"` // "" is all
	State   string `json:"state,omitempty"`   // of charts; "" is all
	Page    int    `json:"page,omitempty"`    // 0 is the first
}

// NewHomes makes the App Home of what boards know. Run publishes it.
func NewHomes(client *Client, access *Access, boards func() []bot.Board, log zerolog.Logger) *Homes {
	return &Homes{
		client: client, access: access, boards: boards, log: log, wake: make(chan struct{}, 1), put: client.putHome,
		pace: rate.NewLimiter(rate.Every(time.Minute/homePerMin), homeBurst), users: map[string]*visitor{},
	}
}

// putHome shows a person their Home.
func (c *Client) putHome(ctx context.Context, request slackapi.PublishViewContextRequest) (string, error) {
	shown, err := c.api.PublishViewContext(ctx, request)
	if err != nil {
		return "", err
	}
	return shown.Hash, nil
}

// Opened notes that a person looks at the Home, and shows it to them.
func (h *Homes) Opened(user string) {
	h.visit(user, func(v *visitor) { v.opened, v.digest = time.Now(), "" })
}

// Changed tells that a service stands differently than before, in whatever way. It returns at once.
func (h *Homes) Changed(service string) {
	if h == nil {
		return
	}
	h.mu.Lock()
	for _, v := range h.users {
		if v.at.Service == "" || v.at.Service == service {
			v.changed = true
		}
	}
	h.mu.Unlock()
	h.stir()
}

// acted notes that a person asked for something in the Home: what becomes of it is shown soon.
func (h *Homes) acted(user string) { h.visit(user, func(*visitor) {}) }

const homeAction = "releasebot:home:"

// turns are where the Home's own menus and buttons lead from a place, by the end of their action_id.
var turns = map[string]func(h *Homes, at homePlace, choice string) homePlace{
	"service": func(h *Homes, at homePlace, choice string) homePlace {
		return homePlace{Service: h.serviceNamed(choice), State: at.State}
	},
	"state": func(_ *Homes, at homePlace, choice string) homePlace {
		at.State, at.Page = strings.TrimPrefix(choice, everywhere), 0
		return at
	},
	"previous": func(_ *Homes, at homePlace, _ string) homePlace { at.Page = max(at.Page-1, 0); return at },
	"next":     func(_ *Homes, at homePlace, _ string) homePlace { at.Page++; return at },
}

// turn follows a choice in the Home's own menus and buttons; false if the action is none of those.
func (h *Homes) turn(user, private, action, choice string) bool {
	what, ours := strings.CutPrefix(action, homeAction)
	lead, known := turns[what]
	if h == nil || !ours || !known {
		return false
	}
	var at homePlace
	if err := json.Unmarshal([]byte(private), &at); err != nil {
		at = homePlace{}
	}
	at = lead(h, at, choice)
	h.visit(user, func(v *visitor) { v.at = at })
	return true
}

func (h *Homes) serviceNamed(choice string) string {
	for _, b := range h.boards() {
		if offered(b.Policy.Service) == choice {
			return b.Policy.Service
		}
	}
	return ""
}

// visit changes what is remembered of somebody who is looking at the Home now.
func (h *Homes) visit(user string, change func(*visitor)) {
	if h == nil || user == "" {
		return
	}
	now := time.Now()
	h.mu.Lock()
	v := h.users[user]
	if v == nil {
		h.forget(now)
		v = &visitor{opened: now}
		h.users[user] = v
	}
	change(v)
	v.changed, v.hurry, v.retry = true, now.Add(homeHurry), time.Time{}
	h.mu.Unlock()
	h.stir()
}

func (h *Homes) stir() {
	select {
	case h.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// forget drops who has not opened the Home for long, and of too many the one who has not for longest. The caller holds
// the lock.
func (h *Homes) forget(now time.Time) {
	oldest := ""
	for user, v := range h.users {
		if now.Sub(v.opened) > homeKept {
			delete(h.users, user)
			continue
		}
		if oldest == "" || v.opened.Before(h.users[oldest].opened) {
			oldest = user
		}
	}
	if len(h.users) >= homesAtMost {
		delete(h.users, oldest)
	}
}
