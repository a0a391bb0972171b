import { ChevronDown, Hash } from "lucide-preact";
import { useState } from "preact/hooks";
import { Plain } from "../mrkdwn";
import { bot, mine, people } from "../store";
import type { Element } from "../types";
import { Avatar } from "../ui/Avatar";
import { Listbox, type Choice } from "../ui/Listbox";
import { Popup } from "../ui/Popup";
import type { Labelled } from "./Interactive";
import { useTestid, useValue } from "./surface";

interface Properties {
  element: Element;
  labelled: Labelled;
}

/** What there is to choose from: the app's own options, people or channels. */
function choicesOf(element: Element): Choice[] {
  if (element.type.includes("users")) {
    return [...people.value, ...(bot.value ? [bot.value] : [])].map((u) => ({
      value: u.id, label: `${u.real_name || u.name}`, note: u.name, shown: <><Avatar user={u.id} size="tiny" /> {u.real_name || u.name}</>,
    }));
  }
  if (/conversations|channels/.test(element.type)) {
    const all = mine.value.filter((c) => !c.is_im || element.type.includes("conversations"));
    return all.map((c) => ({ value: c.id, label: c.is_im ? "Direct message" : c.name, shown: <><Hash size={14} aria-hidden="true" /> {c.is_im ? "Direct message" : c.name}</> }));
  }
  const groups = element.option_groups ?? [{ label: undefined, options: element.options ?? [] }];
  return groups.flatMap((g) => g.options.map((o) => ({
    value: o.value, label: o.text.text, group: g.label?.text, shown: <Plain text={o.text.text} />, note: o.description && <Plain text={o.description.text} />,
  })));
}

const placeholderOf = (element: Element) => element.placeholder?.text ?? "Choose an option";

function useButton(element: Element, labelled: Labelled, value: string) {
  const testid = useTestid(element);
  return {
    class: "button select", id: labelled.id, "aria-describedby": labelled.describedBy, "aria-invalid": labelled.invalid,
    "data-testid": testid, "data-value": value,
  };
}

export function Select({ element, labelled }: Properties) {
  const [value, set] = useValue(element);
  const choices = choicesOf(element);
  const chosen = choices.find((c) => c.value === value);
  const button = useButton(element, labelled, value as string);
  const trigger = <><span class={chosen ? "" : "placeholder"}>{chosen ? chosen.shown : placeholderOf(element)}</span><ChevronDown size={16} aria-hidden="true" /></>;
  return (
    <Popup trigger={trigger} label={placeholderOf(element)} button={button}>
      {(close) => (
        <Listbox searchable choices={choices} chosen={[value].flat()} label={placeholderOf(element)} onChoose={(v) => { close(); set(v); }} />
      )}
    </Popup>
  );
}

/** Several of a list. The app hears of it when the menu closes, as with Slack. */
export function MultiSelect({ element, labelled }: Properties) {
  const [value, set] = useValue(element);
  const [draft, setDraft] = useState<string[] | null>(null);
  const chosen = draft ?? [value].flat();
  const choices = choicesOf(element);
  const button = useButton(element, labelled, JSON.stringify(chosen));
  const flip = (v: string) => {
    const next = chosen.includes(v) ? chosen.filter((c) => c !== v) : [...chosen, v];
    if (next.length <= (element.max_selected_items ?? Infinity)) setDraft(next);
  };
  const close = () => {
    if (draft && JSON.stringify(draft) !== JSON.stringify(value)) set(draft);
    setDraft(null);
  };
  const chips = choices.filter((c) => chosen.includes(c.value)).map((c) => <span key={c.value} class="chip">{c.shown}</span>);
  const trigger = <><span class="chips">{chips.length ? chips : <span class="placeholder">{placeholderOf(element)}</span>}</span><ChevronDown size={16} aria-hidden="true" /></>;
  return (
    <Popup trigger={trigger} label={placeholderOf(element)} onClose={close} button={button}>
      {() => <Listbox searchable multiple choices={choices} chosen={chosen} label={placeholderOf(element)} onChoose={flip} />}
    </Popup>
  );
}
