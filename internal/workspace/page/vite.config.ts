import { gemoji } from "gemoji";
import { defineConfig } from "vite";

// The library's file also holds descriptions and tags; the page needs name to emoji only, a tenth of it.
const emojiNames = {
  name: "emoji-names",
  resolveId: (id: string) => (id === "virtual:emoji-names" ? "\0emoji-names" : undefined),
  load: (id: string) => {
    if (id !== "\0emoji-names") return undefined;
    const byName = Object.fromEntries(gemoji.flatMap((entry) => entry.names.map((name) => [name, entry.emoji])));
    return "export default " + JSON.stringify(byName);
  },
};

// Names without hashes keep the Go routes and the diffs of dist short; the server makes browsers ask again each time.
export default defineConfig({
  plugins: [emojiNames],
  build: {
    target: ["chrome123", "firefox121", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // a data: URL would break the Content-Security-Policy
    sourcemap: false,
    rolldownOptions: {
      output: {
        entryFileNames: "page.js",
        assetFileNames: (asset) => (asset.names[0]?.endsWith(".css") ? "page.css" : "[name][extname]"),
      },
    },
  },
  server: { proxy: { "/person": "http://127.0.0.1:8065", "/admin": "http://127.0.0.1:8065" } },
});
