import { Hash, Lock, Users } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { appName } from "./actions";
import { Composer, draftOf } from "./Composer";
import { MenuButton } from "./MenuButton";
import { MessageList } from "./MessageList";
import { isMember, timeline } from "./state";
import { bot, channel, ephemerals, messages, nameOf, open, place, shown } from "./store";
import type { Channel } from "./types";

/** A channel: its name, its messages and where to write. */
export function ChannelView() {
  const c = channel.value;
  if (!c) return <main class="main" aria-label="Channel"><header class="bar"><MenuButton /></header><p class="empty">There is no channel to show.</p></main>;
  const people = (c.members ?? []).map(nameOf);
  const everybody = c.is_member && bot.value ? [...people, nameOf(bot.value.id)] : people;
  return (
    <main class="main" aria-label={`Channel ${c.name}`}>
      <header class="bar">
        <MenuButton />
        <h1>{c.is_private ? <Lock size={18} aria-label="private channel" /> : <Hash size={18} aria-hidden="true" />}{c.name}</h1>
        <span class="grow" />
        <span class="pill" title={everybody.join(", ")}><Users size={16} aria-hidden="true" /> {everybody.length}<span class="sr"> members</span></span>
      </header>
      <Conversation channel={c} label={`Messages in ${c.name}`} placeholder={`Message #${c.name}`} head={<ChannelHead channel={c} />} />
    </main>
  );
}

/** The messages of a channel or of direct messages, and the composer. */
export function Conversation({ channel: c, label, placeholder, head }: { channel: Channel; label: string; placeholder: string; head: ComponentChildren }) {
  const all = useMemo(() => timeline(messages.value, ephemerals.value, c.id), [messages.value, ephemerals.value, c.id]);
  const key = `${place.value.me} ${open.value}`;
  const ready = shown.value.channel === open.value;
  return (
    <>
      <MessageList key={key} label={label} messages={all} highlight={place.value.highlight} head={ready && head} />
      {!isMember(c, place.value.me) || c.is_archived
        ? <p class="closed">{c.is_archived ? `#${c.name} is archived.` : `You are not a member of #${c.name}.`}</p>
        : <Composer key={key} placeholder={placeholder} draftKey={draftOf(c.id)} testid="composer" />}
    </>
  );
}

function ChannelHead({ channel: c }: { channel: Channel }) {
  return (
    <div class="intro">
      <h2>{c.is_private ? <Lock size={26} aria-hidden="true" /> : <Hash size={28} aria-hidden="true" />}{c.name}</h2>
      <p>This is the very beginning of the <b>#{c.name}</b> channel. {c.is_member ? `${appName()} is in it.` : `${appName()} is not in it, so that it sees nothing of what is said here.`}</p>
    </div>
  );
}
