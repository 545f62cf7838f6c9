import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { type Player, positionText } from '../../data/player.ts';
import { useEngine } from '../../data/use-engine.ts';
import { questionFor } from '../../timeline/axis/slice-puller.ts';
import { paintCanvas } from '../../timeline/draw/canvas.ts';
import { storiesOf } from '../../timeline/facts/story.ts';
import { usePainter, usePalette, useWidth } from '../../timeline/use-element.ts';
import { useSlice } from '../../timeline/use-slice.ts';
import { replayWords } from '../../words/replay.ts';
import { layoutStrip, STRIP_HEIGHT } from './strip-layout.ts';
import { usePlayerState } from './use-player.ts';

const said = replayWords;
const ASK_EVERY_MS = 1_000;
/** Of the whole, with the arrow keys. */
const KEY_STEP = 0.01;
const KEY_STRIDE = 0.1;

export interface TrafficStripProps {
  readonly recordingId: string;
  readonly connections: readonly number[];
  readonly endNs: number;
  /** Null: nothing is played here yet; the strip only shows. */
  readonly player: Player | null;
}

/** All of a recording from left to right; what was played stands out, the playhead is dragged. Drawn once, moved from then on. */
export function TrafficStrip({ recordingId, connections, endNs, player }: TrafficStripProps) {
  const { call } = useEngine();
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const future = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const size = useWidth(root);
  const palette = usePalette(root);
  const { slice, want } = useSlice(call, recordingId, ASK_EVERY_MS);
  const listed = connections.join(' ');
  const shown = useMemo(() => (listed === '' ? [] : listed.split(' ').map(Number)), [listed]);
  const stories = useMemo(
    () => (slice === null ? [] : [...storiesOf(slice.lifecycle, shown).values()]),
    [slice, shown],
  );
  const length = Math.max(endNs, 1e6);
  useEffect(() => {
    if (size.width > 0 && shown.length > 0)
      want(questionFor(recordingId, shown, { fromNs: 0, toNs: length }, size.width), false);
  }, [recordingId, shown, size.width, length, want]);
  const paint = usePainter(() => {
    if (palette === null || size.width === 0) return;
    const scale = { fromNs: 0, toNs: length, width: size.width, dpr: size.dpr };
    paintCanvas(canvas.current, size.width, STRIP_HEIGHT, size.dpr, layoutStrip(scale, slice, stories), palette);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that is painted
  useEffect(paint, [paint, palette, size, slice, stories, length]);

  useEffect(() => {
    if (player === null) return;
    const place = (): void => {
      const atNs = player.positionNs();
      const x = Math.round(Math.min(1, Math.max(0, atNs / length)) * size.width);
      if (head.current !== null) head.current.style.transform = `translateX(${x}px)`;
      if (future.current !== null) future.current.style.transform = `translateX(${x}px)`;
      // Said too, but not sixty times a second: a slider whose value changes is read aloud.
      if (player.state().playing) return;
      root.current?.setAttribute('aria-valuetext', positionText(atNs));
      root.current?.setAttribute('aria-valuenow', String(Math.round(atNs / 1e6)));
    };
    place();
    return player.subscribe(place);
  }, [player, length, size.width]);

  const seekTo = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    player?.seek((Math.min(Math.max(event.clientX - box.left, 0), box.width) / Math.max(1, box.width)) * length);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (player === null || event.metaKey || event.ctrlKey || event.altKey) return;
    const step = length * (event.shiftKey ? KEY_STRIDE : KEY_STEP);
    if (event.key === 'ArrowLeft') player.seek(player.positionNs() - step);
    else if (event.key === 'ArrowRight') player.seek(player.positionNs() + step);
    else if (event.key === 'Home') player.seek(0);
    else if (event.key === 'End') player.seek(length);
    else return;
    event.preventDefault();
  };
  const loop = usePlayerState(player)?.loop ?? null;
  const share = (atNs: number): string => `${(Math.min(1, Math.max(0, atNs / length)) * 100).toFixed(3)}%`;
  return (
    <div
      ref={root}
      className="replay-traffic"
      role="slider"
      tabIndex={player === null ? -1 : 0}
      aria-label={said.seek}
      aria-disabled={player === null}
      aria-valuemin={0}
      aria-valuemax={Math.round(length / 1e6)}
      aria-valuenow={Math.round((player?.positionNs() ?? 0) / 1e6)}
      aria-valuetext={positionText(player?.positionNs() ?? 0)}
      onPointerDown={(event) => {
        if (event.button !== 0 || player === null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
        seekTo(event);
      }}
      onPointerMove={(event) => {
        if (dragging.current) seekTo(event);
      }}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onPointerCancel={() => {
        dragging.current = false;
      }}
      onKeyDown={onKeyDown}
    >
      <div aria-hidden="true">
        <canvas ref={canvas} style={{ width: size.width, height: STRIP_HEIGHT }} />
      </div>
      {loop !== null && (
        <div
          className="replay-loop"
          style={{ left: share(loop.fromNs), right: `calc(100% - ${share(loop.toNs)})` }}
          aria-hidden="true"
        />
      )}
      {player !== null && <div className="replay-future" ref={future} />}
      {player !== null && <div className="replay-head" ref={head} />}
    </div>
  );
}
