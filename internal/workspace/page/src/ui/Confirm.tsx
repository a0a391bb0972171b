import { signal } from "@preact/signals";
import { Mrkdwn, Plain } from "../mrkdwn";
import type { ConfirmDialog, Text } from "../types";
import { Dialog } from "./Dialog";

const asked = signal<{ dialog: ConfirmDialog; answer: (yes: boolean) => void } | null>(null);

/** Shows a confirm dialog as the app sent it, and tells whether the person accepted. */
export function confirm(dialog: ConfirmDialog): Promise<boolean> {
  return new Promise((resolve) => {
    asked.value?.answer(false);
    asked.value = {
      dialog,
      answer: (yes) => {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}

export function Confirm() {
  if (!asked.value) return null;
  const { dialog, answer } = asked.value;
  const style = dialog.style === "danger" ? "danger" : "primary";
  const footer = (
    <>
      <button type="button" class="button" data-testid="confirm-cancel" onClick={() => answer(false)}>{dialog.deny?.text ?? "Cancel"}</button>
      <button type="submit" class={`button ${style}`} data-testid="confirm-ok" autofocus>{dialog.confirm?.text ?? "Yes"}</button>
    </>
  );
  return (
    <Dialog alert kind="small" title={<Shown text={dialog.title} otherwise="Are you sure?" />} testid="confirm" footer={footer}
      onClose={() => answer(false)} onSubmit={() => answer(true)}>
      <div class="text"><Shown text={dialog.text} otherwise="" /></div>
    </Dialog>
  );
}

function Shown({ text, otherwise }: { text?: Text; otherwise: string }) {
  if (!text) return <>{otherwise}</>;
  return text.type === "mrkdwn" ? <Mrkdwn text={text.text} /> : <Plain text={text.text} />;
}
