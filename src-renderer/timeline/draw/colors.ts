/**
 * The theme's tokens as colours a canvas understands. Names are those of theme/tokens.css without the dashes; reading
 * them is slow (one style recalculation each), so it happens once per theme change.
 */
export const COLOR_TOKENS = [
  'surface-base',
  'surface-sunken',
  'surface-raised',
  'surface-hover',
  'line-faint',
  'line',
  'line-strong',
  'line-control',
  'text-1',
  'text-2',
  'text-3',
  'text-on-fill',
  'accent-line',
  'accent-soft',
  'to-client',
  'to-client-fill',
  'to-server',
  'to-server-fill',
  'kind-heartbeat',
  'kind-comment',
  'kind-close',
  'kind-gap',
  'kind-mark',
  'match-mark',
  'state-open',
  'state-open-fill',
  'state-connecting',
  'state-connecting-mark',
  'state-connecting-fill',
  'state-waiting',
  'state-waiting-fill',
  'state-failed',
  'state-failed-strong',
  'state-paused',
  'state-paused-fill',
] as const;

export type ColorToken = (typeof COLOR_TOKENS)[number];

export interface Palette {
  readonly color: Readonly<Record<ColorToken, string>>;
  /** The family of `--font-ui`, for `CanvasRenderingContext2D.font`. */
  readonly fontFamily: string;
}

/** Reads every token through `probe`, an element inside the timeline, so that a theme set on a subtree counts. */
export function readPalette(probe: HTMLElement): Palette {
  const style = getComputedStyle(probe);
  const color = Object.fromEntries(
    COLOR_TOKENS.map((token) => {
      probe.style.color = `var(--${token})`;
      return [token, style.color];
    }),
  ) as Record<ColorToken, string>;
  probe.style.color = '';
  return { color, fontFamily: style.fontFamily };
}

/** Calls `changed` whenever the theme may have: the system's choice, `data-theme` on an ancestor, forced colours. */
export function watchTheme(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'], subtree: true });
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
    observer.disconnect();
  };
}
