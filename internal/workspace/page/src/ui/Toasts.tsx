import { TriangleAlert, X } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { forget, toasts } from "../actions";

/** Failures, told one by one. */
export function Toasts() {
  const box = useRef<HTMLDivElement>(null);
  const count = toasts.value.length;
  useEffect(() => {
    box.current?.hidePopover(); // shown anew, it lies over what was opened since
    if (count) box.current?.showPopover();
  }, [count]);
  return (
    <div class="toasts" ref={box} popover="manual">
      {toasts.value.map((t) => (
        <div key={t.id} class="toast" role="alert" data-testid="toast">
          <TriangleAlert size={18} aria-hidden="true" />
          <span>{t.text}</span>
          <button type="button" class="icon" aria-label="Dismiss" onClick={() => forget(t.id)}><X size={16} /></button>
        </div>
      ))}
    </div>
  );
}
