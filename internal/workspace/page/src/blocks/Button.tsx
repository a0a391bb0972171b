import { useContext, useState } from "preact/hooks";
import { safeURL } from "../links";
import { Plain } from "../mrkdwn";
import type { Element, Text } from "../types";
import { press, SurfaceContext } from "./surface";

/** A button; one with an address also opens it. While the app is being told it cannot be clicked again. */
export function Button({ element }: { element: Element }) {
  const surface = useContext(SurfaceContext);
  const [busy, setBusy] = useState(false);
  const click = async () => {
    if (busy) return;
    const address = element.url && safeURL(element.url);
    if (address) window.open(address, "_blank", "noreferrer,noopener");
    await press(surface, element, undefined, () => setBusy(true));
    setBusy(false);
  };
  const style = element.style === "primary" || element.style === "danger" ? element.style : "";
  return (
    <button type="button" class={`button ${style}`} aria-busy={busy} aria-disabled={busy} aria-label={element.accessibility_label}
      data-testid={`action-${element.action_id}`} data-value={element.value ?? ""} onClick={click}>
      <Plain text={(element.text as Text | undefined)?.text ?? ""} />
    </button>
  );
}
