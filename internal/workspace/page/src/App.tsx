import { useEffect } from "preact/hooks";
import { openThread } from "./actions";
import { AppView } from "./AppView";
import { Lightbox } from "./blocks/Picture";
import { ChannelView } from "./ChannelView";
import { FaultsPane } from "./FaultsPane";
import { Modal } from "./Modal";
import { Sidebar } from "./Sidebar";
import { parentOf } from "./state";
import { faultsOpen, loaded, messages, place, trouble } from "./store";
import { ThreadPane } from "./ThreadPane";
import { Confirm } from "./ui/Confirm";
import { dialogs } from "./ui/Dialog";
import { Toasts } from "./ui/Toasts";

/** The whole page. */
export function App() {
  useLinkedThread();
  if (!loaded.value) return <p class="empty" role="status">{trouble.value || "Opening the local Slack…"}</p>;
  return (
    <div class="page">
      <Sidebar />
      <div class="panes">
        {place.value.app ? <AppView /> : <ChannelView />}
        {faultsOpen.value ? <FaultsPane /> : <ThreadPane />}
      </div>
      <Modal />
      <Lightbox />
      <Confirm />
      {!dialogs.value && <Toasts />}
    </div>
  );
}

/** A link to a reply opens its thread, as soon as the thread is known. */
function useLinkedThread(): void {
  const { highlight, thread } = place.value;
  const parent = highlight ? parentOf(messages.value, highlight) : undefined;
  const wanted = parent && parent.ts !== highlight && thread !== parent.ts ? parent.ts : "";
  useEffect(() => {
    if (wanted) openThread(wanted, highlight);
  }, [wanted]);
}
