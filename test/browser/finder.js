// How the tests find elements: each step looks among those inside of what the step before found, for the last that is
// shown, fits the selector, and says the words.
window.finder = (() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const said = (e) => (e.innerText ?? e.textContent ?? "").replace(/\s+/g, " ").trim();
  const fits = (e, { says = [], starts = "", label, value }) =>
    shown(e) && said(e).startsWith(starts) && says.every((words) => said(e).includes(words)) && (label === undefined || said(e) === label || e.getAttribute("aria-label") === label) &&
    (value === undefined || e.dataset.value === value);
  const find = (steps) => steps.reduce((at, step) => at && [...at.querySelectorAll(step.css)].findLast((e) => fits(e, step)), document);
  return {
    find,
    text: (steps) => { const e = find(steps); return e ? said(e) : null; },
    count: (steps) => {
      const last = steps[steps.length - 1];
      return [...(find(steps.slice(0, -1))?.querySelectorAll(last.css) ?? [])].filter((e) => fits(e, last)).length;
    },
    // Where to click: the middle of the element, if nothing lies over it.
    middle: (steps) => {
      const e = find(steps);
      if (!e) return null;
      const seen = e.getBoundingClientRect();
      if (seen.top < 0 || seen.bottom > innerHeight) e.scrollIntoView({ block: "center" });
      const { x, y, width, height } = e.getBoundingClientRect();
      const at = { x: x + width / 2, y: y + height / 2 };
      const top = document.elementFromPoint(at.x, at.y);
      return top && (e.contains(top) || top.contains(e)) ? at : null;
    },
    // Notes whether the next click hits.
    aim: (steps) => {
      const e = find(steps);
      window.hit = false;
      e?.addEventListener("click", () => { window.hit = true; }, { once: true, capture: true });
      return !!e;
    },
  };
})();
