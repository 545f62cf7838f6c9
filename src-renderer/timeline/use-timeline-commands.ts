import type { CallEngine } from '../../src-shared/contract/index.ts';
import { useCommands } from '../commands/registry.ts';
import type { Film } from '../data/player.ts';
import { words } from '../words/index.ts';
import { type ViewAction, type Viewport, ZOOM_STEP } from './axis/viewport.ts';
import type { TimelineChoices } from './choices.ts';
import type { Lane } from './layout/lanes.ts';
import type { TimeRange } from './layout/layout-scene.ts';
import type { TimelineProps } from './props.ts';

const { commands: said, lanes: laneNames } = words.timeline;
/** How much of the view a command pans. */
const PAN = 0.5;

export interface TimelineCommandOptions {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly connections: readonly number[];
  readonly mode: TimelineProps['mode'];
  readonly live: boolean;
  readonly following: boolean;
  readonly range: TimeRange | null;
  readonly playheadNs: number | null;
  readonly film?: Film | null;
  readonly view: () => Viewport;
  readonly nowNs: () => number;
  readonly dispatch: (action: ViewAction) => void;
  readonly onRange: (range: TimeRange | null) => void;
  readonly onPick: TimelineProps['onPick'];
  /** A word where nothing happens, so that a key is not silent. */
  readonly say: (words: string) => void;
  readonly choices: TimelineChoices;
  readonly choose: (change: Partial<TimelineChoices>) => void;
}

/** Everything one can do with the timeline, for the palette, the keys and the menus. */
export function useTimelineCommands(options: TimelineCommandOptions): void {
  const { dispatch, view, live, following, range, choices, choose } = options;
  const pan = (share: number): void => {
    const { fromNs, toNs } = view();
    dispatch({ type: 'pan', byNs: (toNs - fromNs) * share });
  };
  const jump = async (direction: 'next' | 'previous'): Promise<void> => {
    const { call, recordingId, connections, playheadNs } = options;
    const from = direction === 'next' ? view().fromNs : Math.min(view().toNs, options.nowNs());
    const found = await call('timeline.event', {
      recordingId,
      atNs: options.film?.positionNs() ?? playheadNs ?? from,
      direction,
      connections: [...connections],
    });
    if (!found.ok || found.value === null) {
      options.say(found.ok ? (direction === 'next' ? said.noNextEvent : said.noPreviousEvent) : found.error.message);
      return;
    }
    const { atNs, seq, connection } = found.value;
    dispatch({ type: 'reveal', atNs });
    options.onPick({ atNs, seq, connection });
  };
  const toggleLane = (kind: Lane['kind']): void =>
    choose({
      collapsed: choices.collapsed.includes(kind)
        ? choices.collapsed.filter((one) => one !== kind)
        : [...choices.collapsed, kind],
    });
  const lanes = options.mode === 'lanes' ? (['state', 'traffic', 'heartbeats', 'backpressure'] as const) : [];
  const group = 'timeline';
  useCommands([
    { id: 'timeline.fit', title: said.fit, group, keys: ['0'], run: () => dispatch({ type: 'fit' }) },
    {
      id: 'timeline.follow',
      title: said.follow,
      group,
      keys: ['F'],
      words: said.followWords,
      checked: following,
      ...(live ? {} : { unable: said.notLive }),
      run: () => dispatch({ type: 'follow', on: !view().follow }),
    },
    {
      id: 'timeline.zoomIn',
      title: said.zoomIn,
      group,
      keys: ['Plus', '='],
      run: () => dispatch({ type: 'zoom', factor: 1 / ZOOM_STEP }),
    },
    {
      id: 'timeline.zoomOut',
      title: said.zoomOut,
      group,
      keys: ['-'],
      run: () => dispatch({ type: 'zoom', factor: ZOOM_STEP }),
    },
    { id: 'timeline.earlier', title: said.earlier, group, run: () => pan(-PAN) },
    { id: 'timeline.later', title: said.later, group, run: () => pan(PAN) },
    { id: 'timeline.start', title: said.start, group, run: () => dispatch({ type: 'start' }) },
    { id: 'timeline.end', title: said.end, group, run: () => dispatch({ type: 'end' }) },
    {
      id: 'timeline.previousEvent',
      title: said.previousEvent,
      group,
      keys: ['['],
      words: said.eventWords,
      run: () => void jump('previous'),
    },
    {
      id: 'timeline.nextEvent',
      title: said.nextEvent,
      group,
      keys: [']'],
      words: said.eventWords,
      run: () => void jump('next'),
    },
    {
      id: 'timeline.clock',
      title: said.clock,
      group,
      keys: ['T'],
      checked: choices.clock === 'elapsed',
      run: () => choose({ clock: choices.clock === 'wall' ? 'elapsed' : 'wall' }),
    },
    {
      id: 'timeline.zoomToRange',
      title: said.zoomToRange,
      group,
      ...(range === null ? { unable: said.noRange } : {}),
      run: () => range !== null && dispatch({ type: 'show', fromNs: range.fromNs, toNs: range.toNs }),
    },
    {
      id: 'timeline.clearRange',
      title: said.clearRange,
      group,
      ...(range === null ? { unable: said.noRange } : {}),
      run: () => options.onRange(null),
    },
    {
      id: 'timeline.selectView',
      title: said.selectView,
      group,
      run: () => {
        const { fromNs, toNs } = view();
        options.onRange({ fromNs: Math.max(0, fromNs), toNs });
      },
    },
    ...lanes.map((kind) => ({
      id: `timeline.lane.${kind}`,
      title: said.lane(laneNames[kind]),
      group: 'timeline' as const,
      checked: !choices.collapsed.includes(kind),
      run: () => toggleLane(kind),
    })),
  ]);
}
