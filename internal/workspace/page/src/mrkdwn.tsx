// Slack's mark-up as nodes. Everything becomes text nodes; nothing is ever taken for HTML.
import parse, { NodeType, type Node } from "slack-message-parser";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { formatDate } from "./dates";
import { Emoji, Emojified } from "./emoji";
import { Link } from "./links";
import { channels, groups, nameOf, place, userNamed } from "./store";

/** Text with Slack's mark-up: a message's text or a mrkdwn object. */
export function Mrkdwn({ text }: { text: string }) {
  const tree = useMemo(() => parse(text), [text]);
  return <>{drawAll(tree.children)}</>;
}

/** Text of a plain_text object: emoji, and no mark-up. */
export const Plain = ({ text }: { text: string }) => <Emojified text={decode(text)} />;

/** Slack escapes three characters, and only those. */
export function decode(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

const drawAll = (nodes: Node[]): ComponentChildren => nodes.map((node, i) => <Drawn key={i} node={node} />);

function Drawn({ node }: { node: Node }) {
  switch (node.type) {
    case NodeType.Text:
      return <Emojified text={decode(node.text)} />;
    case NodeType.Bold:
      return <b>{drawAll(node.children)}</b>;
    case NodeType.Italic:
      return <i>{drawAll(node.children)}</i>;
    case NodeType.Strike:
      return <s>{drawAll(node.children)}</s>;
    case NodeType.Quote:
      return <blockquote>{drawAll(node.children)}</blockquote>;
    case NodeType.Code:
      return <code>{decode(node.text)}</code>;
    case NodeType.PreText:
      return <pre>{decode(node.text).replace(/^\n|\n$/g, "")}</pre>;
    case NodeType.Emoji:
      return <Emoji name={node.name} />;
    case NodeType.UserLink:
      return <Mention user={node.userID} />;
    case NodeType.ChannelLink:
      return <ChannelName id={node.channelID} />;
    case NodeType.URL:
      return <Link url={decode(node.url)}>{node.label ? drawAll(node.label) : decode(node.url).replace(/^mailto:/, "")}</Link>;
    case NodeType.Command:
      return <Command name={node.name} given={node.arguments} label={node.label} />;
    default:
      return <>{node.source}</>;
  }
}

/** The words of a text without its mark-up, for one line. */
export const plainly = (text: string): string => parse(text).children.map(words).join("").replace(/\s+/g, " ").trim();

function words(node: Node): string {
  switch (node.type) {
    case NodeType.UserLink:
      return "@" + nameOf(node.userID);
    case NodeType.ChannelLink:
      return "#" + (channels.value.find((c) => c.id === node.channelID)?.name ?? node.channelID);
    case NodeType.URL:
      return node.label ? node.label.map(words).join("") : decode(node.url);
    case NodeType.Command:
      if (node.label) return node.label.map(words).join("");
      return node.name === "subteam" ? groupNamed(node.arguments[0]) : "@" + node.name;
    case NodeType.Emoji:
      return "";
    case NodeType.Text:
    case NodeType.Code:
    case NodeType.PreText:
      return decode(node.text);
    default:
      return node.children.map(words).join("");
  }
}

export function Mention({ user }: { user: string }) {
  const id = user.split("|", 1)[0];
  return <span class={"mention" + (id === place.value.me ? " me" : "")} title={userNamed(id)?.name}>@{nameOf(id)}</span>;
}

export function ChannelName({ id }: { id: string }) {
  const channel = channels.value.find((c) => c.id === id);
  return <span class="mention">#{channel?.name ?? id}</span>;
}

const groupNamed = (id = "group") => "@" + (groups.value.find((g) => g.id === id)?.handle ?? id);

// <!here>, <!subteam^S…|@ops>, <!date^unix^format^link|fallback>
function Command({ name, given, label }: { name: string; given: string[]; label?: Node[] }) {
  if (name === "date") {
    const [unix, format = "", link] = given;
    const shown = /^\d+$/.test(unix ?? "") && format ? formatDate(Number(unix), decode(format), new Date()) : label && drawAll(label);
    return link ? <Link url={decode(link)}>{shown}</Link> : <time>{shown}</time>;
  }
  if (name === "subteam") return <span class="mention">{label ? drawAll(label) : groupNamed(given[0])}</span>;
  return <span class="mention me">@{name}</span>;
}
