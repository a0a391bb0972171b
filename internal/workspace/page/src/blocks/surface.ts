// A surface is a message, a home tab or a modal: where blocks lie, what is chosen in them, and where a click goes.
import { signal, type Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { complain } from "../actions";
import { act } from "../api";
import { place } from "../store";
import type { Block, Element } from "../types";
import { confirm } from "../ui/Confirm";

/** What an input holds: a text, an option's value or an id; a list where several can be chosen. */
export type Value = string | string[];

/** Where clicks go: a message by channel and ts, or a view by its id. */
export type Address = { channel: string; ts: string } | { view: string };

export interface Surface {
  address: Address;
  values: Signal<Record<string, Value>>; // by block and action
  errors: Signal<Record<string, string>>; // of a modal's inputs, by block_id
}

export function newSurface(address: Address): Surface {
  return { address, values: signal({}), errors: signal({}) };
}

export const SurfaceContext = createContext<Surface>(newSurface({ view: "" }));
export const BlockContext = createContext<Block>({ type: "" });

/** Under which key an element's value is kept: a view that is changed keeps what was filled in under the same ids. */
export const keyOf = (block: Block, element: Element) => `${block.block_id}/${element.action_id}`;

/** What the app put in before the person chose. */
export function initialValue(e: Element): Value {
  if (e.type === "checkboxes" || e.type === "multi_static_select") return (e.initial_options ?? []).map((o) => o.value);
  if (e.type.startsWith("multi_")) return e.initial_users ?? e.initial_conversations ?? e.initial_channels ?? [];
  if (e.initial_option) return e.initial_option.value;
  const given = e.initial_value ?? e.initial_date ?? e.initial_time ?? e.initial_user ?? e.initial_conversation ?? e.initial_channel;
  return given ?? (e.initial_date_time ? String(e.initial_date_time) : "");
}

/** The value of an element, and how to change it; a change outside of an input block is told to the app. */
export function useValue(element: Element): [Value, (value: Value) => void] {
  const surface = useContext(SurfaceContext);
  const block = useContext(BlockContext);
  const key = keyOf(block, element);
  const value = surface.values.value[key] ?? initialValue(element);
  const set = (next: Value) => {
    const before = surface.values.value;
    surface.values.value = { ...before, [key]: next };
    if (block.type === "input" && !block.dispatch_action) return;
    void press(surface, element, next).then((taken) => {
      if (!taken) surface.values.value = { ...surface.values.value, [key]: before[key] ?? initialValue(element) };
    });
  };
  return [value, set];
}

/** Sends a click or a choice, after its confirm dialog; sending hears when that begins. It returns whether the app took it. */
export async function press(surface: Surface, element: Element, value?: Value, sending?: () => void): Promise<boolean> {
  const deed: Record<string, unknown> = { user: place.value.me, ...surface.address, action_id: element.action_id, ...choice(element, value) };
  let asked = element.confirm;
  if (asked && !(await confirm(asked))) return false;
  for (;;) {
    sending?.();
    const outcome = await act("click", asked ? { ...deed, confirm: true } : deed);
    if (outcome.ok) return true;
    if (!outcome.confirm || asked) {
      complain(outcome.error ?? "The click was not taken.");
      return false;
    }
    asked = outcome.confirm; // the app changed the message since it was drawn
    if (!(await confirm(asked))) return false;
  }
}

const pickers = ["datepicker", "timepicker", "datetimepicker", "plain_text_input", "number_input", "email_text_input", "url_text_input"];

function choice(element: Element, value?: Value): object {
  if (value === undefined) return element.value ? { value: element.value } : {};
  if (Array.isArray(value)) return { options: value };
  return pickers.includes(element.type) ? { value } : { option: value };
}

/** The hook for tests: elements of input blocks are told from those that tell the app at once. */
export function useTestid(element: Element): string {
  return (useContext(BlockContext).type === "input" ? "input-" : "action-") + element.action_id;
}
