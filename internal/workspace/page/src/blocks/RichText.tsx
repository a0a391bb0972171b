import type { ComponentChildren } from "preact";
import { formatDate } from "../dates";
import { Emoji } from "../emoji";
import { Link } from "../links";
import { ChannelName, Mention } from "../mrkdwn";
import type { RichText as Node } from "../types";

/** The nodes of a rich_text block: sections, lists, quotes, code, and what stands in a line. */
export function RichText({ node }: { node: Node }) {
  const inside = node.elements?.map((e, i) => <RichText key={i} node={e} />);
  switch (node.type) {
    case "rich_text_section":
      return <div>{inside}</div>;
    case "rich_text_quote":
      return <blockquote>{inside}</blockquote>;
    case "rich_text_preformatted":
      return <pre>{inside}</pre>;
    case "rich_text_list": {
      const items = node.elements?.map((e, i) => <li key={i}><RichText node={e} /></li>);
      return node.style === "ordered" ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    default:
      return <Styled style={node.style}><Inline node={node} /></Styled>;
  }
}

function Inline({ node }: { node: Node }) {
  switch (node.type) {
    case "text":
      return <>{node.text}</>;
    case "link":
      return <Link url={node.url ?? ""}>{node.text ?? node.url}</Link>;
    case "emoji":
      return <Emoji name={node.name ?? ""} />;
    case "user":
      return <Mention user={node.user_id ?? ""} />;
    case "channel":
      return <ChannelName id={node.channel_id ?? ""} />;
    case "broadcast":
      return <span class="mention me">@{node.range}</span>;
    case "date":
      return <time>{node.timestamp ? formatDate(node.timestamp, node.format ?? "{date} {time}", new Date()) : node.fallback}</time>;
    default:
      return <>{node.text ?? node.value ?? ""}</>;
  }
}

function Styled({ style, children }: { style: Node["style"]; children: ComponentChildren }) {
  if (!style || typeof style === "string") return <>{children}</>;
  let shown = children;
  if (style.code) shown = <code>{shown}</code>;
  if (style.strike) shown = <s>{shown}</s>;
  if (style.italic) shown = <i>{shown}</i>;
  if (style.bold) shown = <b>{shown}</b>;
  return <>{shown}</>;
}
