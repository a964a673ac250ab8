// Light, dark, or as the system has it. Kept in this browser.

import { useSyncExternalStore } from 'react';
import { keep, kept } from './kept';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const listeners = new Set<() => void>();

export function theme(): Theme {
  const said = kept('theme');
  return THEMES.find((one) => one === said) ?? 'system';
}

export function setTheme(next: Theme): void {
  keep('theme', next === 'system' ? undefined : next);
  showTheme();
  for (const listener of listeners) listener();
}

export function showTheme(): void {
  const chosen = theme();
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, theme);
}
