import { X } from "lucide-preact";
import { useMemo } from "preact/hooks";
import { closeThread } from "./actions";
import { Composer, draftOf } from "./Composer";
import { Message } from "./Message";
import { MessageList } from "./MessageList";
import { isMember, parentOf, replies } from "./state";
import { channel, ephemerals, messages, place } from "./store";

/** A thread, beside its channel. */
export function ThreadPane() {
  const { thread, me } = place.value;
  const c = channel.value;
  const parent = parentOf(messages.value, thread);
  const all = useMemo(() => replies(parent, ephemerals.value), [parent, ephemerals.value]);
  if (!thread || !c) return null;
  const name = c.is_im ? "direct messages" : `#${c.name}`;
  return (
    <aside class="pane" aria-label="Thread" data-testid="thread" onKeyDown={(e) => e.key === "Escape" && !e.defaultPrevented && closeThread()}>
      <header class="bar">
        <h2>Thread</h2> <span class="note">{name}</span>
        <span class="grow" />
        <button type="button" class="icon" aria-label="Close thread" data-testid="thread-close" onClick={closeThread}><X size={20} /></button>
      </header>
      {parent ? (
        <>
          <MessageList key={me + thread} inThread label="Thread" messages={all} highlight={place.value.highlight} head={<Head count={all.length}><Message message={parent} inThread /></Head>} />
          {isMember(c, me) && !c.is_archived && (
            <Composer key={me + thread} thread={parent.ts} placeholder="Reply…" draftKey={draftOf(thread)} channelName={c.is_im ? undefined : name} testid="thread-composer" />
          )}
        </>
      ) : <p class="empty">This thread is not here.</p>}
    </aside>
  );
}

function Head({ count, children }: { count: number; children: preact.ComponentChildren }) {
  return (
    <>
      {children}
      <div class="reply-count"><span>{count} {count === 1 ? "reply" : "replies"}</span></div>
    </>
  );
}
