import { Eye, File as FileIcon, Link as LinkIcon, MessageSquareText } from "lucide-preact";
import { useMemo } from "preact/hooks";
import { openThread } from "./actions";
import { fileAddress } from "./api";
import { Blocks } from "./blocks/Blocks";
import { Enlargeable } from "./blocks/Picture";
import { newSurface } from "./blocks/surface";
import { clock, exact, momentOf } from "./dates";
import { Emoji } from "./emoji";
import { Mrkdwn, plainly } from "./mrkdwn";
import { linkTo } from "./place";
import { parentOf } from "./state";
import { messages, nameOf, place } from "./store";
import type { Attachment, File, Message as Msg } from "./types";
import { Avatar, Badge } from "./ui/Avatar";

interface Properties {
  message: Msg;
  follows?: boolean; // the same person spoke just before: no name again
  inThread?: boolean;
}

/** One message, as it stands in a channel or a thread. */
export function Message({ message: m, follows, inThread }: Properties) {
  const lit = place.value.highlight === m.ts;
  const at = momentOf(m.ts);
  const marks = (follows ? " follows" : "") + (m.to ? " ephemeral" : "") + (lit ? " highlight" : "");
  const time = <a class="time" href={linkTo(m.channel, m.ts)} title={exact(at)} onClick={(e) => e.preventDefault()}>{clock(at)}</a>;
  return (
    <article class={"message" + marks} data-testid={`message-${m.ts}`} data-ts={m.ts} aria-label={`${nameOf(m.user)}, ${clock(at)}`}>
      {m.to && <p class="whisper"><Eye size={14} aria-hidden="true" /> Only visible to you</p>}
      {m.broadcast && <Origin message={m} inThread={inThread} />}
      <div class="gutter">{follows ? time : <Avatar user={m.user} />}</div>
      <div class="content">
        {!follows && <p class="byline"><b class="name">{nameOf(m.user)}</b> <Badge user={m.user} /> {time}</p>}
        <Body message={m} />
        {!inThread && !!m.replies?.length && <Thread message={m} />}
      </div>
      <Tools message={m} inThread={inThread} />
    </article>
  );
}

function Origin({ message: m, inThread }: { message: Msg; inThread?: boolean }) {
  if (inThread) return <p class="whisper">Also sent to the channel</p>;
  const parent = parentOf(messages.value, m.thread_ts ?? "");
  return (
    <p class="whisper">
      <span>replied to a thread:</span>
      <button type="button" class="linklike" onClick={() => openThread(m.thread_ts ?? m.ts)}>{(parent && plainly(parent.text)) || "View thread"}</button>
    </p>
  );
}

function Body({ message: m }: { message: Msg }) {
  const surface = useMemo(() => newSurface({ channel: m.channel, ts: m.ts }), [m.channel, m.ts]);
  if (m.deleted) return <p class="note">This message was deleted.</p>;
  const edited = m.edited && <span class="note edited"> (edited)</span>;
  return (
    <>
      {m.blocks?.length ? <div class="blocks"><Blocks blocks={m.blocks} surface={surface} />{edited}</div>
        : m.text && <div class="text"><Mrkdwn text={m.text} />{edited}</div>}
      {m.attachments?.map((a, i) => <Attached key={i} attachment={a} message={m} />)}
      {m.files?.map((f) => <Shared key={f.id} file={f} />)}
      {!!m.reactions?.length && <Reactions message={m} />}
    </>
  );
}

function Attached({ attachment: a, message: m }: { attachment: Attachment; message: Msg }) {
  const surface = useMemo(() => newSurface({ channel: m.channel, ts: m.ts }), [m.channel, m.ts]);
  const colour = /^#?[0-9a-f]{6}$/i.test(a.color ?? "") ? "#" + a.color!.replace("#", "") : undefined;
  return (
    <div class="attachment" style={colour && { borderColor: colour }}>
      {a.title && <b><Mrkdwn text={a.title} /></b>}
      {a.blocks ? <Blocks blocks={a.blocks} surface={surface} /> : <div class="text"><Mrkdwn text={a.text ?? a.fallback ?? ""} /></div>}
    </div>
  );
}

function Shared({ file }: { file: File }) {
  if (!file.mimetype.startsWith("image/")) {
    return <a class="file" href={fileAddress(file.id)} target="_blank" rel="noreferrer noopener"><FileIcon size={20} aria-hidden="true" /> {file.title || file.name}</a>;
  }
  return (
    <figure class="picture">
      <figcaption>{file.title || file.name}</figcaption>
      <Enlargeable address={fileAddress(file.id)} alt={file.alt_txt || file.title} />
    </figure>
  );
}

function Reactions({ message: m }: { message: Msg }) {
  return (
    <ul class="reactions" aria-label="Reactions">
      {m.reactions?.map((r) => (
        <li key={r.name} class={r.users.includes(place.value.me) ? "mine" : ""} title={`${r.users.map(nameOf).join(", ")} reacted with :${r.name}:`}>
          <Emoji name={r.name} /> {r.users.length}
        </li>
      ))}
    </ul>
  );
}

function Thread({ message: m }: { message: Msg }) {
  const replies = m.replies ?? [];
  const last = replies[replies.length - 1];
  const speakers = [...new Set(replies.map((r) => r.user))].slice(0, 4);
  return (
    <button type="button" class="thread-link" data-testid={`replies-${m.ts}`} onClick={() => openThread(m.ts)}>
      {speakers.map((user) => <Avatar key={user} user={user} size="tiny" />)}
      <b>{replies.length} {replies.length === 1 ? "reply" : "replies"}</b>
      <span class="note">Last reply at {clock(momentOf(last.ts))}</span>
    </button>
  );
}

function Tools({ message: m, inThread }: { message: Msg; inThread?: boolean }) {
  if (m.to || m.deleted) return null;
  const copy = () => void navigator.clipboard?.writeText(location.origin + linkTo(m.channel, m.ts));
  return (
    <div class="tools">
      {!inThread && (
        <button type="button" class="icon" aria-label="Reply in thread" title="Reply in thread" data-testid={`reply-${m.ts}`} onClick={() => openThread(m.thread_ts ?? m.ts)}>
          <MessageSquareText size={16} />
        </button>
      )}
      <button type="button" class="icon" aria-label="Copy link to message" title="Copy link" onClick={copy}><LinkIcon size={16} /></button>
    </div>
  );
}
