package workspace

import (
	"embed"
	"io/fs"
	"net/http"
)

// The page is built by `make page` from page/src; what it built is committed, so that Go alone builds the program.
//
//go:embed page/dist
var pageBuilt embed.FS

// pagePolicy lets the page load and call nothing but this server, run no inline script and show no inline style.
const pagePolicy = "default-src 'self'; object-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// pageRoutes serve the built page: at the root, and where links to messages lead.
func pageRoutes(handle func(pattern string, serve http.HandlerFunc)) {
	built, err := fs.Sub(pageBuilt, "page/dist")
	if err != nil {
		panic(err) // the name is a constant
	}
	handle("GET /{$}", pageFile(built, "index.html"))
	handle("GET /archives/{channel}/{message}", pageFile(built, "index.html"))
	files, err := fs.ReadDir(built, ".")
	if err != nil {
		panic(err) // embedded files are always there
	}
	for _, file := range files {
		if file.Name() != "index.html" {
			handle("GET /"+file.Name(), pageFile(built, file.Name()))
		}
	}
}

func pageFile(built fs.FS, name string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		header := rw.Header()
		header.Set("Content-Security-Policy", pagePolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-cache") // the files keep their names when they change
		http.ServeFileFS(rw, r, built, name)
	}
}
