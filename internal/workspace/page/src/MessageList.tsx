import { ArrowDown } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { dayKey, dayName, momentOf } from "./dates";
import { Message } from "./Message";
import type { Message as Msg } from "./types";

interface Properties {
  label: string;
  messages: Msg[];
  highlight?: string; // ts of the message to show instead of the newest
  head?: ComponentChildren;
  inThread?: boolean;
}

const page = 200; // messages drawn at first, since a channel that ran for weeks holds many
const near = 60; // pixels from the bottom that still count as being there

/** Messages that stay at the newest one, unless the person scrolled up to read. */
export function MessageList({ label, messages, highlight, head, inThread }: Properties) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const pinned = useRef(!highlight);
  const before = useRef(0); // where the list was scrolled to
  const [away, setAway] = useState(false);
  const [count, setCount] = useState(page);
  const toBottom = () => {
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  };
  const onScroll = () => {
    const box = frame.current;
    if (!box) return;
    // A picture that has just grown also leaves the bottom behind; only scrolling up means to stay away.
    if (box.scrollHeight - box.scrollTop - box.clientHeight < near) pinned.current = true;
    else if (box.scrollTop < before.current) pinned.current = false;
    before.current = box.scrollTop;
    setAway(!pinned.current);
  };
  const stay = () => {
    if (pinned.current) toBottom();
  };
  useLayoutEffect(stay, [messages]);
  useEffect(() => {
    const watch = new ResizeObserver(stay); // pictures grow when they are loaded
    if (content.current) watch.observe(content.current);
    if (frame.current) watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
  const found = highlight && messages.some((m) => m.ts === highlight);
  useEffect(() => {
    if (!found) return;
    pinned.current = false;
    frame.current?.querySelector(`[data-ts="${CSS.escape(highlight)}"]`)?.scrollIntoView({ block: "center" });
  }, [found, highlight]);
  const linked = highlight ? messages.length - messages.findIndex((m) => m.ts === highlight) : 0;
  const hidden = Math.max(0, messages.length - Math.max(count, linked));
  const rest = messages.slice(hidden);
  return (
    <div class="list-frame">
      <div class="list" ref={frame} onScroll={onScroll} tabIndex={0} role="log" aria-label={label} aria-live="polite">
        <div ref={content}>
          {hidden ? <button type="button" class="linklike earlier" onClick={() => setCount(count + page)}>Show earlier messages</button> : head}
          {rest.map((m, i) => <Entry key={(m.to ?? "") + m.ts} message={m} before={rest[i - 1]} inThread={inThread} />)}
        </div>
      </div>
      {away && <button type="button" class="jump" onClick={toBottom}><ArrowDown size={14} aria-hidden="true" /> Latest messages</button>}
    </div>
  );
}

const together = 5 * 60; // seconds within which messages of one person stand under one name

function Entry({ message, before, inThread }: { message: Msg; before?: Msg; inThread?: boolean }) {
  const at = momentOf(message.ts);
  const newDay = !inThread && (!before || dayKey(momentOf(before.ts)) !== dayKey(at));
  const follows = !newDay && !!before && joins(before, message);
  return (
    <>
      {newDay && <div class="day" role="separator"><span>{dayName(at, new Date())}</span></div>}
      <Message message={message} follows={follows} inThread={inThread} />
    </>
  );
}

// What has blocks stands for itself, under its own name and time.
function joins(before: Msg, m: Msg): boolean {
  const plain = [before, m].every((x) => !x.blocks && !x.to && !x.broadcast);
  return plain && before.user === m.user && Number(m.ts) - Number(before.ts) < together;
}
