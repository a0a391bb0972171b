import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const key = "theme";
const stored = localStorage.getItem(key);

export const theme = signal<Theme>(stored === "light" || stored === "dark" ? stored : "system");

effect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === "system") delete dataset.theme;
  else dataset.theme = theme.value;
  localStorage.setItem(key, theme.value);
});

/** The other of light and dark than what is on the screen. */
export function flipTheme(): void {
  const dark = theme.value === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme.value === "dark";
  theme.value = dark ? "light" : "dark";
}
