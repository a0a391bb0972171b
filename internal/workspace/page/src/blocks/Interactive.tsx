import type { Element } from "../types";
import { Button } from "./Button";
import { Checkboxes, Radios } from "./Choices";
import { Overflow } from "./Overflow";
import { Picker } from "./Picker";
import { MultiSelect, Select } from "./Select";
import { TextInput } from "./TextInput";

/** What an input block says of its element, for screen readers and hooks. */
export interface Labelled {
  id?: string;
  describedBy?: string;
  invalid?: boolean;
}

/** Any interactive element, in any block. */
export function Interactive({ element, labelled = {} }: { element: Element; labelled?: Labelled }) {
  const properties = { element, labelled };
  switch (element.type) {
    case "button":
    case "workflow_button":
      return <Button element={element} />;
    case "overflow":
      return <Overflow element={element} />;
    case "radio_buttons":
      return <Radios {...properties} />;
    case "checkboxes":
      return <Checkboxes {...properties} />;
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return <Picker {...properties} />;
    case "plain_text_input":
    case "number_input":
    case "email_text_input":
    case "url_text_input":
      return <TextInput {...properties} />;
  }
  if (element.type.startsWith("multi_")) return <MultiSelect {...properties} />;
  if (element.type.endsWith("_select")) return <Select {...properties} />;
  return <span class="note">This page does not show elements of type {element.type}.</span>;
}
