package config

import (
	"regexp"
	"slices"
	"strings"
)

var (
	userID  = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)
	groupID = regexp.MustCompile(`^S[A-Z0-9]{2,}$`)
)

func validateRoles(p place, r Roles) {
	for key, ids := range map[string][]string{"viewers": r.Viewers, "operators": r.Operators, "admins": r.Admins} {
		list := p.at(key)
		if list.has() && len(ids) == 0 {
			list.fail("This list is empty, so nobody would be meant. Leave %q out for everybody, or write ids.", key)
		}
		for i, at := range list.items() {
			if !userID.MatchString(ids[i]) && !groupID.MatchString(ids[i]) {
				at.fail("%s is neither a person nor a user group. Write a user id such as U0123456789, or a group id such as S0123456789; names change.", at.quoted())
			}
		}
	}
}

// validateOwner refuses what could not be called.
func validateOwner(p place, owner string) {
	if p.has() && !userID.MatchString(owner) && !groupID.MatchString(owner) {
		p.fail("%s cannot be called. Write a user id such as U0123456789, or a group id such as S0123456789.", p.quoted())
	}
}

func validateAuthors(p place, a Authors) {
	for i, at := range p.at("tell").items() {
		if !slices.Contains(tells, a.Tell[i]) {
			at.fail("Authors cannot be told %s. Write one of: %s.", at.quoted(), strings.Join(tells, ", "))
		}
	}
	if len(a.Tell) > 0 && len(a.Users) == 0 && !a.ByEmail {
		p.at("tell").fail("Nobody could be told, for no author is known in Slack. Add users: {name: U0123456789}, or by_email: true.")
	}
	for _, pair := range p.at("users").pairs() {
		at := place{doc: p.doc, key: pair.Key, value: pair.Value, above: &p}
		if id := a.Users[nameOf(pair.Key)]; !userID.MatchString(id) {
			at.fail("%s is no person's id. Write one such as U0123456789.", at.quoted())
		}
	}
}

func validateDigest(p place, digest string) {
	if !p.has() {
		return
	}
	if _, ok := clockTime(digest); !ok {
		p.fail("%s is no time of the day. Write one in quotes, from \"00:01\" to \"23:59\".", p.quoted())
	}
}

func validateMentions(p place, m Mentions) {
	for key, text := range map[string]string{"white": m.White, "blue": m.Blue, "purple": m.Purple} {
		if at := p.at(key); at.has() && len(text) > longestMention {
			at.fail("This text is longer than %d characters. It stands at the end of a message: make it short.", longestMention)
		}
	}
}

// longestMention is as much as people read behind an event's message.
const longestMention = 200
