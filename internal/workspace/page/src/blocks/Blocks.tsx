import { useContext } from "preact/hooks";
import { Mrkdwn, Plain } from "../mrkdwn";
import type { Block, Element, RichText as Rich, Text } from "../types";
import { Input } from "./Input";
import { Interactive } from "./Interactive";
import { Picture } from "./Picture";
import { RichText } from "./RichText";
import { BlockContext, SurfaceContext, type Surface } from "./surface";

/** Block Kit, on one surface. */
export function Blocks({ blocks, surface }: { blocks: Block[]; surface: Surface }) {
  const keys = keysOf(blocks);
  return (
    <SurfaceContext.Provider value={surface}>
      {blocks.map((block, i) => (
        <BlockContext.Provider key={keys[i]} value={block}><Drawn block={block} /></BlockContext.Provider>
      ))}
    </SurfaceContext.Provider>
  );
}

/** Tells blocks apart by what they are and how many of those came before. A block_id that the app did not give is another one at each
    edit, by which an open menu would be closed and the focus lost. */
export function keysOf(blocks: Block[]): string[] {
  const counts: Record<string, number> = {};
  return blocks.map(({ type }) => `${type} ${(counts[type] = (counts[type] ?? 0) + 1)}`);
}

export function Words({ text }: { text: Text }) {
  return text.type === "mrkdwn" ? <Mrkdwn text={text.text} /> : <Plain text={text.text} />;
}

function Drawn({ block }: { block: Block }) {
  switch (block.type) {
    case "section":
      return <Section block={block} />;
    case "header":
      return <Header block={block} />;
    case "divider":
      return <hr class="divider" />;
    case "context":
      return <div class="context">{block.elements?.map((e, i) => <ContextItem key={i} item={e as Element} />)}</div>;
    case "actions":
      return <div class="actions">{block.elements?.map((e, i) => <Interactive key={(e as Element).action_id ?? i} element={e as Element} />)}</div>;
    case "image":
      return <Picture image={block} title={block.title && <Plain text={block.title.text} />} />;
    case "input":
      return <Input block={block} />;
    case "rich_text":
      return <div class="text">{(block.elements as Rich[] | undefined)?.map((e, i) => <RichText key={i} node={e} />)}</div>;
    default:
      return <div class="note">This page does not show blocks of type {block.type}.</div>;
  }
}

function Header({ block }: { block: Block }) {
  const surface = useContext(SurfaceContext);
  const words = <Plain text={block.text?.text ?? ""} />;
  return "view" in surface.address ? <h3 class="header">{words}</h3> : <div class="header" role="heading" aria-level={4}>{words}</div>;
}

function Section({ block }: { block: Block }) {
  const { text, fields, accessory } = block;
  return (
    <div class="section">
      <div class="section-text">
        {text && <div class="text"><Words text={text} /></div>}
        {fields && <div class="fields">{fields.map((f, i) => <div key={i} class="text"><Words text={f} /></div>)}</div>}
      </div>
      {accessory && (
        <div class="accessory">
          {accessory.type === "image" ? <Picture image={accessory} thumb /> : <Interactive key={accessory.action_id} element={accessory} />}
        </div>
      )}
    </div>
  );
}

function ContextItem({ item }: { item: Element }) {
  if (item.type === "image") return <Picture image={item} icon />;
  return <span class="text"><Words text={item as unknown as Text} /></span>;
}
