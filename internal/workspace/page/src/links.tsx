import type { ComponentChildren } from "preact";
import { openLink } from "./actions";
import { parseLink } from "./place";

/** An address that may be followed, or null: http, https and mailto only, so that no script comes in. */
export function safeURL(url: string): string | null {
  try {
    const { protocol, href } = new URL(url);
    return ["http:", "https:", "mailto:"].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}

/** A link to outside opens a tab of its own; one to a message of this workspace moves this tab. */
export function Link({ url, children }: { url: string; children?: ComponentChildren }) {
  const address = safeURL(url);
  if (!address) return <span>{children ?? url}</span>;
  const follow = (event: MouseEvent) => {
    const to = new URL(address);
    const link = to.origin === location.origin && parseLink(to.pathname);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openLink(link.channel, link.ts);
  };
  return <a href={address} target="_blank" rel="noreferrer noopener" onClick={follow}>{children ?? url}</a>;
}
