package slack

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"releasebot/release"
	"releasebot/store"
)

// Neither what is posted nor what one person is told shows previews of its links.
func TestNoPreviews(t *testing.T) {
	var mu sync.Mutex
	posted := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/api/chat.postMessage" {
			posted[r.FormValue("unfurl_links")+" "+r.FormValue("unfurl_media")]++
		}
		_, _ = w.Write([]byte(`{"ok":true,"ts":"1.2","channel":"D1"}`))
	}))
	defer server.Close()
	c := NewClient(Config{APIURL: server.URL + "/api/"})
	note := store.Message{Key: "note/1", Channel: "C1", Post: &release.Post{Note: &release.Note{Kind: release.NotePaused}}}
	if _, err := c.Post(t.Context(), note, ""); err != nil {
		t.Fatal(err)
	}
	c.keep("U0BEN", "D1")
	if err := c.reply(t.Context(), release.Request{By: "U0BEN"}, sentence("Done.")); err != nil {
		t.Fatal(err)
	}
	if posted["false false"] != 2 || len(posted) != 1 {
		t.Fatalf("posted: %v", posted)
	}
}
