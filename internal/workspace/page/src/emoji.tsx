import byName from "virtual:emoji-names";

// Circles are drawn: they carry how urgent something is, and not every machine has a font with emoji.
const colours = ["white", "blue", "purple", "red", "green", "yellow", "orange", "brown", "black"];
const drawn = new Map(colours.flatMap((c) => [[`${c}_circle`, c], [`large_${c}_circle`, c]]));
const circleSigns: Record<string, string> = {
  "⚪": "white", "🔵": "blue", "🟣": "purple", "🔴": "red", "🟢": "green", "🟡": "yellow", "🟠": "orange", "🟤": "brown", "⚫": "black",
};

// Slack's names where they differ from the library's.
const aliases: Record<string, string> = {
  large_yellow_square: "yellow_square", large_green_square: "green_square", large_red_square: "red_square",
  thumbsup_all: "+1", simple_smile: "slightly_smiling_face", hammer_and_pick: "hammer_and_pick", face_palm: "facepalm",
  double_vertical_bar: "pause_button", black_right_pointing_triangle: "arrow_forward", shushing_face: "shushing_face",
};

/** An emoji by its name without colons; an unknown name is shown as it was written. */
export function Emoji({ name }: { name: string }) {
  const colour = drawn.get(name);
  if (colour) return <Circle colour={colour} label={`${colour} circle`} />;
  const sign = byName[aliases[name] ?? name];
  if (!sign) return <>{`:${name}:`}</>;
  if (!fontHasEmoji()) return <span class="emoji-name" title={name}>{`:${name}:`}</span>;
  return <span class="emoji" role="img" aria-label={name.replace(/_/g, " ")} title={`:${name}:`}>{sign}</span>;
}

function Circle({ colour, label }: { colour: string; label: string }) {
  return <span class={`circle ${colour}`} role="img" aria-label={label} title={label} />;
}

/** Text with its :names: and circles as pictures. */
export function Emojified({ text }: { text: string }) {
  const parts = text.split(/(:[a-z0-9_+-]+:|[⚪🔵🟣🔴🟢🟡🟠🟤⚫]\uFE0F?)/u);
  return <>{parts.map((part, i) => (i % 2 ? <Sign part={part} /> : part))}</>;
}

function Sign({ part }: { part: string }) {
  if (part.startsWith(":")) return <Emoji name={part.slice(1, -1)} />;
  const colour = circleSigns[part.replace("\uFE0F", "")];
  return <Circle colour={colour} label={`${colour} circle`} />;
}

let known: boolean | undefined;

/** Whether the machine can draw emoji: one that it lacks looks like any other that it lacks. */
function fontHasEmoji(): boolean {
  known ??= sketch("🚀") !== sketch("🧬");
  return known;
}

function sketch(sign: string): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext("2d");
  if (!pen) return sign;
  pen.font = "16px sans-serif";
  pen.fillText(sign, 2, 18);
  return canvas.toDataURL();
}
