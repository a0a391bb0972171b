import { Trash2, X } from "lucide-preact";
import { useId, useState } from "preact/hooks";
import { clear, faults, order } from "./faults";
import { faultsOpen } from "./store";
import type { Fault, FaultKind, Faults } from "./types";

const close = () => { faultsOpen.value = false; };

/** Makes the local Slack misbehave, and shows what is on order. */
export function FaultsPane() {
  const known = faults.value;
  if (!faultsOpen.value || !known) return null;
  return (
    <aside class="pane faults" aria-label="Faults" data-testid="faults" onKeyDown={(e) => e.key === "Escape" && close()}>
      <header class="bar">
        <h2>Faults</h2>
        <span class="grow" />
        <button type="button" class="icon" aria-label="Close faults" onClick={close}><X size={20} /></button>
      </header>
      <div class="pane-body">
        <p class="note">Make this Slack misbehave, and watch what the app does.</p>
        <Order known={known} />
        <OnOrder list={known.faults} />
      </div>
    </aside>
  );
}

interface FieldSpec { label: string; type: "text" | "number"; start: string }

const fields: Record<string, FieldSpec> = {
  method: { label: "Method", type: "text", start: "chat.postMessage" },
  times: { label: "How many times", type: "number", start: "1" },
  seconds: { label: "Seconds", type: "number", start: "5" },
  error: { label: "Error code", type: "text", start: "internal_error" },
  scope: { label: "Scope", type: "text", start: "chat:write" },
};

const methods = [
  "apps.connections.open", "auth.test", "chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete", "conversations.history", "conversations.info",
  "conversations.replies", "files.completeUploadExternal", "files.getUploadURLExternal", "response_url", "upload", "users.info", "views.open", "views.publish", "views.update",
];

function Order({ known }: { known: Faults }) {
  const [kind, setKind] = useState(known.kinds[0]?.kind ?? "");
  const [given, setGiven] = useState<Record<string, string>>({});
  const chosen = known.kinds.find((k) => k.kind === kind);
  const needs = chosen?.needs ?? [];
  const value = (name: string) => given[name] ?? fields[name]?.start ?? "";
  const submit = (event: Event) => {
    event.preventDefault();
    const filled = needs.map((name) => [name, fields[name]?.type === "number" ? Number(value(name)) : value(name)]);
    void order({ kind, ...Object.fromEntries(filled) });
  };
  const id = useId();
  return (
    <form class="fault-form" onSubmit={submit}>
      <label for={id}>What goes wrong</label>
      <select id={id} value={kind} data-testid="fault-kind" onChange={(e) => setKind(e.currentTarget.value)}>
        {known.kinds.map((k: FaultKind) => <option key={k.kind} value={k.kind}>{k.label}</option>)}
      </select>
      {needs.map((name) => (
        <Field key={name} name={name} value={value(name)} options={name === "scope" ? (known.scopes ?? []) : name === "method" ? methods : []}
          onInput={(text) => setGiven({ ...given, [name]: text })} />
      ))}
      <button type="submit" class="button primary" data-testid="fault-apply">Apply</button>
    </form>
  );
}

function Field({ name, value, options, onInput }: { name: string; value: string; options: string[]; onInput: (text: string) => void }) {
  const id = useId();
  const spec = fields[name] ?? { label: name, type: "text", start: "" };
  return (
    <>
      <label for={id}>{spec.label}</label>
      <input id={id} type={spec.type} min={1} value={value} list={options.length ? id + "-list" : undefined} data-testid={`fault-${name}`} onInput={(e) => onInput(e.currentTarget.value)} />
      {!!options.length && <datalist id={id + "-list"}>{options.map((o) => <option key={o} value={o} />)}</datalist>}
    </>
  );
}

function OnOrder({ list }: { list: Fault[] }) {
  const labels = new Map(faults.value?.kinds.map((k) => [k.kind, k.label]));
  return (
    <section class="on-order" aria-label="On order">
      <h3>On order</h3>
      {list.length ? (
        <ul>
          {list.map((f) => (
            <li key={f.id} data-testid={`fault-${f.id}`}>
              <span><b>{labels.get(f.kind) ?? f.kind}</b><span class="note">{describe(f)}</span></span>
              <button type="button" class="icon" aria-label={`Clear ${labels.get(f.kind) ?? f.kind}`} onClick={() => clear(f.id)}><Trash2 size={16} /></button>
            </li>
          ))}
        </ul>
      ) : <p class="note">Nothing. This Slack behaves.</p>}
      {list.length > 1 && <button type="button" class="button" data-testid="faults-clear" onClick={() => clear()}>Clear all</button>}
    </section>
  );
}

function describe(f: Fault): string {
  const left = f.left === undefined ? "" : `${f.left} left`;
  return [f.method, f.scope, f.error, f.seconds ? `${f.seconds} s` : "", left].filter(Boolean).join(" · ");
}
