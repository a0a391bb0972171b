import { useContext, useId } from "preact/hooks";
import { TriangleAlert } from "lucide-preact";
import { Plain } from "../mrkdwn";
import type { Block } from "../types";
import { Interactive } from "./Interactive";
import { SurfaceContext } from "./surface";

/** An input block: label, element, hint, and what is wrong with what was filled in. */
export function Input({ block }: { block: Block }) {
  const surface = useContext(SurfaceContext);
  const id = useId();
  const wrong = surface.errors.value[block.block_id ?? ""];
  const element = block.element;
  if (!element) return null;
  const described = [block.hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={"input" + (wrong ? " wrong" : "")} data-testid={`input-block-${block.block_id}`}>
      <label id={`${id}-label`} for={id}>
        <Plain text={block.label?.text ?? ""} />
        {block.optional && <span class="note"> (optional)</span>}
      </label>
      <Interactive element={element} labelled={{ id, describedBy: described || undefined, invalid: wrong ? true : undefined }} />
      {block.hint && <p class="note" id={`${id}-hint`}><Plain text={block.hint.text} /></p>}
      {wrong && (
        <p class="error" id={`${id}-error`} role="alert" data-testid={`error-${block.block_id}`}>
          <TriangleAlert size={14} aria-hidden="true" /> {wrong}
        </p>
      )}
    </div>
  );
}
