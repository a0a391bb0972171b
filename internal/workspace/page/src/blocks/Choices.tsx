import { useId } from "preact/hooks";
import type { Element, Option } from "../types";
import { Words } from "./Blocks";
import type { Labelled } from "./Interactive";
import { useTestid, useValue, type Value } from "./surface";

interface Properties {
  element: Element;
  labelled: Labelled;
}

export function Radios({ element, labelled }: Properties) {
  const [value, set] = useValue(element);
  return <Group type="radio" element={element} labelled={labelled} chosen={[value].flat()} onChoose={(option) => set(option)} />;
}

export function Checkboxes({ element, labelled }: Properties) {
  const [value, set] = useValue(element);
  const chosen = [value].flat();
  const flip = (option: string) => set(chosen.includes(option) ? chosen.filter((v) => v !== option) : [...chosen, option]);
  return <Group type="checkbox" element={element} labelled={labelled} chosen={chosen} onChoose={flip} />;
}

interface GroupProperties extends Properties {
  type: "radio" | "checkbox";
  chosen: string[];
  onChoose: (value: string) => void;
}

function Group({ type, element, labelled, chosen, onChoose }: GroupProperties) {
  const name = useId();
  return (
    <div class="choices" id={labelled.id} role={type === "radio" ? "radiogroup" : "group"} aria-labelledby={labelled.id && labelled.id + "-label"} aria-describedby={labelled.describedBy}
      data-testid={useTestid(element)} data-value={JSON.stringify(valueOf(type, chosen))}>
      {element.options?.map((option) => (
        <Row key={option.value} option={option}>
          <input type={type} name={name} value={option.value} checked={chosen.includes(option.value)} aria-invalid={labelled.invalid}
            data-testid={`option-${option.value}`} data-value={option.value} onChange={() => onChoose(option.value)} />
        </Row>
      ))}
    </div>
  );
}

const valueOf = (type: string, chosen: string[]): Value => (type === "radio" ? (chosen[0] ?? "") : chosen);

function Row({ option, children }: { option: Option; children: preact.ComponentChildren }) {
  return (
    <label class="choice">
      {children}
      <span>
        <Words text={option.text} />
        {option.description && <span class="note"><Words text={option.description} /></span>}
      </span>
    </label>
  );
}
