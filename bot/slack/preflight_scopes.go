package slack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// self is who the bot is.
type self struct {
	user, team, enterprise string // ids; enterprise is "" outside of Enterprise Grid
	name                   string // what people type after an @
}

func (c *Client) known(who *slackapi.AuthTestResponse) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.self = &self{user: who.UserID, team: who.TeamID, enterprise: who.EnterpriseID, name: who.User}
}

// remembered is who the bot is, if Slack has said so.
func (c *Client) remembered() (self, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.self == nil {
		return self{}, false
	}
	return *c.self, true
}

// whoami is who the bot is; it asks Slack where nobody has before.
func (c *Client) whoami(ctx context.Context) (self, error) {
	if s, ok := c.remembered(); ok {
		return s, nil
	}
	who, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return self{}, err
	}
	c.known(who)
	s, _ := c.remembered()
	return s, nil
}

// scopes says which scopes the bot token lacks: those that it can do without in the log, the others as errors. Slack
// names a token's scopes in a header; without it nothing is known.
func (c *Client) scopes(header http.Header) []error {
	given := strings.FieldsFunc(header.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(given) == 0 {
		return nil
	}
	all := Scopes()
	var problems []error
	for _, scope := range slices.Sorted(maps.Keys(all)) {
		switch {
		case slices.Contains(given, scope):
		case optional[scope] != "":
			c.without(scope, errors.New("it is for this: "+all[scope]))
		default:
			problems = append(problems, fmt.Errorf("the bot token lacks the scope %s, which is for this: %s; add it on the app's page “OAuth & Permissions” and install the app again", scope, all[scope]))
		}
	}
	return problems
}
