import { useContext } from "preact/hooks";
import type { Element } from "../types";
import type { Labelled } from "./Interactive";
import { BlockContext, keyOf, press, SurfaceContext, useTestid, useValue } from "./surface";

const modes: Record<string, "email" | "url"> = { email_text_input: "email", url_text_input: "url" };

/** A line or several of text, a number, an address. */
export function TextInput({ element, labelled }: { element: Element; labelled: Labelled }) {
  const surface = useContext(SurfaceContext);
  const block = useContext(BlockContext);
  const [value] = useValue(element);
  const set = (text: string) => {
    surface.values.value = { ...surface.values.value, [keyOf(block, element)]: text };
  };
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !block.dispatch_action || element.multiline) return;
    event.preventDefault();
    void press(surface, element, value);
  };
  const shared = {
    id: labelled.id, value: value as string, placeholder: element.placeholder?.text, maxLength: element.max_length,
    "aria-describedby": labelled.describedBy, "aria-invalid": labelled.invalid, "data-testid": useTestid(element), "data-value": value,
  };
  if (element.multiline) return <textarea {...shared} rows={4} onInput={(e) => set(e.currentTarget.value)} />;
  const number = element.type === "number_input";
  return (
    <input {...shared} type={modes[element.type] ?? "text"} inputMode={number ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined}
      onInput={(e) => set(e.currentTarget.value)} onKeyDown={enter} />
  );
}
