// Pure steps from what the workspace answers to what is shown.
import type { Channel, Group, Happening, Message, User } from "./types";

/** Keeps the old objects of messages that did not change, so that only the changed ones are drawn again. */
export function reconcile(old: Message[], fresh: Message[]): Message[] {
  const before = new Map(old.map((m) => [m.ts, m]));
  const next = fresh.map((m) => {
    const was = before.get(m.ts);
    return was && JSON.stringify(was) === JSON.stringify(m) ? was : m;
  });
  const same = next.length === old.length && next.every((m, i) => m === old[i]);
  return same ? old : next;
}

/** What stands in the channel, oldest first: top-level messages, broadcast replies, and what only this person sees. */
export function timeline(messages: Message[], ephemerals: Message[], channel: string): Message[] {
  const shown: Message[] = [];
  for (const m of messages) {
    shown.push(m);
    for (const r of m.replies ?? []) if (r.broadcast && !r.deleted) shown.push(r);
  }
  for (const m of ephemerals) if (m.channel === channel && !m.thread_ts) shown.push(m);
  return shown.sort(byTS);
}

/** The replies of a thread, with what only this person sees of it. */
export function replies(parent: Message | undefined, ephemerals: Message[]): Message[] {
  if (!parent) return [];
  const mine = ephemerals.filter((m) => m.channel === parent.channel && m.thread_ts === parent.ts);
  return [...(parent.replies ?? []), ...mine].sort(byTS);
}

function byTS(a: Message, b: Message): number {
  return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0;
}

/** Finds a thread's parent by its own ts or by that of one of its replies. */
export function parentOf(messages: Message[], ts: string): Message | undefined {
  return messages.find((m) => m.ts === ts || m.replies?.some((r) => r.ts === ts));
}

/** The channels a person sees; direct messages are their own only. */
export function visible(channels: Channel[], me: string): Channel[] {
  return channels.filter((c) => {
    if (c.is_im) return c.user === me;
    return !c.is_private || isMember(c, me);
  });
}

export function isMember(channel: Channel | undefined, me: string): boolean {
  return !channel?.members || channel.members.includes(me) || channel.user === me;
}

export interface Unread {
  count: number; // of messages
  mentions: number; // of them, those that name the person or are direct
}

/** Counts a happening as unread where it is a new message by somebody else, in a place that is not open. */
export function countUnread(
  unread: Record<string, Unread>,
  e: Happening,
  look: { me: string; open: string; channels: Channel[] },
): Record<string, Unread> {
  const isNew = e.kind === "posted" || e.kind === "uploaded" || e.kind === "ephemeral";
  const inThread = e.thread_ts && !e.broadcast;
  const channel = visible(look.channels, look.me).find((c) => c.id === e.channel);
  if (!isNew || inThread || !channel || e.channel === look.open || e.user === look.me) return unread;
  if (e.to && e.to !== look.me) return unread;
  const was = unread[channel.id] ?? { count: 0, mentions: 0 };
  const named = channel.is_im || e.to || e.text?.includes(`<@${look.me}>`);
  return { ...unread, [channel.id]: { count: was.count + 1, mentions: was.mentions + (named ? 1 : 0) } };
}

/** A person's text as Slack stores it: escaped, and with @names, #channels and @here as mentions. */
export function encodeText(text: string, users: User[], channels: Channel[], groups: Group[] = []): string {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return escaped
    .replace(/(^|[\s(])@([\p{L}\p{N}._-]*[\p{L}\p{N}])/gu, (all, before: string, name: string) => {
      if (["here", "channel", "everyone"].includes(name)) return `${before}<!${name}>`;
      const user = users.find((u) => u.name.toLowerCase() === name.toLowerCase());
      const group = groups.find((g) => g.handle === name);
      if (user) return `${before}<@${user.id}>`;
      return group ? `${before}<!subteam^${group.id}>` : all;
    })
    .replace(/(^|[\s(])#([\p{L}\p{N}_-]+)/gu, (all, before: string, name: string) => {
      const channel = channels.find((c) => !c.is_im && c.name === name);
      return channel ? `${before}<#${channel.id}|${name}>` : all;
    });
}
