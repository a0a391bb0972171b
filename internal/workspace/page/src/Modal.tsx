import { useState } from "preact/hooks";
import { complain } from "./actions";
import { act } from "./api";
import { Blocks } from "./blocks/Blocks";
import { initialValue, keyOf, newSurface, type Surface, type Value } from "./blocks/surface";
import { Plain } from "./mrkdwn";
import { load, modals, place } from "./store";
import type { Block, Element, View } from "./types";
import { Dialog } from "./ui/Dialog";

/** The top modal of this person's stack. */
export function Modal() {
  const stack = modals.value;
  const top = stack.at(-1);
  return top ? <Shown key={top.id} view={top} depth={stack.length} /> : null;
}

const surfaces = new Map<string, Surface>();

/** What was filled in stays while another modal lies on top. */
function surfaceOf(view: View): Surface {
  for (const id of surfaces.keys()) if (!modals.value.some((v) => v.id === id)) surfaces.delete(id);
  const surface = surfaces.get(view.id) ?? newSurface({ view: view.id });
  surfaces.set(view.id, surface);
  return surface;
}

function Shown({ view, depth }: { view: View; depth: number }) {
  const surface = surfaceOf(view);
  const [busy, setBusy] = useState(false);
  const blocks = view.blocks ?? [];
  const submits = view.submit !== undefined || blocks.some((b) => b.type === "input");
  const submit = async () => {
    if (busy || !submits) return;
    surface.errors.value = missing(blocks, surface);
    if (Object.keys(surface.errors.value).length) return;
    setBusy(true);
    const outcome = await act("submit", { user: place.value.me, view: view.id, values: filledIn(blocks, surface) });
    setBusy(false);
    if (outcome.errors) surface.errors.value = outcome.errors;
    else if (!outcome.ok) complain(outcome.error ?? "The modal was not submitted.");
    await load();
  };
  return (
    <Dialog title={<Plain text={view.title ?? ""} />} testid="modal" closeTestid="modal-x" kind={depth > 1 ? "stacked" : ""}
      onClose={dismiss} onSubmit={submit} footer={<Footer view={view} submits={submits} busy={busy} />}>
      <Blocks blocks={blocks} surface={surface} />
    </Dialog>
  );
}

function Footer({ view, submits, busy }: { view: View; submits: boolean; busy: boolean }) {
  return (
    <>
      <button type="button" class="button" data-testid="modal-close" onClick={dismiss}>{view.close || (submits ? "Cancel" : "Close")}</button>
      {submits && (
        <button type="submit" class="button primary" aria-busy={busy} aria-disabled={busy} data-testid="modal-submit">{view.submit || "Submit"}</button>
      )}
    </>
  );
}

async function dismiss(): Promise<void> {
  const outcome = await act("dismiss", { user: place.value.me });
  if (!outcome.ok) complain(outcome.error ?? "The app was not told that the modal was closed.");
  await load();
}

const stateless = ["button", "workflow_button", "overflow", "image"];

/** The elements of a view that hold a value, each with its block. */
function elementsOf(blocks: Block[]): [Block, Element][] {
  return blocks.flatMap((block) => {
    const held = [block.element, block.accessory, ...(block.type === "actions" ? ((block.elements ?? []) as Element[]) : [])];
    return held.filter((e): e is Element => !!e?.action_id && !stateless.includes(e.type)).map((e): [Block, Element] => [block, e]);
  });
}

const valueOf = (surface: Surface, block: Block, element: Element): Value =>
  surface.values.value[keyOf(block, element)] ?? initialValue(element);

/** The values of a view by action_id, without the empty ones. */
export function filledIn(blocks: Block[], surface: Surface): Record<string, Value> {
  const filled = elementsOf(blocks).map(([block, e]) => [e.action_id, valueOf(surface, block, e)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value.length > 0));
}

/** What Slack's own client says before it asks the app: which inputs must still be filled in. */
export function missing(blocks: Block[], surface: Surface): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const [block, e] of elementsOf(blocks)) {
    const value = valueOf(surface, block, e);
    const id = block.block_id ?? "";
    if (block.type !== "input") continue;
    if (value.length === 0) {
      if (!block.optional) wrong[id] = "Please complete this required field.";
    } else if (e.type === "number_input" && Number.isNaN(Number(value))) wrong[id] = "Please enter a valid number.";
    else if (e.min_length && value.length < e.min_length) wrong[id] = `Please enter at least ${e.min_length} characters.`;
  }
  return wrong;
}
