import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { TimelineSlice } from '../../src-shared/contract/timeline.ts';
import type { TimeScale } from './axis/scale.ts';
import { questionFor } from './axis/slice-puller.ts';
import { ticks } from './axis/ticks.ts';
import { ViewStore } from './axis/view-store.ts';
import type { Bounds } from './axis/viewport.ts';
import { type ClockStyle, wallClock } from './axis/wall-clock.ts';
import { makeMeasure, paintCanvas } from './draw/canvas.ts';
import { CurveLayer } from './draw/curves.ts';
import { knownLifecycle, type Story, storiesOf } from './facts/story.ts';
import { type LaneWishes, lanesHeight, lanesOf } from './layout/lanes.ts';
import { layoutMinimap, MINIMAP_HEIGHT, minimapScale } from './layout/layout-minimap.ts';
import { layoutRuler, RULER_HEIGHT } from './layout/layout-ruler.ts';
import { layoutScene, type TimeRange } from './layout/layout-scene.ts';
import type { Scene } from './layout/shapes.ts';
import type { TimelineProps } from './props.ts';
import type { RangeHandleRefs } from './range-handles.tsx';
import { usePainter, usePalette, useWidth } from './use-element.ts';
import { useSlice } from './use-slice.ts';

/** At most ten questions a second for the view, one for the whole. */
const VIEW_EVERY_MS = 100;
const WHOLE_EVERY_MS = 1_000;
const FRAME_MS = 50;
const CALM_FRAME_MS = 250;
/** Bars of the ruler, handles and flags: it is drawn one pixel up and down over its borders. */
const RULER_BLEED = 1;

const NO_STORIES: ReadonlyMap<number, Story> = new Map();
/** While the view moves, what it shows is told so often. */
const SPAN_EVERY_MS = 400;
const EMPTY_SCENE: Scene = { under: [], curves: [], over: [], hits: [], scales: new Map() };

export interface TimelineElements {
  readonly root: RefObject<HTMLElement | null>;
  readonly ruler: RefObject<HTMLCanvasElement | null>;
  readonly plot: RefObject<HTMLDivElement | null>;
  readonly under: RefObject<HTMLCanvasElement | null>;
  readonly curves: RefObject<HTMLDivElement | null>;
  readonly over: RefObject<HTMLCanvasElement | null>;
  readonly mini: RefObject<HTMLCanvasElement | null>;
  readonly handles: RangeHandleRefs;
}

/** What a person chose about this timeline, now and before. */
export interface TimelineChosen {
  /** The range while it is dragged. */
  readonly draft: TimeRange | null;
  /** The lanes of a connection that never opened. */
  readonly unfolded: boolean;
  readonly clock: ClockStyle;
  readonly heights: LaneWishes['heights'];
  readonly collapsed: LaneWishes['collapsed'];
}

interface Known {
  readonly stories: ReadonlyMap<number, Story>;
  readonly toNs: number;
}

/** Stories of the view, completed by what is known of the whole. */
function useStories(view: TimelineSlice | null, whole: TimelineSlice | null, connections: readonly number[]): Known {
  return useMemo(() => {
    if (view === null) return { stories: NO_STORIES, toNs: 0 };
    const { points, toNs } = knownLifecycle(view, whole);
    return { stories: storiesOf(points, connections), toNs };
  }, [view, whole, connections]);
}

function sameScales(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

/** Data, viewport and painting of one timeline; the component adds the markup and the gestures. */
export function useTimeline(props: TimelineProps, elements: TimelineElements, chosen: TimelineChosen) {
  const { draft, unfolded, heights, collapsed } = chosen;
  const { recordingId, live, mode } = props;
  const latest = useRef(props);
  latest.current = props;

  // The list is often made anew with every tick; what it says rarely changes.
  const listed = props.connections.map((one) => one.connection).join(' ');
  const shown = useMemo(() => {
    const all = listed === '' ? [] : listed.split(' ').map(Number);
    return mode === 'lanes' ? all.slice(0, 1) : all;
  }, [listed, mode]);

  const size = useWidth(elements.plot);
  const palette = usePalette(elements.root);
  const measure = useMemo(
    () => (palette === null ? null : makeMeasure(palette, elements.over.current)),
    [palette, elements.over],
  );
  const clock = useMemo(() => wallClock(props.startedAtMs, chosen.clock), [props.startedAtMs, chosen.clock]);
  const main = useSlice(props.call, recordingId, VIEW_EVERY_MS);
  const whole = useSlice(props.call, recordingId, WHOLE_EVERY_MS);
  const known = useStories(main.slice, whole.slice, shown);
  const { stories } = known;
  const wholeStories = useStories(whole.slice, null, shown).stories;

  const knownEnd = useRef(0);
  knownEnd.current = Math.max(whole.slice?.nowNs ?? 0, main.slice?.nowNs ?? 0);
  const nowNs = () =>
    latest.current.live ? latest.current.nowNs() : Math.max(latest.current.nowNs(), knownEnd.current);
  const bounds = (): Bounds => {
    const planned = latest.current.statuses
      .filter((status) => shown.includes(status.connection) && status.state === 'waiting')
      .map((status) => status.nextAttemptAtNs ?? 0);
    const plannedNs = Math.max(0, ...planned);
    return { nowNs: nowNs(), live: latest.current.live, ...(plannedNs > 0 ? { plannedNs } : {}) };
  };
  const boundsNow = useRef(bounds);
  boundsNow.current = bounds;
  const [store] = useState(() => new ViewStore(() => boundsNow.current(), props.follow));

  const neverOpened =
    mode === 'lanes' &&
    whole.slice !== null &&
    !whole.slice.lifecycleCut &&
    whole.slice.traffic.every((one) => !shown.includes(one.connection) || one.slot.length === 0) &&
    !whole.slice.lifecycle.some((point) => shown.includes(point.connection) && point.kind === 'open');
  const folded = neverOpened && !unfolded;
  const lanes = useMemo(
    () => lanesOf(mode, shown, { folded, heights, collapsed }),
    [mode, shown, folded, heights, collapsed],
  );
  const height = lanesHeight(lanes);

  const scene = useRef<Scene>(EMPTY_SCENE);
  const curveLayer = useRef<CurveLayer | null>(null);
  const [scales, setScales] = useState<ReadonlyMap<string, string>>(new Map());
  const afterPaint = useRef<(() => void) | null>(null);

  const scaleNow = (): TimeScale => {
    const { fromNs, toNs } = store.view();
    return { fromNs, toNs, width: Math.max(size.width, 1), dpr: size.dpr };
  };
  const minimapNow = (): TimeScale => minimapScale(nowNs(), store.view(), live, Math.max(size.width, 1), size.dpr);

  const paint = useRef<() => void>(() => undefined);
  paint.current = () => {
    if (palette === null || measure === null || size.width === 0) return;
    const scale = scaleNow();
    const { width, dpr } = size;
    const range = draft ?? props.range;
    // A film's playhead is moved over the drawing instead.
    const playheadNs = props.film == null ? props.playheadNs : null;
    const marks = ticks(scale, clock, measure);
    const transports = new Map(props.connections.map((one) => [one.connection, one.transport]));
    scene.current = layoutScene({
      scale,
      clock,
      nowNs: nowNs(),
      live,
      lanes,
      transports,
      slice: main.slice,
      stories,
      ticks: marks,
      range,
      playheadNs,
      found: props.hits ?? null,
      measure,
    });
    paintCanvas(elements.under.current, width, height, dpr, scene.current.under, palette);
    if (curveLayer.current === null && elements.curves.current !== null && scene.current.curves.length > 0) {
      curveLayer.current = new CurveLayer(elements.curves.current);
    }
    curveLayer.current?.draw(scene.current.curves, scale, palette);
    paintCanvas(elements.over.current, width, height, dpr, scene.current.over, palette);
    const ruler = layoutRuler({
      scale,
      clock,
      ticks: marks,
      measure,
      range,
      playheadNs,
      stories: stories.values(),
    });
    paintCanvas(elements.ruler.current, width, RULER_HEIGHT + RULER_BLEED, dpr, ruler, palette);
    const mini = layoutMinimap({
      scale: minimapNow(),
      view: store.view(),
      range,
      slice: whole.slice,
      stories: wholeStories.values(),
      found: props.hits ?? null,
    });
    paintCanvas(elements.mini.current, width, MINIMAP_HEIGHT, dpr, mini, palette);
    setScales((before) => (sameScales(before, scene.current.scales) ? before : scene.current.scales));
    afterPaint.current?.();
  };
  const requestPaint = usePainter(() => paint.current());

  const want = useRef<(changed: boolean) => void>(() => undefined);
  want.current = (changed) => {
    if (size.width === 0 || shown.length === 0) return;
    main.want(questionFor(recordingId, shown, store.view(), size.width), changed);
    whole.want(questionFor(recordingId, shown, { fromNs: 0, toNs: Math.max(nowNs(), 1e9) }, size.width), changed);
  };

  // Ticks render the gutter twenty times a second; the canvas is painted when something on it changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: everything that painting reads, except the clock
  useEffect(() => {
    requestPaint();
  }, [
    requestPaint,
    size,
    measure,
    clock,
    main.slice,
    whole.slice,
    lanes,
    live,
    draft,
    props.range,
    props.playheadNs,
    props.film,
    props.hits,
  ]);
  useEffect(() => {
    let before = store.view().follow;
    return store.subscribe(() => {
      want.current(false);
      requestPaint();
      const { follow } = store.view();
      // Only a change is news: a recording that is not live yet does not follow, and its tab still wants to.
      if (follow !== before && follow !== latest.current.follow) latest.current.onFollow(follow);
      before = follow;
    });
  }, [store, requestPaint]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is the reason to ask again
  useEffect(() => {
    want.current(true);
  }, [props.revision, live, size.width, shown, recordingId]);
  useEffect(() => {
    if (props.follow !== store.view().follow) store.dispatch({ type: 'follow', on: props.follow && live });
  }, [props.follow, live, store]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer = undefined;
      const { fromNs, toNs } = store.view();
      latest.current.onSpan?.({ fromNs, toNs });
    };
    const stop = store.subscribe(() => {
      timer ??= setTimeout(tell, SPAN_EVERY_MS);
    });
    tell();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store]);

  const shownRecording = useRef(recordingId);
  useLayoutEffect(() => {
    if (shownRecording.current === recordingId) return;
    shownRecording.current = recordingId;
    store.restart(latest.current.follow);
  }, [recordingId, store]);
  // A recording's length is known with its first answer; until somebody has chosen a view, that view is all of it.
  const endNs = whole.slice?.nowNs ?? 0;
  useEffect(() => {
    if (!live && endNs > 0 && store.view().autoSpan) store.restart(false);
  }, [live, endNs, store]);

  const { playheadNs } = props;
  const ownPick = useRef<number | null>(null);
  useEffect(() => {
    if (playheadNs !== null && playheadNs !== ownPick.current) store.dispatch({ type: 'reveal', atNs: playheadNs });
  }, [playheadNs, store]);

  useEffect(() => {
    if (!live) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = setInterval(
      () => {
        if (document.hidden || elements.plot.current?.checkVisibility() !== true) return;
        store.dispatch({ type: 'now' });
        // Not following: the line of now, the open band and a countdown move only while they are in view.
        const at = latest.current.nowNs();
        const { fromNs, toNs } = store.view();
        if (at >= fromNs && at <= toNs) requestPaint();
      },
      calm ? CALM_FRAME_MS : FRAME_MS,
    );
    return () => clearInterval(timer);
  }, [live, store, requestPaint, elements.plot]);

  useEffect(
    () => () => {
      curveLayer.current?.destroy();
      curveLayer.current = null;
    },
    [],
  );

  return {
    store,
    scene,
    scales,
    lanes,
    width: size.width,
    height,
    folds: neverOpened,
    clock,
    main,
    whole,
    stories,
    /** After this moment nothing is known about states. */
    knownToNs: known.toNs,
    shown,
    scaleNow,
    minimapNow,
    nowNs,
    afterPaint,
    /** Tells that this moment was picked here, so that the view need not move to it. */
    picked: (atNs: number) => {
      ownPick.current = atNs;
    },
  };
}
