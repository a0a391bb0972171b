import { describe, expect, it } from "vitest";
import { countUnread, encodeText, reconcile, replies, timeline, visible } from "./state";
import type { Channel, Message, User } from "./types";

const message = (ts: string, more: Partial<Message> = {}): Message => ({ channel: "C1", ts, user: "U1", text: ts, ...more });
const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
  id, name: id.toLowerCase(), is_private: false, is_archived: false, is_member: true, members: ["U1", "U2"], ...more,
});
const user = (id: string, name: string): User => ({ id, name, real_name: name, is_admin: false, is_bot: false });

describe("reconcile", () => {
  it("keeps what did not change and takes what did", () => {
    const old = [message("1"), message("2")];
    const next = reconcile(old, [message("1"), message("2", { text: "edited" }), message("3")]);
    expect(next[0]).toBe(old[0]);
    expect(next[1]).not.toBe(old[1]);
    expect(next.map((m) => m.text)).toEqual(["1", "edited", "3"]);
  });

  it("returns the old list where nothing changed", () => {
    const old = [message("1")];
    expect(reconcile(old, [message("1")])).toBe(old);
    expect(reconcile(old, [])).toEqual([]);
  });
});

describe("timeline", () => {
  const broadcast = message("3", { thread_ts: "1", broadcast: true });
  const parent = message("1", { replies: [message("2", { thread_ts: "1" }), broadcast] });

  it("shows broadcast replies and the channel's ephemerals in their order", () => {
    const here = message("4", { to: "U1" });
    const hidden = [here, message("5", { to: "U1", channel: "C2" }), message("6", { to: "U1", thread_ts: "1" })];
    expect(timeline([parent, message("7")], hidden, "C1").map((m) => m.ts)).toEqual(["1", "3", "4", "7"]);
    expect(replies(parent, hidden).map((m) => m.ts)).toEqual(["2", "3", "6"]);
  });
});

describe("countUnread", () => {
  const look = { me: "U1", open: "C1", channels: [channel("C1"), channel("C2"), channel("D0", { is_im: true, user: "U1" }), channel("D1", { is_im: true, user: "U2" })] };
  const event = { seq: 1, kind: "posted", channel: "C2", user: "U2", text: "hello" };

  it("counts new messages elsewhere, and mentions apart", () => {
    const once = countUnread({}, event, look);
    expect(countUnread(once, { ...event, text: "<@U1> look" }, look)).toEqual({ C2: { count: 2, mentions: 1 } });
    expect(countUnread({}, { ...event, channel: "D0" }, look)).toEqual({ D0: { count: 1, mentions: 1 } });
  });

  it.each([
    ["in the open channel", { channel: "C1" }],
    ["by the person", { user: "U1" }],
    ["in a thread", { thread_ts: "1" }],
    ["of an edit", { kind: "edited" }],
    ["for somebody else", { to: "U2" }],
    ["in somebody else's direct messages", { channel: "D1" }],
  ])("does not count what is %s", (_, change) => {
    expect(countUnread({}, { ...event, ...change }, look)).toEqual({});
  });
});

describe("visible", () => {
  it("hides others' direct messages and private channels", () => {
    const all = [
      channel("C1"), channel("C2", { is_private: true, members: ["U2"] }), channel("C3", { is_private: true }),
      channel("D1", { is_im: true, user: "U1" }), channel("D2", { is_im: true, user: "U2" }),
    ];
    expect(visible(all, "U1").map((c) => c.id)).toEqual(["C1", "C3", "D1"]);
  });
});

describe("encodeText", () => {
  const encode = (text: string) => encodeText(text, [user("U0BOT", "releasebot"), user("U0ANNA", "anna")], [channel("C1", { name: "deploys" })], [{ id: "S1", handle: "oncall" }]);

  it.each([
    ["@releasebot status", "<@U0BOT> status"],
    ["ask (@Anna), in #deploys.", "ask (<@U0ANNA>), in <#C1|deploys>."],
    ["@oncall: look", "<!subteam^S1>: look"],
    ["@nobody a@anna.example", "@nobody a@anna.example"],
    ["@here 1 < 2 && <@U0BOT>", "<!here> 1 &lt; 2 &amp;&amp; &lt;@U0BOT&gt;"],
  ])("%s", (typed, stored) => expect(encode(typed)).toBe(stored));
});
