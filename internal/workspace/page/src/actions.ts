// What a person does on the page.
import { batch, signal } from "@preact/signals";
import { act, type Outcome } from "./api";
import { nowhere, type Place } from "./place";
import { encodeText, parentOf } from "./state";
import {
  bot, channels, commands, dm, ephemerals, faultsOpen, groups, home, load, messages, modals, open, place, setPlace, shown, sidebarOpen, unread, users,
} from "./store";

export interface Toast {
  id: number;
  text: string;
}

export const toasts = signal<Toast[]>([]);
let lastToast = 0;

/** Tells the person that something failed; it goes away by itself. */
export function complain(text: string): void {
  const id = ++lastToast;
  toasts.value = [...toasts.value, { id, text: sentence(text) }].slice(-3);
  setTimeout(() => forget(id), 9_000);
}

export function forget(id: number): void {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : capital + ".";
}

function go(change: Partial<Place>, replace = false): void {
  batch(() => {
    sidebarOpen.value = false;
    setPlace({ ...place.value, highlight: "", ...change }, replace);
    read();
  });
}

/** What is open counts as read. */
export function read(): void {
  const { [open.value]: news, ...rest } = unread.value;
  if (news) unread.value = rest;
}

export function openChannel(id: string, highlight = ""): void {
  go({ channel: id, app: dm.value?.id === id ? "messages" : "", thread: "", highlight });
  void load();
}

/** Opens the app's Home, of which the app hears, or the direct messages with it. */
export function openApp(app: "home" | "messages"): void {
  go({ app, thread: "" });
  void load();
  if (app === "home") void tellHome();
}

export async function tellHome(): Promise<void> {
  const outcome = await act("home", { user: place.value.me });
  if (!outcome.ok) complain(outcome.error ?? "The home tab could not be opened.");
}

export function openThread(ts: string, highlight = ""): void {
  faultsOpen.value = false;
  go({ thread: parentOf(messages.value, ts)?.ts ?? ts, highlight }, true);
}

export const closeThread = () => go({ thread: "" }, true);

/** Makes this tab another person's. */
export function become(user: string): void {
  batch(() => {
    unread.value = {};
    const stay = place.value.app ? {} : { channel: place.value.channel };
    go({ ...nowhere, me: user, app: place.value.app, ...stay });
    shown.value = { channel: "", messages: [] };
    ephemerals.value = [];
    modals.value = [];
    home.value = null;
  });
  void load();
  if (place.value.app === "home") void tellHome();
}

/** Follows a link to a message of this workspace. */
export function openLink(channel: string, ts: string): void {
  openChannel(channel, ts);
}

/** Sends what was typed: a slash command, or a message. It returns whether the text was taken. */
export async function send(text: string, thread: string, broadcast: boolean): Promise<boolean> {
  const where = { user: place.value.me, channel: open.value };
  let outcome: Outcome;
  if (text.startsWith("/")) {
    const command = text.split(/\s/, 1)[0];
    if (thread) {
      complain(`${command} is not supported in threads. Sorry!`);
      return false;
    }
    if (!commands.value.includes(command)) {
      complain(`${command} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`);
      return false;
    }
    outcome = await act("slash", { ...where, text: text.trim() });
  } else {
    const body = { ...where, text: encodeText(text.trim(), users.value, channels.value, groups.value) };
    const reply = thread ? { thread_ts: thread, ...(broadcast ? { broadcast } : {}) } : {};
    outcome = await act("say", { ...body, ...reply });
  }
  if (!outcome.ok) complain(outcome.error ?? "The message was not sent.");
  return outcome.ok;
}

/** What the app is called, for sentences. */
export const appName = () => bot.value?.real_name || bot.value?.name || "The app";
