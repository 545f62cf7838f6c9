import { useMemo } from 'react';
import { useDocument } from '../data/use-document.ts';
import type { ClockStyle } from './axis/wall-clock.ts';
import type { Lane } from './layout/lanes.ts';

/** What a person chose about the timeline, the same in every tab and kept between launches. */
export interface TimelineChoices {
  readonly clock: ClockStyle;
  /** CSS pixels, where they differ from the drawing's. */
  readonly heights: Readonly<Partial<Record<Lane['kind'], number>>>;
  readonly collapsed: readonly Lane['kind'][];
}

/** The room of the timeline in `layout.panes`. */
const PANE = 'timeline';
const KINDS: readonly Lane['kind'][] = ['state', 'traffic', 'heartbeats', 'backpressure', 'connection'];
const LEAST: Readonly<Record<Lane['kind'], number>> = {
  state: 44,
  traffic: 48,
  heartbeats: 32,
  backpressure: 32,
  connection: 60,
};
const MOST = 320;
export const NO_CHOICES: TimelineChoices = { clock: 'wall', heights: {}, collapsed: [] };

/** How low and how high a lane may be made. */
export function heightLimits(kind: Lane['kind']): { readonly least: number; readonly most: number } {
  return { least: LEAST[kind], most: MOST };
}

export function clampHeight(kind: Lane['kind'], px: number): number {
  return Math.round(Math.min(Math.max(px, LEAST[kind]), MOST));
}

/** From the profile, where anything may stand: what is not understood is left out. */
export function readChoices(value: unknown): TimelineChoices {
  if (typeof value !== 'object' || value === null) return NO_CHOICES;
  const { clock, heights, collapsed } = value as Record<string, unknown>;
  const known: Partial<Record<Lane['kind'], number>> = {};
  if (typeof heights === 'object' && heights !== null) {
    for (const kind of KINDS) {
      const px = (heights as Record<string, unknown>)[kind];
      if (typeof px === 'number' && Number.isFinite(px)) known[kind] = clampHeight(kind, px);
    }
  }
  const folded = Array.isArray(collapsed) ? collapsed : [];
  return {
    clock: clock === 'elapsed' ? 'elapsed' : 'wall',
    heights: known,
    collapsed: KINDS.filter((kind) => folded.includes(kind)),
  };
}

/** The choices and the way to change them. */
export function useChoices(): readonly [TimelineChoices, (change: Partial<TimelineChoices>) => void] {
  const [layout, change] = useDocument('layout');
  const stored = layout.panes[PANE];
  const choices = useMemo(() => readChoices(stored), [stored]);
  const merge = (part: Partial<TimelineChoices>): void =>
    change((before) => ({
      ...before,
      panes: { ...before.panes, [PANE]: { ...readChoices(before.panes[PANE]), ...part } },
    }));
  return [choices, merge];
}
