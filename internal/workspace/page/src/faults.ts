import { effect, signal } from "@preact/signals";
import { complain } from "./actions";
import { clearFault, orderFault, readFaults } from "./api";
import { faultsOpen } from "./store";
import type { Faults } from "./types";

/** The faults on order; null where the workspace has none of this. */
export const faults = signal<Faults | null>(null);

export async function loadFaults(): Promise<void> {
  faults.value = await readFaults();
}

const pause = 2000; // milliseconds; faults wear off without an event

effect(() => {
  if (!faultsOpen.value && !faults.value?.faults.length) return undefined;
  const timer = setInterval(() => void loadFaults(), pause);
  return () => clearInterval(timer);
});

export async function order(fault: object): Promise<void> {
  const outcome = await orderFault(fault);
  if (!outcome.ok) complain(outcome.error ?? "The fault was not taken.");
  await loadFaults();
}

export async function clear(id?: string): Promise<void> {
  const outcome = await clearFault(id);
  if (!outcome.ok) complain(outcome.error ?? "The fault was not cleared.");
  await loadFaults();
}
