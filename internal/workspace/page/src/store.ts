// What the page knows, as signals; only the actions below and in actions.ts change them.
import { batch, computed, signal } from "@preact/signals";
import { readState, unreachable } from "./api";
import { hashOf, nowhere, parsePlace, type Place } from "./place";
import { reconcile, visible, type Unread } from "./state";
import type { Channel, Group, Message, State, User, View } from "./types";

export const place = signal<Place>(nowhere);
export const loaded = signal(false);
export const trouble = signal(""); // why the state could not be read
export const team = signal("");
export const users = signal<User[]>([]);
export const channels = signal<Channel[]>([]);
export const commands = signal<string[]>([]);
export const groups = signal<Group[]>([]);
export const connections = signal(0);
export const shown = signal<{ channel: string; messages: Message[] }>({ channel: "", messages: [] });
export const ephemerals = signal<Message[]>([]);
export const modals = signal<View[]>([]);
export const home = signal<View | null>(null);
export const unread = signal<Record<string, Unread>>({});
export const sidebarOpen = signal(false); // on narrow screens
export const faultsOpen = signal(false);

const botID = signal("");

export const me = computed(() => users.value.find((u) => u.id === place.value.me));
export const people = computed(() => users.value.filter((u) => !u.is_bot));
export const bot = computed(() => users.value.find((u) => u.id === botID.value) ?? users.value.find((u) => u.is_bot));
export const mine = computed(() => visible(channels.value, place.value.me));
export const dm = computed(() => mine.value.find((c) => c.is_im));
/** The id of the channel whose messages are on the screen, or "". */
export const open = computed(() => {
  const { app, channel } = place.value;
  if (app === "messages") return dm.value?.id ?? "";
  return app ? "" : channel;
});
export const channel = computed(() => channels.value.find((c) => c.id === open.value));
export const messages = computed(() => (shown.value.channel === open.value ? shown.value.messages : []));

export const userNamed = (id: string): User | undefined => users.value.find((u) => u.id === id);
export const nameOf = (id: string): string => userNamed(id)?.real_name || userNamed(id)?.name || id;

const personKey = "person";
let newest = 0; // number of the newest request, so that a late answer to an older one is not shown
/** Number of the newest event that the state shows. */
export let seq = 0;

/** Reads the state and shows it. */
export async function load(): Promise<void> {
  const mineNow = ++newest;
  const { me: asked } = place.value;
  const from = open.value;
  try {
    const state = await readState(from, asked);
    if (mineNow !== newest) return;
    batch(() => show(state, from, asked));
    if (loaded.value && open.value !== from) await load(); // the first state tells what there is to open
  } catch (problem) {
    if (mineNow === newest) trouble.value = problem instanceof TypeError ? unreachable : String(problem); // fetch throws a TypeError
  }
}

function show(state: State, from: string, asked: string): void {
  trouble.value = "";
  seq = state.seq;
  team.value = state.team;
  if (JSON.stringify(users.value) !== JSON.stringify(state.users)) users.value = state.users;
  if (JSON.stringify(channels.value) !== JSON.stringify(state.channels)) channels.value = state.channels;
  commands.value = state.commands;
  if (JSON.stringify(groups.value) !== JSON.stringify(state.groups ?? [])) groups.value = state.groups ?? [];
  connections.value = state.connections;
  botID.value = state.bot_user ?? "";
  if (from) {
    const old = shown.value.channel === from ? shown.value.messages : [];
    shown.value = { channel: from, messages: reconcile(old, state.messages ?? []) };
  }
  if (asked) {
    ephemerals.value = reconcile(ephemerals.value, state.ephemerals ?? []);
    modals.value = sameViews(modals.value, state.modals ?? []);
    home.value = sameViews(home.value ? [home.value] : [], state.home ? [state.home] : [])[0] ?? null;
  }
  settle();
  loaded.value = true;
}

function sameViews(old: View[], fresh: View[]): View[] {
  return JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh;
}

/** Puts somebody who exists, and something that they may see, where the address names nobody or nothing. */
function settle(): void {
  const now = { ...place.value };
  if (!people.value.some((u) => u.id === now.me)) now.me = people.value[0]?.id ?? "";
  const seen = visible(channels.value, now.me);
  const im = seen.find((c) => c.is_im);
  if (!now.app && im && now.channel === im.id) now.app = "messages";
  if (!now.app && !seen.some((c) => c.id === now.channel)) now.channel = seen.find((c) => !c.is_im)?.id ?? "";
  if (hashOf(now) !== hashOf(place.value)) setPlace(now, true);
}

/** Moves the tab. replace keeps it out of the browser's history. */
export function setPlace(next: Place, replace = false): void {
  sessionStorage.setItem(personKey, next.me);
  const path = next.highlight ? location.pathname : "/";
  if (replace) history.replaceState(null, "", path + hashOf(next));
  else history.pushState(null, "", path + hashOf(next));
  place.value = next;
}

/** Takes the place from the address, and the person from this tab's memory where the address names none. */
export function readPlace(): void {
  const next = parsePlace(location.pathname, location.hash);
  if (!next.me) next.me = sessionStorage.getItem(personKey) ?? "";
  place.value = next;
}
