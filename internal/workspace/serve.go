package workspace

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Info is what an app needs to reach the workspace.
type Info struct {
	APIURL   string `json:"api_url"` // ends with "/api/"
	BotToken string `json:"bot_token"`
	AppToken string `json:"app_token"`
	Page     string `json:"page"` // for people
}

// Info tells how an app reaches the workspace. Its URLs are empty until the workspace is served or was called once.
func (w *Workspace) Info() Info {
	w.mu.Lock()
	defer w.mu.Unlock()
	info := Info{BotToken: w.options.BotToken, AppToken: w.options.AppToken}
	if w.base != "" {
		info.APIURL, info.Page = w.base+"/api/", w.base+"/"
	}
	return info
}

// Handler serves everything: the API, the sockets, uploads, response URLs, the people's API and the page.
func (w *Workspace) Handler() http.Handler { return w }

// ServeHTTP learns from the request how the workspace is reached, then answers it.
func (w *Workspace) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	if w.base == "" {
		scheme := "http://"
		if r.TLS != nil {
			scheme = "https://"
		}
		w.base = scheme + r.Host
	}
	w.mu.Unlock()
	w.mux.ServeHTTP(rw, r)
}

func (w *Workspace) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("GET /link/{ticket}", w.serveSocket)
	mux.HandleFunc("POST /upload/v1/{ticket}", w.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", w.serveDownload)
	mux.HandleFunc("POST /hooks/{id}", w.serveHook)
	w.personRoutes(mux)
	return mux
}

// Start listens on addr ("127.0.0.1:0" picks a free port) and serves until Close. It returns once Info is complete.
func (w *Workspace) Start(addr string) error {
	listener, err := (&net.ListenConfig{}).Listen(w.ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("the local Slack cannot listen: %w", err)
	}
	w.learn(listener)
	w.tasks.Go(func() { _ = w.Serve(w.ctx, listener) })
	return nil
}

func (w *Workspace) learn(listener net.Listener) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.base == "" {
		w.base = "http://" + listener.Addr().String()
	}
}

// Serve serves on listener until ctx ends or the workspace is closed, and closes the listener.
func (w *Workspace) Serve(ctx context.Context, listener net.Listener) error {
	w.learn(listener)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.ctx, cancel)()
	server := &http.Server{
		Handler: w, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = server.Close()
	})
	err := server.Serve(listener)
	if stop() {
		close(closed)
	}
	<-closed
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("the local Slack stopped serving: %w", err)
}
