// Times are shown in the browser's own zone and language.

const show = (at: Date, options: Intl.DateTimeFormatOptions) => at.toLocaleString(undefined, options);

/** A message's ts as a moment. */
export const momentOf = (ts: string) => new Date(Number(ts) * 1000);

export const clock = (at: Date) => show(at, { hour: "numeric", minute: "2-digit" });

/** For tooltips: the day and the time to the second. */
export const exact = (at: Date) =>
  show(at, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit" });

export const dayKey = (at: Date) => `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;

/** The day as a divider names it. */
export function dayName(at: Date, now: Date): string {
  return pretty(at, now) ?? show(at, { weekday: "long", day: "numeric", month: "long", ...yearIfOther(at, now) });
}

function yearIfOther(at: Date, now: Date): Intl.DateTimeFormatOptions {
  return at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
}

function pretty(at: Date, now: Date): string | undefined {
  for (const [name, offset] of [["Today", 0], ["Yesterday", -1], ["Tomorrow", 1]] as const) {
    if (dayKey(at) === dayKey(new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset))) return name;
  }
  return undefined;
}

const full = { day: "numeric", month: "long", year: "numeric" } as const;
const short = { day: "numeric", month: "short", year: "numeric" } as const;
const long = { weekday: "long", ...full } as const;

const tokens: Record<string, (at: Date, now: Date) => string> = {
  date_num: (at) => [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, "0")).join("-"),
  date: (at) => show(at, full),
  date_short: (at) => show(at, short),
  date_long: (at) => show(at, long),
  date_pretty: (at, now) => pretty(at, now)?.toLowerCase() ?? show(at, full),
  date_short_pretty: (at, now) => pretty(at, now)?.toLowerCase() ?? show(at, short),
  date_long_pretty: (at, now) => pretty(at, now)?.toLowerCase() ?? show(at, long),
  time: clock,
  time_secs: (at) => show(at, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** Slack's <!date^unix^format>: the tokens in braces are filled in, the rest is kept. */
export function formatDate(unix: number, format: string, now: Date): string {
  const at = new Date(unix * 1000);
  return format.replace(/\{(\w+)\}/g, (all, token: string) => tokens[token]?.(at, now) ?? all);
}

function ago(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]] as const;
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}
