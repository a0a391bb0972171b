package workspace

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// maxInput is how many characters a text input takes that sets no max_length; Slack's reference of plain_text_input.
const maxInput = 3_000

var (
	wholeShape   = regexp.MustCompile(`^[+-]?\d+$`)
	decimalShape = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)$`)
)

// checkText refuses what Slack's client would not let a person submit.
func checkText(kind string, element map[string]any, text string) error {
	switch kind {
	case "number_input":
		return checkNumber(element, text)
	case "email_text_input":
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
			return errors.New("enter an e-mail address")
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" {
			return errors.New("enter a URL")
		}
	}
	n, most := utf8.RuneCountInString(text), maxInput
	if limit, ok := element["max_length"].(float64); ok {
		most = int(limit)
	}
	if n > most {
		return fmt.Errorf("enter at most %d characters; these are %d", most, n)
	}
	if least, ok := element["min_length"].(float64); ok && n < int(least) {
		return fmt.Errorf("enter at least %d characters; these are %d", int(least), n)
	}
	return nil
}

func checkNumber(element map[string]any, text string) error {
	shape, wanted := wholeShape, "a whole number"
	if element["is_decimal_allowed"] == true {
		shape, wanted = decimalShape, "a number"
	}
	if !shape.MatchString(text) {
		return fmt.Errorf("enter %s", wanted)
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("enter %s", wanted)
	}
	if least, ok := bound(element["min_value"]); ok && n < least {
		return fmt.Errorf("enter %v or more", element["min_value"])
	}
	if most, ok := bound(element["max_value"]); ok && n > most {
		return fmt.Errorf("enter %v or less", element["max_value"])
	}
	return nil
}

// bound reads a number_input's bound, which Slack gives as text.
func bound(value any) (float64, bool) {
	text, _ := value.(string)
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}
