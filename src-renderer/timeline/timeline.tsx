import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { countText, durationText } from '../../src-shared/base/units-text.ts';
import { Glyph } from '../widgets/icon.tsx';
import { words } from '../words/index.ts';
import { nsAt } from './axis/scale.ts';
import { clockTime, dateLabel } from './axis/wall-clock.ts';
import { useChoices } from './choices.ts';
import { summaryOf } from './facts/facts.ts';
import { HoverStore } from './facts/hover-store.ts';
import { readoutOf } from './facts/readout.ts';
import { ReadoutCard } from './facts/readout-card.tsx';
import { TimelineTable } from './facts/table.tsx';
import { FilmFlag, type FilmPlacing, placeFilm, useFilmElements, useFilmFrames, useFilmMoment } from './film-layer.tsx';
import { spanLabel } from './format.ts';
import { CollapsedValues, Gutter } from './gutter.tsx';
import { TimelineHead } from './head.tsx';
import { keyAction } from './keys.ts';
import { hitNear, hitTest, isEntry } from './layout/hit-test.ts';
import { LaneSeparators } from './layout/lane-separators.tsx';
import type { Lane } from './layout/lanes.ts';
import { MINIMAP_HEIGHT, minimapWindow } from './layout/layout-minimap.ts';
import { flagDigits, rangeText } from './layout/layout-ruler.ts';
import type { TimeRange } from './layout/layout-scene.ts';
import { momentOf, seqOf } from './layout/targets.ts';
import type { TimelineProps } from './props.ts';
import { placeHandles, RangeHandles } from './range-handles.tsx';
import { useClicks } from './use-clicks.ts';
import { useMinimap, usePan, usePinch, useSelect, useWheel } from './use-gestures.ts';
import { type RangeCount, useRangeCount } from './use-range-count.ts';
import { type TimelineElements, useTimeline } from './use-timeline.ts';
import { useTimelineCommands } from './use-timeline-commands.ts';
import './timeline.css';

export type { TimelineProps } from './props.ts';

const said = words.timeline;
const SAID_MS = 2_500;

function useElements(): TimelineElements {
  return {
    root: useRef<HTMLElement>(null),
    ruler: useRef<HTMLCanvasElement>(null),
    plot: useRef<HTMLDivElement>(null),
    under: useRef<HTMLCanvasElement>(null),
    curves: useRef<HTMLDivElement>(null),
    over: useRef<HTMLCanvasElement>(null),
    mini: useRef<HTMLCanvasElement>(null),
    handles: { from: useRef<HTMLDivElement>(null), to: useRef<HTMLDivElement>(null) },
  };
}

/** The time axis: head, ruler, lanes, minimap. Shows what `timeline.slice` answers and asks only for what it shows. */
export function Timeline(props: TimelineProps) {
  const { live, mode, range, playheadNs } = props;
  const elements = useElements();
  const [draft, setDraft] = useState<TimeRange | null>(null);
  const [unfolded, setUnfolded] = useState(false);
  const [heightDraft, setHeightDraft] = useState<{ readonly kind: Lane['kind']; readonly px: number } | null>(null);
  const [hover] = useState(() => new HoverStore());
  const [told, say] = useTold();
  const help = useId();
  const [choices, choose] = useChoices();
  const heights = useMemo(
    () => (heightDraft === null ? choices.heights : { ...choices.heights, [heightDraft.kind]: heightDraft.px }),
    [choices.heights, heightDraft],
  );
  const { collapsed } = choices;
  const model = useTimeline(props, elements, {
    draft,
    unfolded,
    clock: choices.clock,
    heights,
    collapsed,
  });
  const { store, scene, clock, scaleNow, nowNs } = model;
  const { dispatch } = store;
  const film = props.film ?? null;
  const filmElements = useFilmElements();
  const filmAtNs = useFilmMoment(film);
  const filming: FilmPlacing = {
    film,
    elements: filmElements,
    scale: scaleNow,
    minimap: model.minimapNow,
    view: store.view,
    dispatch,
  };
  useFilmFrames(filming);

  const span = useSyncExternalStore(store.subscribe, () => spanLabel(store.view().toNs - store.view().fromNs));
  const date = useSyncExternalStore(store.subscribe, () => dateLabel(clock, Math.max(0, store.view().fromNs)));
  const following = useSyncExternalStore(store.subscribe, () => store.view().follow);

  const pick = (x: number, y: number) => {
    const target = hitNear(scene.current.hits, x, y);
    const own = target === null ? undefined : momentOf(target);
    const atNs = own ?? Math.max(0, nsAt(scaleNow(), x));
    const seq = target === null ? undefined : seqOf(target);
    const exact = target !== null && isEntry(target) && seq !== undefined;
    return {
      atOnce: exact,
      run: () => {
        model.picked(atNs);
        props.onPick({ atNs, ...(exact ? { seq, connection: target.connection } : {}) });
      },
    };
  };
  const click = useClicks({ click: pick, doubleClick: () => dispatch({ type: 'fit' }) });

  const hoverLine = useRef<HTMLDivElement>(null);
  const hoverTime = useRef<HTMLDivElement>(null);
  const pointer = useRef<{ x: number; y: number; rootX: number; rootY: number } | null>(null);
  const showHover = () => {
    const at = pointer.current;
    const line = hoverLine.current;
    const time = hoverTime.current;
    if (line === null || time === null) return;
    line.hidden = at === null;
    time.hidden = at === null;
    if (at === null) {
      hover.set(null);
      return;
    }
    const scale = scaleNow();
    const atNs = nsAt(scale, at.x);
    line.style.transform = `translateX(${Math.round(at.x)}px)`;
    time.textContent = clockTime(clock, atNs, flagDigits(scale));
    const left = Math.min(at.x + 4, scale.width - time.offsetWidth);
    time.style.transform = `translateX(${Math.round(left)}px)`;
    const target = select.isDragging() ? null : hitTest(scene.current.hits, at.x, at.y);
    hover.set(
      target === null
        ? null
        : { readout: readoutOf(target, clock, nowNs(), model.knownToNs), x: at.rootX, y: at.rootY },
    );
  };
  model.afterPaint.current = () => {
    if (pointer.current !== null) showHover();
    const marked = draft ?? range;
    if (marked !== null) placeHandles(elements.handles, scaleNow(), marked);
    placeFilm(filming);
  };

  const gestures = { scale: scaleNow, dispatch, range: () => range };
  const select = useSelect({ ...gestures, onDraft: setDraft, onRange: props.onRange, onClick: click });
  const pan = usePan({ ...gestures, onClick: (x) => pick(x, -1).run() });
  const minimap = useMinimap({
    scale: model.minimapNow,
    window: () => minimapWindow(model.minimapNow(), store.view()),
    view: store.view,
    dispatch,
  });
  const rulerBox = useRef<HTMLDivElement>(null);
  useWheel(elements.plot, gestures);
  useWheel(rulerBox, gestures);
  usePinch(elements.plot, { scale: scaleNow, dispatch, onBegin: select.cancel });

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    select.onPointerMove(event);
    const box = event.currentTarget.getBoundingClientRect();
    const root = elements.root.current?.getBoundingClientRect() ?? box;
    const x = event.clientX - box.left;
    pointer.current = {
      x,
      y: event.clientY - box.top,
      rootX: event.clientX - root.left,
      rootY: event.clientY - root.top,
    };
    event.currentTarget.style.cursor = select.isDragging() || select.overEdge(x) !== null ? 'ew-resize' : '';
    showHover();
  };
  const onPointerLeave = () => {
    pointer.current = null;
    showHover();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === ' ' && film !== null) {
      event.preventDefault();
      if (film.state().playing) film.pause();
      else film.play();
      return;
    }
    if (event.key === 'Escape') {
      if (!select.cancel()) props.onRange(null);
      return;
    }
    const action = keyAction(event.key, event.shiftKey, store.view());
    if (action === null) return;
    event.preventDefault();
    dispatch(action);
  };

  useTimelineCommands({
    ...props,
    connections: model.shown,
    following,
    view: store.view,
    nowNs,
    dispatch,
    say,
    choices,
    choose,
  });

  const shownRange = draft ?? range;
  const counted = useRangeCount(props.call, props.recordingId, model.shown, shownRange, props.revision);
  const names = useMemo(() => new Map(props.connections.map((one) => [one.connection, one.name])), [props.connections]);
  const now = nowNs();
  const valued = {
    statuses: props.statuses,
    live,
    nowNs: now,
    atNs: filmAtNs ?? playheadNs ?? now,
    slice: model.main.slice,
    stories: model.stories,
  };
  const polls =
    mode === 'shared' && props.connections.some((one) => one.transport === 'poll' || one.transport === 'long-poll');
  const problem = model.main.problem;

  return (
    <section className="timeline" aria-label={said.name} ref={elements.root}>
      <TimelineHead
        rangeText={shownRange === null ? null : rangeText(clock, shownRange)}
        rangeFacts={shownRange === null ? '' : rangeFacts(shownRange, counted)}
        told={told}
        onClearRange={() => props.onRange(null)}
        legend={polls && shownRange === null}
        span={span}
        onZoom={(factor) => dispatch({ type: 'zoom', factor })}
        onFit={() => dispatch({ type: 'fit' })}
        live={live}
        follow={following}
        onFollow={(on) => dispatch({ type: 'follow', on })}
      />
      <div className="timeline-row timeline-ruler-row">
        <button
          type="button"
          className="timeline-date"
          title={choices.clock === 'wall' ? said.clock.showSinceStart : said.clock.showWallClock}
          onClick={() => choose({ clock: choices.clock === 'wall' ? 'elapsed' : 'wall' })}
        >
          {date}
          <Glyph name="chevd" />
        </button>
        <div
          className="timeline-ruler"
          ref={rulerBox}
          onPointerDown={pan.onPointerDown}
          onPointerMove={pan.onPointerMove}
          onPointerUp={pan.onPointerUp}
          onPointerCancel={pan.onPointerCancel}
        >
          <div aria-hidden="true">
            <canvas ref={elements.ruler} style={{ width: model.width, height: 25 }} />
            <div className="timeline-hover-time" ref={hoverTime} hidden />
          </div>
          {shownRange !== null && (
            <RangeHandles
              range={shownRange}
              clock={clock}
              endNs={now}
              scale={scaleNow}
              onDraft={setDraft}
              onRange={props.onRange}
              handles={elements.handles}
            />
          )}
          {film !== null && <FilmFlag film={film} elements={filmElements} scale={scaleNow} />}
        </div>
      </div>
      <div className="timeline-scroll">
        <div className="timeline-row">
          <Gutter
            filmed={film !== null}
            folds={mode === 'lanes' && !model.folds}
            onFold={(kind) =>
              choose({
                collapsed: collapsed.includes(kind) ? collapsed.filter((one) => one !== kind) : [...collapsed, kind],
              })
            }
            lanes={model.lanes}
            connections={props.connections}
            {...valued}
            scales={model.scales}
          >
            <LaneSeparators
              lanes={model.folds && !unfolded ? [] : model.lanes}
              nameOf={(lane) =>
                lane.kind === 'connection'
                  ? (names.get(lane.connection) ?? said.connection(lane.connection))
                  : said.lanes[lane.kind]
              }
              onDraft={(kind, px) => setHeightDraft({ kind, px })}
              onHeight={(kind, px) => {
                setHeightDraft(null);
                const { [kind]: _before, ...others } = choices.heights;
                choose({ heights: px === null ? others : { ...others, [kind]: px } });
              }}
            />
          </Gutter>
          {/* biome-ignore lint/a11y/useSemanticElements: no element stands for a drawing that takes keys */}
          <div
            className="timeline-plot"
            ref={elements.plot}
            role="group"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: keys pan and zoom the drawing
            tabIndex={0}
            aria-label={said.lanesName}
            aria-describedby={help}
            style={{ height: model.height }}
            onPointerDown={select.onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={select.onPointerUp}
            onPointerCancel={select.onPointerCancel}
            onPointerLeave={onPointerLeave}
            onKeyDown={onKeyDown}
          >
            <div aria-hidden="true">
              <canvas ref={elements.under} style={{ width: model.width, height: model.height }} />
              <div ref={elements.curves} />
              <canvas ref={elements.over} style={{ width: model.width, height: model.height }} />
              {film !== null && (
                <div className="timeline-film-clip">
                  <div className="timeline-film-future" ref={filmElements.future} />
                </div>
              )}
              {film !== null && <div className="timeline-film-line" ref={filmElements.line} />}
              <div className="timeline-hover" ref={hoverLine} hidden />
            </div>
            <CollapsedValues lanes={model.lanes} {...valued} />
            {problem !== null && (
              <p className="timeline-message timeline-message-bad" style={{ left: 0, top: 0, bottom: 0 }} role="alert">
                {problem.message} {problem.hint}
              </p>
            )}
          </div>
        </div>
        {model.folds && <Fold unfolded={unfolded} onToggle={() => setUnfolded(!unfolded)} />}
      </div>
      <div className="timeline-row timeline-mini-row">
        <div className="timeline-mini-label">
          {said.whole} <span>{durationText(now / 1e6)}</span>
        </div>
        <div
          className="timeline-mini"
          onPointerDown={minimap.onPointerDown}
          onPointerMove={minimap.onPointerMove}
          onPointerUp={minimap.onPointerUp}
          onPointerCancel={minimap.onPointerCancel}
        >
          <div aria-hidden="true">
            <canvas ref={elements.mini} style={{ width: model.width, height: MINIMAP_HEIGHT }} />
            {film !== null && <div className="timeline-film-line" ref={filmElements.mini} />}
          </div>
        </div>
      </div>
      <HoverCard store={hover} />
      <p className="timeline-hidden" id={help}>
        {said.help}
      </p>
      <p className="timeline-hidden" role="status">
        {live ? summaryOf(props.statuses.filter((status) => model.shown.includes(status.connection))) : ''}
      </p>
      <TimelineTable slice={model.main.slice} stories={model.stories} store={store} clock={clock} names={names} />
    </section>
  );
}

/** Words that go by themselves. */
function useTold(): readonly [string, (words: string) => void] {
  const [told, setTold] = useState('');
  useEffect(() => {
    if (told === '') return;
    const timer = setTimeout(() => setTold(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return [told, setTold];
}

function rangeFacts(range: TimeRange, counted: RangeCount | null): string {
  const wide = durationText((range.toNs - range.fromNs) / 1e6);
  if (counted === null) return wide;
  return said.head.rangeFacts(wide, countText(counted.entries), counted.entries === 1, counted.exact);
}

function HoverCard({ store }: { readonly store: HoverStore }) {
  const hover = useSyncExternalStore(store.subscribe, store.get);
  return hover === null ? null : <ReadoutCard {...hover} />;
}

/** A connection that never opened: three lanes with nothing to say. */
function Fold({ unfolded, onToggle }: { readonly unfolded: boolean; readonly onToggle: () => void }) {
  return (
    <div className="timeline-row timeline-fold">
      <button type="button" aria-expanded={unfolded} onClick={onToggle}>
        <Glyph name={unfolded ? 'chevd' : 'chevr'} />
        {said.lanes.empty}
      </button>
      <span>{said.lanes.emptyWhy}</span>
    </div>
  );
}
