// Where a tab is (who looks, at what) stands in the address, so that two tabs can be two people and a reload stays.

export interface Place {
  me: string;
  channel: string; // "" before the state is read
  app: "home" | "messages" | ""; // the app's own page, or "" for a channel
  thread: string; // ts of the parent, or ""
  highlight: string; // ts of the message a link led to, or ""
}

export const nowhere: Place = { me: "", channel: "", app: "", thread: "", highlight: "" };

/** Reads the place from the path (/archives/C…/p…) and the hash (#as=U…&in=C…). */
export function parsePlace(path: string, hash: string): Place {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  const app = query.get("app");
  const place: Place = {
    ...nowhere,
    me: query.get("as") ?? "",
    channel: query.get("in") ?? "",
    app: app === "home" || app === "messages" ? app : "",
    thread: query.get("thread") ?? "",
  };
  const link = parseLink(path);
  if (link && (!place.channel || place.channel === link.channel)) {
    place.channel = link.channel;
    place.highlight = link.ts;
  }
  return place;
}

/** The address of a place, without a link's path. */
export function hashOf(place: Place): string {
  const query = new URLSearchParams();
  if (place.me) query.set("as", place.me);
  if (place.app) query.set("app", place.app);
  else if (place.channel) query.set("in", place.channel);
  if (place.thread) query.set("thread", place.thread);
  return "#" + query;
}

/** Slack's links to messages: /archives/C0DEPLOYS/p1700000000000100 is the message 1700000000.000100. */
export function parseLink(path: string): { channel: string; ts: string } | null {
  const found = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/.exec(path);
  return found && { channel: found[1], ts: `${found[2]}.${found[3]}` };
}

export const linkTo = (channel: string, ts: string) => `/archives/${channel}/p${ts.replace(".", "")}`;
