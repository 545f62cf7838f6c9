import { useCallback, useMemo } from 'react';
import { useDocument } from '../../data/use-document.ts';

export const PAYLOAD_TABS = ['pretty', 'tree', 'raw', 'hex'] as const;
export type PayloadTab = (typeof PAYLOAD_TABS)[number];
export const WIRE_TABS = ['frame', 'timing', 'handshake'] as const;
export type WireTab = (typeof WIRE_TABS)[number];

/** How this person looks at entries. */
export interface DetailChoices {
  readonly tab: PayloadTab;
  readonly wireTab: WireTab;
  readonly wrap: boolean;
  /** Of comparisons: one below the other; also what is the same. */
  readonly unified: boolean;
  readonly all: boolean;
}

const KEY = 'detail';
const PRESET: DetailChoices = { tab: 'pretty', wireTab: 'frame', wrap: true, unified: false, all: false };

/** What was kept, as far as it can be used: a person may edit the file, and a later version may have written it. */
export function readDetailChoices(stored: unknown): DetailChoices {
  const kept = typeof stored === 'object' && stored !== null ? (stored as Readonly<Record<string, unknown>>) : {};
  const flag = (name: 'wrap' | 'unified' | 'all'): boolean =>
    typeof kept[name] === 'boolean' ? kept[name] : PRESET[name];
  return {
    tab: PAYLOAD_TABS.find((tab) => tab === kept.tab) ?? PRESET.tab,
    wireTab: WIRE_TABS.find((tab) => tab === kept.wireTab) ?? PRESET.wireTab,
    wrap: flag('wrap'),
    unified: flag('unified'),
    all: flag('all'),
  };
}

/** The choices, the same in every window, and the way to change some of them. */
export function useDetailChoices(): readonly [DetailChoices, (change: Partial<DetailChoices>) => void] {
  const [layout, change] = useDocument('layout');
  const stored = layout.panes[KEY];
  const choices = useMemo(() => readDetailChoices(stored), [stored]);
  const set = useCallback(
    (some: Partial<DetailChoices>) =>
      change((before) => ({
        ...before,
        panes: { ...before.panes, [KEY]: { ...readDetailChoices(before.panes[KEY]), ...some } },
      })),
    [change],
  );
  return [choices, set];
}
