import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { X } from "lucide-preact";
import { Toasts } from "./Toasts";

/** How many dialogs lie on each other. Only the top one can be heard and touched, so toasts belong into it. */
export const dialogs = signal(0);

interface Properties {
  title: ComponentChildren;
  children: ComponentChildren;
  footer?: ComponentChildren;
  kind?: string; // a class
  alert?: boolean;
  testid?: string;
  closeTestid?: string;
  onClose: () => void;
  onSubmit?: () => void;
}

// Where people begin to fill in; the browser alone would begin at the cross.
const fields = ".dialog-body :is(input, textarea, select, button.select)";

/** A modal dialog. The browser's own element keeps the focus inside and gives it back, and closes on Escape. */
export function Dialog({ title, children, footer, kind = "", alert, testid, closeTestid, onClose, onSubmit }: Properties) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [depth] = useState(() => dialogs.peek() + 1);
  useEffect(() => {
    dialogs.value++;
    const before = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    if (!shown?.querySelector("[autofocus]")) shown?.querySelector<HTMLElement>(fields)?.focus();
    return () => {
      dialogs.value--;
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <dialog ref={dialog} class={"dialog " + kind} aria-labelledby={id} role={alert ? "alertdialog" : undefined} data-testid={testid}
      onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <form onSubmit={submit} noValidate>
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="icon" aria-label="Close" data-testid={closeTestid} onClick={onClose}><X size={20} /></button>
        </header>
        <div class="dialog-body">{children}</div>
        {footer && <footer>{footer}</footer>}
      </form>
      {dialogs.value === depth && <Toasts />}
    </dialog>
  );
}
