import { expect, it } from "vitest";
import { hashOf, linkTo, nowhere, parseLink, parsePlace } from "./place";

it("reads back the place that it wrote", () => {
  const here = { ...nowhere, me: "U0ANNA", channel: "C0DEPLOYS", thread: "1700000000.000100" };
  expect(parsePlace("/", hashOf(here))).toEqual(here);
  const home = { ...nowhere, me: "U0ANNA", app: "home" as const };
  expect(parsePlace("/", hashOf(home))).toEqual(home);
});

it("follows a link to a message, until the tab is elsewhere", () => {
  const path = linkTo("C0DEPLOYS", "1700000000.000100");
  expect(path).toBe("/archives/C0DEPLOYS/p1700000000000100");
  expect(parsePlace(path, "")).toMatchObject({ channel: "C0DEPLOYS", highlight: "1700000000.000100" });
  expect(parsePlace(path, "#in=C0RANDOM")).toMatchObject({ channel: "C0RANDOM", highlight: "" });
});

it("takes nothing else for a link", () => {
  for (const path of ["/", "/archives/C0DEPLOYS", "/archives/C0DEPLOYS/p12", "/archives/<b>/p1700000000000100"]) expect(parseLink(path)).toBeNull();
});
