import { Bug, Hash, Lock, Moon, Sun } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { appName, openApp, openChannel } from "./actions";
import { faults } from "./faults";
import { PersonSwitch } from "./PersonSwitch";
import { bot, connections, dm, faultsOpen, mine, place, sidebarOpen, team, trouble, unread } from "./store";
import { flipTheme } from "./theme";
import type { Channel } from "./types";
import { Avatar } from "./ui/Avatar";

/** Workspace, channels, the app, and who looks. */
export function Sidebar() {
  return (
    <>
      {sidebarOpen.value && <div class="veil" onClick={() => { sidebarOpen.value = false; }} />}
      <nav class={"sidebar" + (sidebarOpen.value ? " open" : "")} aria-label="Workspace" onKeyDown={(e) => { if (e.key === "Escape") sidebarOpen.value = false; }}>
        <header><span class="team" title={team.value}>{team.value}</span><Connection /></header>
        <PersonSwitch />
        <div class="sections">
          <Section title="Channels">{mine.value.filter((c) => !c.is_im).map((c) => <ChannelEntry key={c.id} channel={c} />)}</Section>
          {dm.value && (
            <Section title="Direct messages">
              <Entry testid={`channel-${dm.value.id}`} current={place.value.app === "messages"} id={dm.value.id} icon={<AppSign />} onOpen={() => openApp("messages")}>{appName()}</Entry>
            </Section>
          )}
          <Section title="Apps">
            <Entry testid="home-tab" current={place.value.app === "home"} icon={<AppSign />} onOpen={() => openApp("home")}>{appName()}</Entry>
          </Section>
        </div>
        <Footer />
      </nav>
    </>
  );
}

const AppSign = () => (bot.value ? <Avatar user={bot.value.id} size="tiny" /> : null);

/** Whether the app, and the workspace itself, can be reached. */
function Connection() {
  const state = trouble.value ? "broken" : connections.value ? "on" : "off";
  const words = { broken: trouble.value, on: `${appName()} is connected`, off: `${appName()} is not connected` }[state];
  return <p class={"connection " + state} role="status" title={words} data-testid="connection" data-value={state}><i aria-hidden="true" /> {words}</p>;
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return <section><h2>{title}</h2><ul>{children}</ul></section>;
}

function ChannelEntry({ channel: c }: { channel: Channel }) {
  const current = !place.value.app && place.value.channel === c.id;
  const icon = c.is_private ? <Lock size={15} aria-label="private" /> : <Hash size={16} aria-hidden="true" />;
  return <Entry testid={`channel-${c.id}`} id={c.id} current={current} icon={icon} onOpen={() => openChannel(c.id)}>{c.name}</Entry>;
}

interface EntryProperties { testid: string; id?: string; current: boolean; icon: ComponentChildren; onOpen: () => void; children: ComponentChildren }

function Entry({ testid, id = "", current, icon, onOpen, children }: EntryProperties) {
  const news = unread.value[id];
  return (
    <li>
      <button type="button" class={"entry" + (news ? " unread" : "")} aria-current={current ? "page" : undefined} data-testid={testid} onClick={onOpen}>
        <span class="entry-icon">{icon}</span>
        <span class="entry-name">{children}</span>
        {news && <span class="sr">{news.count} unread</span>}
        {!!news?.mentions && <span class="count" aria-hidden="true">{news.mentions}</span>}
      </button>
    </li>
  );
}

function Footer() {
  const dark = <><Sun class="when-dark" size={18} /><Moon class="when-light" size={18} /></>;
  return (
    <footer>
      {faults.value && (
        <button type="button" class="entry" aria-pressed={faultsOpen.value} data-testid="faults-button" onClick={() => { faultsOpen.value = !faultsOpen.value; sidebarOpen.value = false; }}>
          <span class="entry-icon"><Bug size={16} aria-hidden="true" /></span>
          <span class="entry-name">Faults</span>
          {!!faults.value.faults.length && <span class="count">{faults.value.faults.length}</span>}
        </button>
      )}
      <span class="grow" />
      <button type="button" class="icon" aria-label="Switch between light and dark" title="Light or dark" data-testid="theme" onClick={flipTheme}>{dark}</button>
    </footer>
  );
}
