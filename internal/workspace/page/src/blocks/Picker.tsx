import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Element } from "../types";
import type { Labelled } from "./Interactive";
import { BlockContext, useTestid, useValue } from "./surface";

const kinds: Record<string, string> = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
const settle = 700; // milliseconds without a key, after which a date counts as typed

/** Unix seconds as the browser's field wants them: local, to the minute. */
export function toLocal(seconds: string): string {
  if (!seconds) return "";
  const at = new Date(Number(seconds) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const fromLocal = (text: string) => (text ? String(Math.floor(new Date(text).getTime() / 1000)) : "");

/** A date, a time or both, by the browser's own field. */
export function Picker({ element, labelled }: { element: Element; labelled: Labelled }) {
  const [value, set] = useValue(element);
  const both = element.type === "datetimepicker";
  const shown = both ? toLocal(value as string) : (value as string);
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const commit = (text: string | null) => {
    clearTimeout(timer.current);
    setTyped(null);
    if (text !== null && text !== shown) set(both ? fromLocal(text) : text);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const block = useContext(BlockContext);
  const change = (text: string) => {
    if (block.type === "input" && !block.dispatch_action) return commit(text);
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => commit(text), settle);
  };
  return (
    <input type={kinds[element.type]} class="picker" id={labelled.id} aria-label={labelled.id ? undefined : (element.placeholder?.text ?? kinds[element.type])}
      aria-describedby={labelled.describedBy} aria-invalid={labelled.invalid} data-testid={useTestid(element)} data-value={value}
      value={typed ?? shown} onInput={(e) => change(e.currentTarget.value)} onBlur={() => commit(typed)} />
  );
}
