import { Ellipsis } from "lucide-preact";
import { useContext, useState } from "preact/hooks";
import { safeURL } from "../links";
import { Plain } from "../mrkdwn";
import type { Element } from "../types";
import { Listbox } from "../ui/Listbox";
import { Popup } from "../ui/Popup";
import { press, SurfaceContext } from "./surface";

/** The "…" menu. */
export function Overflow({ element }: { element: Element }) {
  const surface = useContext(SurfaceContext);
  const [busy, setBusy] = useState(false);
  const choose = async (value: string) => {
    const address = safeURL(element.options?.find((o) => o.value === value)?.url ?? "");
    if (address) window.open(address, "_blank", "noreferrer,noopener");
    await press(surface, element, value, () => setBusy(true));
    setBusy(false);
  };
  const choices = (element.options ?? []).map((o) => ({
    value: o.value, label: o.text.text, shown: <Plain text={o.text.text} />, note: o.description && <Plain text={o.description.text} />,
  }));
  const button = { class: "button overflow", "aria-label": "More actions", "aria-busy": busy, "data-testid": `action-${element.action_id}`, "data-value": "" };
  return (
    <Popup trigger={<Ellipsis size={18} />} label="More actions" button={button}>
      {(close) => <Listbox choices={choices} chosen={[]} label="More actions" onChoose={(value) => { close(); void choose(value); }} />}
    </Popup>
  );
}
