import { render } from "preact-render-to-string";
import { beforeEach, expect, it } from "vitest";
import { formatDate } from "./dates";
import { safeURL } from "./links";
import { Mrkdwn, Plain, plainly } from "./mrkdwn";
import { groups, users } from "./store";

beforeEach(() => {
  users.value = [{ id: "U0ANNA", name: "anna", real_name: "Anna <Admin>", is_admin: true, is_bot: false }];
});

const html = (text: string) => render(<Mrkdwn text={text} />);

it("marks up", () => {
  expect(html("*bold* _it_ ~old~ `a*b*` 2*3*4 snake_case_name")).toBe("<b>bold</b> <i>it</i> <s>old</s> <code>a*b*</code> 2*3*4 snake_case_name");
  expect(html("```\ncode <@U0ANNA>\n```")).toBe("<pre>code &lt;@U0ANNA></pre>");
  expect(html("at 10:42:33")).toBe("at 10:42:33");
});

it("draws the circles, by name and by sign", () => {
  for (const text of [":white_circle:", "⚪", ":large_blue_circle:", ":large_purple_circle:"]) expect(html(text)).toContain('<span class="circle ');
  expect(render(<Plain text="*plain* :white_circle: &amp;" />)).toMatch(/^\*plain\* <span class="circle white"[^>]*><\/span> &amp;$/);
});

it("names people and groups as text", () => {
  expect(html("<@U0ANNA>")).toContain("@Anna &lt;Admin>");
  groups.value = [{ id: "S2", handle: "oncall" }];
  expect(html("<!subteam^S2>")).toBe('<span class="mention">@oncall</span>');
  expect(html("<!here> <!subteam^S1|@ops>")).toBe('<span class="mention me">@here</span> <span class="mention">@ops</span>');
});

it("tells the words alone, for one line", () => {
  expect(plainly(":white_circle: *Closed*: by <@U0ANNA>\nat <!date^1700000000^{time}|10:42 UTC> in <https://a.example|the chart> &amp; `x`")).toBe(
    "Closed: by @Anna <Admin> at 10:42 UTC in the chart & x",
  );
});

it("lets no HTML and no script in", () => {
  expect(html("&lt;img src=x onerror=alert(1)&gt;")).toBe("&lt;img src=x onerror=alert(1)>");
  expect(html("<b>")).not.toContain("<b>");
  expect(html("<javascript:alert(1)|click>")).toBe("<span>click</span>");
  expect(html("<https://example.com/?a=1&amp;b=2|go>")).toContain('href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noreferrer noopener"');
});

it("follows http, https and mailto only", () => {
  for (const url of ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil", "/relative", " java\nscript:alert(1)"]) expect(safeURL(url)).toBeNull();
  for (const url of ["http://a.example/", "https://a.example/", "mailto:a@a.example"]) expect(safeURL(url)).toBe(url);
});

it("fills in dates and keeps what it does not know", () => {
  const now = new Date(2026, 10, 24, 12, 0);
  const unix = new Date(2026, 10, 24, 11, 0).getTime() / 1000;
  expect(formatDate(unix, "{date_num}, {date_pretty}, {ago}, {what}", now)).toBe("2026-11-24, today, 1 hour ago, {what}");
});
