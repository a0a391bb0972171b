package workspace

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// serveUpload takes a file's bytes, raw or as a multipart field, at the URL that was given out for it.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	w.inject(rw, r, "upload", func() (int, reply) {
		content, err := readUpload(rw, r)
		if err != nil {
			return http.StatusBadRequest, reply{"ok": false, "error": err.Error()}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		f := w.files[w.uploads[r.PathValue("ticket")]]
		switch {
		case f == nil:
			return http.StatusNotFound, reply{"ok": false, "error": "upload_url_not_found"}
		case len(content) != f.Size:
			text := fmt.Sprintf("%d bytes were announced and %d came", f.Size, len(content))
			return http.StatusBadRequest, reply{"ok": false, "error": text}
		}
		w.keep(f, content)
		delete(w.uploads, r.PathValue("ticket"))
		return http.StatusOK, reply{"ok": true}
	})
}

// maxKept bounds the bytes of all files; then the oldest lose theirs, and their messages stay.
const maxKept = 256 << 20

func (w *Workspace) keep(f *File, content []byte) {
	f.Content = content
	w.kept, w.keptBytes = append(w.kept, f), w.keptBytes+len(content)
	for w.keptBytes > maxKept {
		oldest := w.kept[0]
		w.kept, w.keptBytes = w.kept[1:], w.keptBytes-len(oldest.Content)
		oldest.Content = nil
	}
}

func readUpload(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxUpload+1<<20)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return io.ReadAll(r.Body)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("the upload is no form: %w", err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the upload's form holds no file")
		}
		if err != nil {
			return nil, fmt.Errorf("the upload's form broke off: %w", err)
		}
		if part.FileName() != "" {
			return io.ReadAll(part)
		}
	}
}

// serveDownload hands a file to the app, which must show its token.
func (w *Workspace) serveDownload(rw http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+w.options.BotToken {
		http.Error(rw, "the token may not read this file", http.StatusForbidden)
		return
	}
	w.sendFile(rw, r.PathValue("id"))
}

// sendFile never lets a browser run what was uploaded.
func (w *Workspace) sendFile(rw http.ResponseWriter, id string) {
	var file File
	var ok bool
	w.Read(func(s *Snapshot) { file, ok = s.File(id) })
	if !ok || !file.done {
		http.Error(rw, "there is no such file", http.StatusNotFound)
		return
	}
	rw.Header().Set("Content-Type", file.Mimetype)
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	rw.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = rw.Write(file.Content)
}
