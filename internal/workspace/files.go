package workspace

import (
	"crypto/rand"
	"encoding/json"
	"mime"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// File is an uploaded file.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	AltText  string `json:"alt_txt,omitempty"`
	Mimetype string `json:"mimetype"`
	Size     int    `json:"size"`
	Created  int64  `json:"created"` // Unix seconds
	Content  []byte `json:"-"`       // nil until it is uploaded

	shares []*Message
	done   bool // completed: a second completion is refused
}

// maxUpload bounds the memory of the process, in bytes; Slack itself takes 1 GB.
const maxUpload = 32 << 20

func (w *Workspace) getUploadURL(a args) (reply, error) {
	size, err := strconv.Atoi(a.str("length"))
	if err != nil || size <= 0 || a.str("filename") == "" {
		return nil, refuse("invalid_arguments", "filename and a length above 0 are needed")
	}
	if size > maxUpload {
		return nil, refuse("file_upload_size_restricted")
	}
	name := path.Base(a.str("filename"))
	kind := orElse(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
	kind, _, _ = strings.Cut(kind, ";")
	f := &File{
		ID: w.newID("F"), Name: name, Title: name, AltText: a.str("alt_txt"), Mimetype: kind, Size: size,
		Created: w.now().Unix(),
	}
	ticket := rand.Text()
	w.files[f.ID], w.uploads[ticket] = f, f.ID
	return reply{"upload_url": w.base + "/upload/v1/" + ticket, "file_id": f.ID}, nil
}

// completeUpload posts uploaded files into a channel or thread. Its answer shows no shares yet, as Slack's often does.
func (w *Workspace) completeUpload(a args) (reply, error) {
	files, err := w.uploaded(a.str("files"))
	if err != nil {
		return nil, err
	}
	ids := strings.FieldsFunc(a.str("channels")+","+a.str("channel_id"), func(r rune) bool { return r == ',' })
	blocks, err := w.parseBlocks(a.str("blocks"))
	if err != nil {
		return nil, err
	}
	var posts []func()
	for _, id := range ids {
		c, err := w.target(id)
		if err != nil {
			return nil, err
		}
		m := &Message{User: BotUser, Text: a.str("initial_comment"), Blocks: blocks}
		if ts := a.str("thread_ts"); ts != "" {
			if m.ThreadTS, err = c.parent(ts); err != nil {
				return nil, err
			}
		}
		posts = append(posts, func() { w.share(c, m, files) })
	}
	answer := []reply{}
	for _, f := range files {
		f.done = true
		answer = append(answer, w.wireFile(*f))
	}
	w.shareAll(posts) // only now: a refused call must change nothing
	return reply{"files": answer}, nil
}

// shareAll shows uploaded files in their channels, at once unless a fault holds them back.
func (w *Workspace) shareAll(posts []func()) {
	late := w.takeKind("late-uploads")
	if late == nil {
		for _, post := range posts {
			post()
		}
		return
	}
	if w.ctx.Err() != nil {
		return // Close waits already
	}
	w.tasks.Go(func() {
		if !w.pause(time.Duration(late.Seconds) * time.Second) {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, post := range posts {
			post()
		}
	})
}

func (w *Workspace) uploaded(text string) ([]*File, error) {
	var named []struct{ ID, Title string }
	if json.Unmarshal([]byte(text), &named) != nil || len(named) == 0 {
		return nil, refuse("invalid_arguments", "files must be a list of {id, title}")
	}
	var files []*File
	for _, n := range named {
		f := w.files[n.ID]
		if f == nil || f.Content == nil || f.done {
			return nil, refuse("file_not_found")
		}
		f.Title = orElse(n.Title, f.Title)
		files = append(files, f)
	}
	return files, nil
}

func (w *Workspace) share(c *channel, m *Message, files []*File) {
	for _, f := range files {
		shown := *f
		shown.Content = nil // the File holds it
		m.Files = append(m.Files, shown)
		f.shares = append(f.shares, m)
	}
	w.post(c, m, Uploaded)
}

func (w *Workspace) filesInfo(a args) (reply, error) {
	f := w.files[a.str("file")]
	if f == nil || !f.done {
		return nil, refuse("file_not_found")
	}
	public, private := map[string][]reply{}, map[string][]reply{}
	for _, m := range f.shares {
		into, c := public, w.channel(m.Channel)
		if c.Private {
			into = private
		}
		shared := reply{"ts": m.TS, "channel_name": c.Name, "team_id": TeamID, "reply_count": 0, "reply_users": []string{}}
		if m.ThreadTS != "" {
			shared["thread_ts"] = m.ThreadTS
		}
		into[m.Channel] = append(into[m.Channel], shared)
	}
	file := w.wireFile(*f)
	file["shares"] = reply{"public": public, "private": private}
	return withCursor(reply{"file": file, "comments": []string{}}, ""), nil
}

func (w *Workspace) wireFile(f File) reply {
	link := w.base + "/files/" + f.ID + "/" + url.PathEscape(f.Name)
	kind := strings.TrimPrefix(path.Ext(f.Name), ".")
	a := reply{
		"id": f.ID, "name": f.Name, "title": f.Title, "mimetype": f.Mimetype, "filetype": kind,
		"pretty_type": strings.ToUpper(kind), "size": f.Size, "created": f.Created, "timestamp": f.Created, "user": BotUser,
		"user_team": TeamID, "mode": "hosted", "editable": false, "is_external": false, "external_type": "",
		"is_public": true, "public_url_shared": false, "display_as_bot": false, "username": "", "url_private": link,
		"url_private_download": link, "permalink": link, "permalink_public": link, "is_starred": false,
		"has_rich_preview": false, "media_display_type": "unknown", "file_access": "visible",
	}
	if f.AltText != "" {
		a["alt_txt"] = f.AltText
	}
	return a
}
