import { useCallback, useMemo } from 'react';
import { useDocument } from './use-document.ts';

/** A recording that was opened or made here, on the engine's machine. It may be gone by now. */
export interface RecentFile {
  readonly path: string;
  readonly name: string;
  /** When it was last seen open, milliseconds since 1970. */
  readonly atMs: number;
}

const PANE = 'recordings';
export const MOST_RECENT = 20;

/** What is kept under the layout's own key, with everything that is no recent file left out. */
export function parseRecent(pane: unknown): readonly RecentFile[] {
  const list = typeof pane === 'object' && pane !== null && 'recent' in pane ? pane.recent : null;
  if (!Array.isArray(list)) return [];
  return list
    .filter(
      (one: unknown): one is RecentFile =>
        typeof one === 'object' &&
        one !== null &&
        'path' in one &&
        typeof one.path === 'string' &&
        'name' in one &&
        typeof one.name === 'string' &&
        'atMs' in one &&
        typeof one.atMs === 'number',
    )
    .slice(0, MOST_RECENT);
}

/** The latest first, each path once. */
export function withRecent(files: readonly RecentFile[], file: RecentFile): readonly RecentFile[] {
  return [file, ...files.filter((one) => one.path !== file.path)].slice(0, MOST_RECENT);
}

/** Recordings opened or made on this machine, the latest first; kept in the profile, the same in every window. */
export function useRecentFiles(): {
  readonly files: readonly RecentFile[];
  readonly add: (file: RecentFile) => void;
  readonly forget: (path: string) => void;
} {
  const [layout, change] = useDocument('layout');
  const pane = layout.panes[PANE];
  const files = useMemo(() => parseRecent(pane), [pane]);
  const put = useCallback(
    (how: (before: readonly RecentFile[]) => readonly RecentFile[]) =>
      change((before) => ({
        ...before,
        panes: { ...before.panes, [PANE]: { recent: how(parseRecent(before.panes[PANE])) } },
      })),
    [change],
  );
  const add = useCallback((file: RecentFile) => put((before) => withRecent(before, file)), [put]);
  const forget = useCallback((path: string) => put((before) => before.filter((one) => one.path !== path)), [put]);
  return { files, add, forget };
}
