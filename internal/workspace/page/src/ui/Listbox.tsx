import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Check } from "lucide-preact";

export interface Choice {
  value: string;
  label: string; // to search in
  shown?: ComponentChildren; // instead of the label
  note?: ComponentChildren;
  group?: string;
  testid?: string;
}

interface Properties {
  choices: Choice[];
  chosen: string[];
  label: string;
  searchable?: boolean;
  multiple?: boolean;
  onChoose: (value: string) => void;
}

/** A list to choose from, with a field that narrows it down. Arrow keys move, Enter chooses. */
export function Listbox({ choices, chosen, label, searchable, multiple, onChoose }: Properties) {
  const [query, setQuery] = useState("");
  const found = choices.filter((c) => c.label.toLowerCase().includes(query.trim().toLowerCase()));
  const [at, setAt] = useState(Math.max(0, choices.findIndex((c) => chosen.includes(c.value))));
  const active = Math.min(at, found.length - 1);
  const id = useId();
  const focus = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => focus.current?.focus(), []);
  useEffect(() => list.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" }), [active]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: found.length - 1 }[event.key];
    if (next !== undefined) setAt(Math.max(0, Math.min(found.length - 1, next)));
    else if (event.key === "Enter" || (event.key === " " && !searchable)) found[active] && onChoose(found[active].value);
    else return;
    event.preventDefault();
  };
  const shared = { onKeyDown, "aria-activedescendant": active >= 0 ? `${id}-${active}` : undefined };
  return (
    <div class="listbox">
      {searchable && (
        <input {...shared} ref={focus as never} role="combobox" aria-controls={id} aria-expanded="true" aria-label={`Search: ${label}`} placeholder="Search"
          value={query} onInput={(e) => { setQuery(e.currentTarget.value); setAt(0); }} />
      )}
      <ul {...(searchable ? {} : { ...shared, tabIndex: 0 })} id={id} role="listbox" aria-label={label} aria-multiselectable={multiple}
        ref={(node) => { list.current = node; if (!searchable) focus.current = node; }}>
        {found.map((c, i) => (
          <Row key={c.value} choice={c} id={`${id}-${i}`} active={i === active} chosen={chosen.includes(c.value)} first={c.group !== found[i - 1]?.group}
            onPoint={() => setAt(i)} onChoose={() => onChoose(c.value)} />
        ))}
        {!found.length && <li class="note">No items</li>}
      </ul>
    </div>
  );
}

interface RowProperties { choice: Choice; id: string; active: boolean; chosen: boolean; first: boolean; onPoint: () => void; onChoose: () => void }

function Row({ choice, id, active, chosen, first, onPoint, onChoose }: RowProperties) {
  return (
    <>
      {choice.group && first && <li class="group" role="presentation">{choice.group}</li>}
      <li id={id} role="option" aria-selected={chosen} data-active={active || undefined} data-value={choice.value}
        data-testid={choice.testid ?? `option-${choice.value}`} onPointerMove={onPoint} onClick={onChoose}>
        <span class="option-text">
          {choice.shown ?? choice.label}
          {choice.note && <span class="note">{choice.note}</span>}
        </span>
        {chosen && <Check size={16} aria-hidden="true" />}
      </li>
    </>
  );
}
