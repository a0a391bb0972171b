import { Menu } from "lucide-preact";
import { sidebarOpen } from "./store";

/** Opens the sidebar on narrow screens. */
export function MenuButton() {
  return (
    <button type="button" class="icon menu-button" aria-label="Channels" aria-expanded={sidebarOpen.value} onClick={() => { sidebarOpen.value = true; }}>
      <Menu size={20} />
    </button>
  );
}
