import { House } from "lucide-preact";
import { useMemo } from "preact/hooks";
import { appName, openApp } from "./actions";
import { Blocks } from "./blocks/Blocks";
import { newSurface } from "./blocks/surface";
import { Conversation } from "./ChannelView";
import { MenuButton } from "./MenuButton";
import { bot, connections, dm, home, place } from "./store";
import { Avatar } from "./ui/Avatar";

/** The app's own page: its Home tab, and the direct messages with it. */
export function AppView() {
  const { app } = place.value;
  return (
    <main class="main" aria-label={appName()}>
      <header class="bar">
        <MenuButton />
        {bot.value && <Avatar user={bot.value.id} size="small" />}
        <h1>{appName()}</h1>
        <span class="badge">App</span>
        {!connections.value && <span class="note">not connected</span>}
      </header>
      <div class="tabs" role="tablist">
        <Tab app="home" label="Home" />
        <Tab app="messages" label="Messages" />
      </div>
      {app === "home" ? <Home /> : <Messages />}
    </main>
  );
}

function Tab({ app, label }: { app: "home" | "messages"; label: string }) {
  const chosen = place.value.app === app;
  return <button type="button" role="tab" aria-selected={chosen} data-testid={`tab-${app}`} onClick={() => openApp(app)}>{label}</button>;
}

function Home() {
  const view = home.value;
  const surface = useMemo(() => newSurface({ view: view?.id ?? "" }), [view?.id]);
  return (
    <div class="home" role="tabpanel" aria-label="Home" data-testid="home" tabIndex={0}>
      {view ? <div class="blocks"><Blocks blocks={view.blocks ?? []} surface={surface} /></div> : (
        <p class="empty"><House size={32} aria-hidden="true" /><br />{appName()} has not shown its Home yet.{!connections.value && " It is not connected."}</p>
      )}
    </div>
  );
}

function Messages() {
  const c = dm.value;
  if (!c) return <p class="empty">Direct messages with {appName()} are not there in this workspace.</p>;
  const head = (
    <div class="intro">
      {bot.value && <Avatar user={bot.value.id} />}
      <p>This is the very beginning of your direct messages with <b>{appName()}</b>. Only the two of you see them.</p>
    </div>
  );
  return <Conversation channel={c} label={`Direct messages with ${appName()}`} placeholder={`Message ${appName()}`} head={head} />;
}
