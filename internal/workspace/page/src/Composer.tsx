import { SendHorizontal } from "lucide-preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { send } from "./actions";
import { commands, groups, mine, place, users } from "./store";

interface Properties {
  placeholder: string;
  draftKey: string; // where an unsent text is kept
  thread?: string;
  channelName?: string; // offered as "Also send to"
  testid: string;
}

const drafts = new Map<string, string>();

/** Where people type. Enter sends, Shift+Enter starts a line; "/" and "@" offer what there is. */
export function Composer({ placeholder, draftKey, thread = "", channelName, testid }: Properties) {
  const [text, setText] = useState(drafts.get(draftKey) ?? "");
  const [busy, setBusy] = useState(false);
  const [broadcast, setBroadcast] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const type = (next: string) => {
    drafts.set(draftKey, next);
    setText(next);
  };
  useLayoutEffect(() => fit(field.current), [text]);
  useEffect(() => { if (matchMedia("(hover: hover)").matches) field.current?.focus(); }, []);
  const submit = async () => {
    if (busy || !text.trim()) return;
    setBusy(true);
    const taken = await send(text, thread, broadcast);
    setBusy(false);
    if (taken) type("");
    if (taken) setBroadcast(false);
    field.current?.focus();
  };
  const suggestions = useSuggestions(text, !thread, type, field);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || suggestions.take(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void submit();
  };
  return (
    <form class="composer" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Suggestions id={id} {...suggestions} />
      <textarea ref={field} rows={1} value={text} placeholder={placeholder} aria-label={placeholder} data-testid={testid} aria-autocomplete="list"
        aria-controls={suggestions.list.length ? id : undefined} aria-activedescendant={suggestions.list.length ? `${id}-${suggestions.at}` : undefined}
        onInput={(e) => type(e.currentTarget.value)} onKeyDown={onKeyDown} />
      <div class="composer-foot">
        {channelName ? (
          <label class="choice"><input type="checkbox" checked={broadcast} data-testid="broadcast" onChange={(e) => setBroadcast(e.currentTarget.checked)} /> Also send to {channelName}</label>
        ) : <span class="note"><kbd>Shift</kbd> + <kbd>Enter</kbd> for a new line</span>}
        <button type="submit" class="send" aria-label="Send" aria-busy={busy} disabled={!text.trim()}><SendHorizontal size={16} /></button>
      </div>
    </form>
  );
}

function fit(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 240)}px`;
}

interface Suggestion {
  insert: string; // in place of the last word
  label: string;
  note: string;
}

/** What the last word could become: a command at the beginning, a person, a channel. */
function suggest(text: string, withCommands: boolean): Suggestion[] {
  if (withCommands && /^\/\S*$/.test(text)) {
    return commands.value.filter((c) => c.startsWith(text) && c !== text).map((c) => ({ insert: c + " ", label: c, note: "Command of the app" }));
  }
  const [, sign, word] = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(text) ?? [];
  const starts = (name: string) => name.toLowerCase().startsWith(word.toLowerCase()) && name !== word;
  if (sign === "@") {
    const people = users.value.filter((u) => starts(u.name)).map((u) => ({ insert: `@${u.name} `, label: `@${u.name}`, note: u.real_name }));
    const teams = groups.value.filter((g) => starts(g.handle)).map((g) => ({ insert: `@${g.handle} `, label: `@${g.handle}`, note: "Group" }));
    return [...people, ...teams];
  }
  if (sign === "#") return mine.value.filter((c) => !c.is_im && starts(c.name)).map((c) => ({ insert: `#${c.name} `, label: `#${c.name}`, note: "" }));
  return [];
}

function useSuggestions(text: string, withCommands: boolean, type: (text: string) => void, field: { current: HTMLTextAreaElement | null }) {
  const [at, setAt] = useState(0);
  const [hidden, setHidden] = useState("");
  const list = hidden === text ? [] : suggest(text, withCommands);
  const active = Math.min(at, list.length - 1);
  const choose = (i: number) => {
    type(text.replace(/\S*$/, "") + list[i].insert);
    field.current?.focus();
  };
  const take = (event: KeyboardEvent): boolean => {
    if (!list.length || event.shiftKey) return false;
    if (event.key === "ArrowDown") setAt((active + 1) % list.length);
    else if (event.key === "ArrowUp") setAt((active + list.length - 1) % list.length);
    else if (event.key === "Tab" || event.key === "Enter") choose(active);
    else if (event.key === "Escape") setHidden(text);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { list, at: active, choose, take };
}

function Suggestions({ id, list, at, choose }: { id: string; list: Suggestion[]; at: number; choose: (i: number) => void }) {
  if (!list.length) return null;
  return (
    <ul id={id} class="suggestions" role="listbox" aria-label="Suggestions" data-testid="suggestions">
      {list.map((s, i) => (
        <li key={s.label} id={`${id}-${i}`} role="option" aria-selected={i === at} data-active={i === at || undefined}
          onMouseDown={(event) => { event.preventDefault(); choose(i); }}>
          <b>{s.label}</b> <span class="note">{s.note}</span>
        </li>
      ))}
    </ul>
  );
}

/** Draft keys: a draft belongs to a person in a place. */
export const draftOf = (where: string) => `${place.value.me} ${where}`;
