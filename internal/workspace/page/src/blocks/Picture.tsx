import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { fileAddress } from "../api";
import { Dialog } from "../ui/Dialog";

interface Image {
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
}

const enlarged = signal<{ address: string; alt: string } | null>(null);

// Pictures come from this server alone, as the Content-Security-Policy says too; of others the page shows the words.
function addressOf(image: Image): string | null {
  if (image.slack_file?.id) return fileAddress(image.slack_file.id);
  const url = image.slack_file?.url ?? image.image_url ?? "";
  const file = /\/files\/([A-Z0-9]+)\//.exec(url);
  if (file) return fileAddress(file[1]);
  return url.startsWith(location.origin + "/") || /^\/[^/]/.test(url) ? url : null;
}

/** An image of a block. icon and thumb are the small ones of a context and of a section. */
export function Picture({ image, title, icon, thumb }: { image: Image; title?: ComponentChildren; icon?: boolean; thumb?: boolean }) {
  const address = addressOf(image);
  const alt = image.alt_text ?? "";
  if (!address) return icon ? null : <span class="note">Image on another site: {alt || "no description"}</span>;
  if (icon || thumb) return <img class={icon ? "image-icon" : "image-thumb"} src={address} alt={alt} />;
  return (
    <figure class="picture">
      {title && <figcaption>{title}</figcaption>}
      <Enlargeable address={address} alt={alt} />
    </figure>
  );
}

/** An image that a click shows large. */
export function Enlargeable({ address, alt }: { address: string; alt: string }) {
  return (
    <button type="button" class="enlarge" aria-label={`Enlarge: ${alt || "image"}`} onClick={() => { enlarged.value = { address, alt }; }}>
      <img src={address} alt={alt} />
    </button>
  );
}

export function Lightbox() {
  const image = enlarged.value;
  if (!image) return null;
  return (
    <Dialog kind="lightbox" title={image.alt || "Image"} testid="lightbox" onClose={() => { enlarged.value = null; }}>
      <img src={image.address} alt={image.alt} />
    </Dialog>
  );
}
