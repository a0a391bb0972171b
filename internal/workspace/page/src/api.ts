import type { ConfirmDialog, Faults, State } from "./types";

/** What became of something a person did. */
export interface Outcome {
  ok: boolean;
  error?: string;
  confirm?: ConfirmDialog; // the app asks the person first
  errors?: Record<string, string>; // of a modal's inputs, by block_id
}

export const unreachable = "The local Slack cannot be reached. Is it still running?";

/** Does what a person does (slash, click, say, home, submit, dismiss). It never throws. */
export async function act(deed: string, body: object): Promise<Outcome> {
  return send("POST", "/person/" + deed, body);
}

async function send(method: string, path: string, body?: object): Promise<Outcome> {
  try {
    const answer = await fetch(path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
    });
    const outcome = (await answer.json()) as Outcome;
    return { ...outcome, ok: answer.ok && outcome.ok };
  } catch {
    return { ok: false, error: unreachable };
  }
}

/** What there is to see in a channel and to a person. It throws when the workspace does not answer. */
export async function readState(channel: string, user: string): Promise<State> {
  const query = new URLSearchParams({ channel, user });
  const answer = await fetch("/person/state?" + query, { cache: "no-store" });
  if (!answer.ok) throw new Error(`The local Slack answered ${answer.status}.`);
  return answer.json();
}

/** The faults on order, or null where the workspace has no such API. */
export async function readFaults(): Promise<Faults | null> {
  try {
    const answer = await fetch("/admin/faults", { cache: "no-store" });
    if (!answer.ok) return null;
    const { faults, kinds, scopes } = await answer.json();
    return { faults: faults ?? [], kinds: kinds ?? [], scopes: scopes ?? null };
  } catch {
    return null;
  }
}

export const orderFault = (fault: object) => send("POST", "/admin/faults", fault);

/** Clears one fault, or all of them. */
export const clearFault = (id?: string) => send("DELETE", "/admin/faults" + (id ? "/" + encodeURIComponent(id) : ""));

/** Where an uploaded file is served to people. */
export const fileAddress = (id: string) => "/person/file/" + encodeURIComponent(id);
