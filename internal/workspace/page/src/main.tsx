// The local Slack's page. Hooks for browser tests, as data-testid, with data-value where an element holds one:
//
//   channel-<id>        a channel, or the direct messages, in the sidebar
//   home-tab            the app in the sidebar; it opens its Home. tab-home, tab-messages: the tabs there. home: the view
//   person-switch       who this tab is (data-value is the id); person-<id>: somebody to become
//   connection          whether the app is connected (data-value: on, off, or broken when the workspace is out of reach)
//   message-<ts>        a message; replies-<ts> and reply-<ts> open its thread
//   thread              the thread beside the channel; thread-close, thread-composer, broadcast ("Also send to")
//   composer            where to type; suggestions: what "/", "@" and "#" offer
//   action-<action_id>  an interactive element of a block; input-<action_id>: one of an input block
//   option-<value>      an option of an open menu, or a radio button or checkbox
//   error-<block_id>    what is wrong with an input
//   modal               the top modal; modal-submit, modal-close (its button), modal-x (its cross)
//   confirm             a confirm dialog; confirm-ok, confirm-cancel
//   toast               a failure that is told; lightbox: an enlarged picture; theme: light or dark
//   faults-button       opens faults: fault-kind, fault-<field>, fault-apply, fault-<id>, faults-clear
//
// A tab is a person and a place: /#as=U0ANNA&in=C0DEPLOYS&thread=<ts>, or &app=home, &app=messages.
import { effect } from "@preact/signals";
import { render } from "preact";
import { read, tellHome } from "./actions";
import { App } from "./App";
import { loadFaults } from "./faults";
import { channel, load, loaded, place, readPlace, team, unread } from "./store";
import { follow } from "./stream";
import "./styles/index.css";
import "./theme";

const retry = 2000; // milliseconds

async function start(): Promise<void> {
  await load();
  if (!loaded.value) {
    setTimeout(() => void start(), retry);
    return;
  }
  follow();
  if (place.value.app === "home") await tellHome();
}

function moved(): void {
  const before = place.value.me;
  readPlace();
  if (before !== place.value.me) unread.value = {};
  read();
  void load();
}

effect(() => {
  const count = Object.values(unread.value).reduce((sum, u) => sum + u.count, 0);
  const where = channel.value && !channel.value.is_im ? "#" + channel.value.name : "App";
  document.title = `${count ? `(${count}) ` : ""}${where} – ${team.value || "Local Slack"}`;
});

readPlace();
addEventListener("popstate", moved);
addEventListener("hashchange", moved);
render(<App />, document.getElementById("page")!);
void start();
void loadFaults();
