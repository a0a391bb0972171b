import { Rocket } from "lucide-preact";
import { nameOf, userNamed } from "../store";

const colours = 8;

/** A person's initials, or the app's sign. */
export function Avatar({ user, size = "" }: { user: string; size?: "" | "small" | "tiny" }) {
  const who = userNamed(user);
  if (who?.is_bot) return <span class={`avatar app ${size}`} aria-hidden="true"><Rocket /></span>;
  const initials = nameOf(user).split(/\s+/).map((word) => word.charAt(0)).join("").slice(0, 2).toUpperCase();
  const colour = [...user].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % colours;
  return <span class={`avatar colour-${colour} ${size}`} aria-hidden="true">{initials}</span>;
}

/** What stands beside a name: APP, Guest, or that the person is of another workspace. */
export function Badge({ user }: { user: string }) {
  const who = userNamed(user);
  if (who?.is_bot) return <span class="badge">App</span>;
  if (who?.is_external) return <span class="badge">Other workspace</span>;
  if (who?.is_guest) return <span class="badge">Guest</span>;
  return null;
}
