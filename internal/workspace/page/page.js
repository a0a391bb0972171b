"use strict";
// Everything from the workspace enters the page as text nodes and attributes, never as HTML.

const byId = (id) => document.getElementById(id);
let current = "", users = {}, source = null;

function make(tag, kind, ...children) {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  node.append(...children.filter((child) => child != null));
  return node;
}

function who(id) {
  return users[id] ? users[id].name : id;
}

function plain(text) {
  return text
    .replace(/<@([A-Z0-9]+)>/g, (_, id) => "@" + who(id))
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<([^>]*)>/g, "$1")
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

// Circles are drawn, since not every machine has a font with emoji.
const circles = { ":white_circle:": "white", ":large_blue_circle:": "blue", ":large_purple_circle:": "purple" };

function withCircles(text) {
  return text.split(/(:[a-z_]+:)/).map((part) => circles[part] ? make("span", "circle " + circles[part], "●") : part);
}

// mrkdwn is Slack's mark-up as nodes: code, bold, and text.
function mrkdwn(text) {
  const node = make("span");
  for (const part of text.split(/(```[^]*?```|`[^`\n]+`|\*[^*\n]+\*)/)) {
    const inner = plain(part);
    if (part.startsWith("```")) node.append(make("pre", "", inner.slice(3, -3).trim()));
    else if (part.length > 2 && part.startsWith("`")) node.append(make("code", "", inner.slice(1, -1)));
    else if (part.length > 2 && part.startsWith("*")) node.append(make("b", "", ...withCircles(inner.slice(1, -1))));
    else node.append(...withCircles(inner));
  }
  return node;
}

function image(address, alt) {
  const node = make("img");
  node.alt = alt || "";
  if (/^(https?:\/\/|\/)/.test(address || "")) node.src = address;
  return node;
}

function element(item) {
  if (item.type === "image") return image(item.image_url, item.alt_text);
  if (item.type === "button") return make("span", item.style === "danger" || item.style === "primary" ? item.style : "", plain(item.text.text));
  if (typeof item.text === "string") return mrkdwn(item.text);
  return make("span", "", "[" + item.type + "]");
}

function block(b) {
  switch (b.type) {
    case "divider": return make("hr");
    case "header": return make("div", "header", plain(b.text.text));
    case "image": return image(b.image_url, b.alt_text);
    case "context": return make("div", "context", ...b.elements.flatMap((e) => [element(e), " "]));
    case "actions": return make("div", "actions", ...b.elements.map(element));
    case "section": {
      const node = make("div", "text", b.text ? mrkdwn(b.text.text) : null);
      if (b.fields) node.append(make("div", "fields", ...b.fields.map((f) => make("div", "", mrkdwn(f.text)))));
      if (b.accessory) node.append(make("div", "actions", element(b.accessory)));
      return node;
    }
    default: return make("div", "note", "[" + b.type + "]");
  }
}

function message(m) {
  const time = new Date(Number(m.ts) * 1000).toLocaleTimeString();
  const node = make("li", "", make("span", "who", who(m.user)), " ", make("span", "when", time + (m.edited ? " (edited)" : "")));
  if (m.blocks) node.append(...m.blocks.map(block));
  else node.append(make("div", "text", mrkdwn(m.text)));
  for (const f of m.files || []) {
    if (f.mimetype.startsWith("image/")) node.append(image("/person/file/" + encodeURIComponent(f.id), f.alt_txt || f.title));
    else node.append(make("div", "note", f.title));
  }
  for (const r of m.reactions || []) node.append(make("span", "note", ":" + r.name + ": " + r.users.length + " "));
  if (m.broadcast) node.append(make("div", "note", "also sent to the channel"));
  if (m.replies) node.append(make("ol", "", ...m.replies.map(message)));
  return node;
}

async function show() {
  const answer = await fetch("/person/state?channel=" + encodeURIComponent(current));
  const state = await answer.json();
  users = Object.fromEntries(state.users.map((u) => [u.id, u]));
  if (!current && state.channels.length) {
    const linked = location.pathname.split("/")[2];
    current = state.channels.some((c) => c.id === linked) ? linked : state.channels[0].id;
    return show();
  }
  byId("team").textContent = state.team;
  byId("channels").replaceChildren(...state.channels.map(channel));
  byId("channel").textContent = "#" + (state.channels.find((c) => c.id === current) || { name: "" }).name;
  byId("messages").replaceChildren(...(state.messages || []).map(message));
  byId("status").textContent = state.connections ? "The app is connected." : "The app is not connected.";
  follow(state.seq);
}

function channel(c) {
  const button = make("button", "", "# " + c.name);
  button.setAttribute("aria-current", String(c.id === current));
  button.addEventListener("click", () => { current = c.id; show(); });
  return make("li", "", button);
}

let waiting = 0;
function follow(seq) {
  if (source) return;
  source = new EventSource("/person/stream?after=" + seq);
  const refresh = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 30); // one redraw for a burst
  };
  for (const kind of ["posted", "edited", "deleted", "uploaded", "reacted", "joined", "connected", "disconnected"]) {
    source.addEventListener(kind, refresh);
  }
}

show();
