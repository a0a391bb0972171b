import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Properties {
  trigger: ComponentChildren; // what the button shows
  button?: JSX.HTMLAttributes<HTMLButtonElement> & { [data: `data-${string}`]: string | undefined };
  kind?: "listbox" | "menu" | "dialog";
  label: string; // for screen readers
  onClose?: () => void;
  children: (close: () => void) => ComponentChildren;
}

/** A button with something that opens beside it. The browser closes it on Escape and on a click elsewhere. */
export function Popup({ trigger, button, kind = "listbox", label, onClose, children }: Properties) {
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => box.current?.hidePopover();
  const toggled = (event: JSX.TargetedToggleEvent<HTMLDivElement>) => {
    const now = event.newState === "open";
    setOpen(now);
    if (!now) {
      if (box.current?.contains(document.activeElement) || document.activeElement === document.body) anchor.current?.focus();
      onClose?.();
    }
  };
  useLayoutEffect(() => {
    if (open && anchor.current && box.current) beside(anchor.current, box.current);
  });
  return (
    <>
      <button type="button" {...button} ref={anchor} popovertarget={id} aria-haspopup={kind} aria-expanded={open}>{trigger}</button>
      <div id={id} ref={box} popover="auto" class="popup" role={kind === "dialog" ? "dialog" : undefined} aria-label={label} onToggle={toggled}>
        {open && children(close)}
      </div>
    </>
  );
}

/** Puts the box under its anchor, or over it where there is more room. */
function beside(anchor: HTMLElement, box: HTMLElement): void {
  const a = anchor.getBoundingClientRect();
  const below = innerHeight - a.bottom;
  const up = below < 240 && a.top > below;
  box.style.minWidth = `${Math.min(a.width, 400)}px`;
  box.style.maxHeight = `${Math.max(120, (up ? a.top : below) - 16)}px`;
  box.style.left = `${Math.max(8, Math.min(a.left, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = up ? "auto" : `${a.bottom + 4}px`;
  box.style.bottom = up ? `${innerHeight - a.top + 4}px` : "auto";
}
