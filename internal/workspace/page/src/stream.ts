import { load, open, place, seq, unread, channels, connections } from "./store";
import { countUnread } from "./state";
import type { Happening } from "./types";

// The stream names its events by kind, and a browser hears only those that it asks for.
const kinds = [
  "posted", "edited", "deleted", "ephemeral", "uploaded", "reacted", "joined", "view", "slash", "click", "submit",
  "connected", "disconnected",
];

const retry = 2000; // milliseconds, where the browser gives up by itself
const pause = 200; // milliseconds between two reads of the state: 5 a second at most

/** Makes of many calls a few: the first runs at once, those within the pause are one more run after it. */
export function throttled(run: () => Promise<void>, milliseconds: number): () => void {
  let busy = false;
  let again = false;
  return function call() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    void Promise.all([run(), new Promise((done) => setTimeout(done, milliseconds))]).finally(() => {
      busy = false;
      if (again) call();
    });
  };
}

export const refresh = throttled(load, pause);

let source: EventSource | undefined;

/** Follows the workspace from the shown state on. The browser reconnects by itself and names the last event it had. */
export function follow(): void {
  source?.close();
  source = new EventSource("/person/stream?after=" + seq);
  const last = { seq };
  source.onopen = () => void catchUp(last);
  source.onerror = () => {
    refresh(); // it tells whether the workspace is out of reach
    if (source?.readyState === EventSource.CLOSED) setTimeout(follow, retry);
  };
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      const happening = JSON.parse((event as MessageEvent<string>).data) as Happening;
      last.seq = happening.seq;
      take(happening);
    });
  }
}

/** Reads what was missed. A workspace that was started anew counts from the beginning, so that its events must be asked for anew. */
async function catchUp(last: { seq: number }): Promise<void> {
  await load();
  if (seq < last.seq) follow();
}

function take(e: Happening): void {
  if (e.to && e.to !== place.value.me) return;
  if (e.kind === "connected") connections.value++;
  unread.value = countUnread(unread.value, e, { me: place.value.me, open: open.value, channels: channels.value });
  const elsewhere = e.channel && e.channel !== open.value && e.kind !== "joined";
  if (!elsewhere) refresh();
}
