import { ChevronsUpDown } from "lucide-preact";
import { become } from "./actions";
import { me, people } from "./store";
import type { User } from "./types";
import { Avatar } from "./ui/Avatar";
import { Listbox } from "./ui/Listbox";
import { Popup } from "./ui/Popup";

/** Who this tab is. */
export function PersonSwitch() {
  const who = me.value;
  if (!who) return null;
  const trigger = (
    <>
      <Avatar user={who.id} size="small" />
      <span class="switch-name"><span>You are</span><b>{who.real_name || who.name}</b></span>
      <ChevronsUpDown size={16} aria-hidden="true" />
    </>
  );
  const choices = people.value.map((u) => ({
    value: u.id, label: u.real_name || u.name, testid: `person-${u.id}`, note: standing(u),
    shown: <span class="person"><Avatar user={u.id} size="tiny" /> {u.real_name || u.name}</span>,
  }));
  return (
    <Popup trigger={trigger} label="You are" button={{ class: "switch", "data-testid": "person-switch", "data-value": who.id }}>
      {(close) => <Listbox choices={choices} chosen={[who.id]} label="You are" onChoose={(id) => { close(); if (id !== who.id) become(id); }} />}
    </Popup>
  );
}

function standing(u: User): string {
  if (u.is_external) return "of another workspace";
  if (u.is_guest) return "guest";
  return u.is_admin ? "workspace admin" : "";
}
