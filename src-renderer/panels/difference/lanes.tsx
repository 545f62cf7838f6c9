import { useMemo } from 'react';
import type { CompareMark, CompareRow } from '../../../src-shared/contract/compare.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { CompareStatus } from '../../../src-shared/model/compare-rules.ts';
import { useAsk } from '../../data/use-engine.ts';
import { type Story, storyOf } from '../../timeline/facts/story.ts';
import { differenceWords as said } from '../../words/difference.ts';
import { Letter } from './letter.tsx';

export interface LanesProps {
  readonly a: RecordingInfo;
  readonly b: RecordingInfo;
  /** Of the pair that is shown; null: that side has none. */
  readonly connectionA: number | null;
  readonly connectionB: number | null;
  readonly marksA: readonly CompareMark[];
  readonly marksB: readonly CompareMark[];
  readonly current: CompareRow | undefined;
  onRow(row: number): void;
}

const HEADROOM = 1.01;
/** Half of the narrowest frame, as a part of the axis. */
const FRAME_PART = 0.012;

/** What both recordings went through, on one time axis, and where the difference is that one looks at. */
export function Lanes(props: LanesProps) {
  const { a, b, connectionA, connectionB, marksA, marksB, current, onRow } = props;
  const endNs = Math.max(a.lastAtNs, b.lastAtNs, 1) * HEADROOM;
  const moments = [current?.a?.atNs, current?.b?.atNs].filter((atNs) => atNs !== undefined);
  const frame =
    moments.length === 0
      ? null
      : {
          from: Math.max(0, Math.min(...moments) / endNs - FRAME_PART),
          to: Math.min(1, Math.max(...moments) / endNs + FRAME_PART),
        };
  return (
    <section className="diff-lanes" aria-label={said.lanes}>
      <Lane side="a" info={a} connection={connectionA} endNs={endNs} marks={marksA} frame={frame} onRow={onRow} />
      <Lane side="b" info={b} connection={connectionB} endNs={endNs} marks={marksB} frame={frame} onRow={onRow} />
    </section>
  );
}

interface LaneProps {
  readonly side: 'a' | 'b';
  readonly info: RecordingInfo;
  readonly connection: number | null;
  readonly endNs: number;
  readonly marks: readonly CompareMark[];
  readonly frame: { readonly from: number; readonly to: number } | null;
  onRow(row: number): void;
}

const percent = (part: number): string => `${(100 * part).toFixed(3)}%`;

function Lane({ side, info, connection, endNs, marks, frame, onRow }: LaneProps) {
  const asked = useAsk(
    'timeline.slice',
    connection === null
      ? null
      : { recordingId: info.id, fromNs: 0, toNs: info.lastAtNs + 1, buckets: 1, connections: [connection] },
    info.entries,
  );
  const slice = asked.value;
  const story = useMemo(
    () => (slice === null || connection === null ? null : storyOf(slice.lifecycle, connection)),
    [slice, connection],
  );
  const ticks = useMemo(() => ticksOf(marks, endNs), [marks, endNs]);
  function pick(part: number): void {
    const atNs = part * endNs;
    const nearest = marks.reduce<CompareMark | null>(
      (best, mark) => (best === null || Math.abs(mark.atNs - atNs) < Math.abs(best.atNs - atNs) ? mark : best),
      null,
    );
    if (nearest !== null) onRow(nearest.row);
  }
  return (
    <div className="diff-lane" title={slice?.lifecycleCut === true ? said.laneCut : undefined}>
      <Letter side={side} />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys for differences reach every mark in the list below */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer, as on every time axis here */}
      <div
        className="diff-lane-axis"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          pick((event.clientX - box.left) / Math.max(1, box.width));
        }}
      >
        <span className="entries-hidden">{said.lane(said.sides[side], info.name)}</span>
        {story !== null && <Bands story={story} endNs={endNs} lastNs={info.lastAtNs} />}
        {ticks.map(({ at, status }) => (
          <i key={`${at} ${status}`} className={`diff-tick diff-tick-${status}`} style={{ left: percent(at) }} />
        ))}
        {frame !== null && (
          <i className="diff-frame" style={{ left: percent(frame.from), width: percent(frame.to - frame.from) }} />
        )}
      </div>
    </div>
  );
}

const TICKS = 600;

/** One tick per place of the axis: a thousand differences in one pixel are one. */
function ticksOf(
  marks: readonly CompareMark[],
  endNs: number,
): readonly { readonly at: number; readonly status: CompareStatus }[] {
  const seen = new Map<string, { at: number; status: CompareStatus }>();
  for (const { atNs, status } of marks) {
    const at = Math.round((atNs / endNs) * TICKS) / TICKS;
    seen.set(`${at} ${status}`, { at, status });
  }
  return [...seen.values()];
}

function Bands({ story, endNs, lastNs }: { readonly story: Story; readonly endNs: number; readonly lastNs: number }) {
  return (
    <>
      {story.spans.map(({ state, fromNs, toNs, seq }) => (
        <i
          key={seq}
          className={`diff-band diff-band-${state}`}
          style={{ left: percent(fromNs / endNs), width: percent(((toNs ?? lastNs) - fromNs) / endNs) }}
        />
      ))}
      {story.failures.map(({ seq, atNs }) => (
        <i key={`x${seq}`} className="diff-broke" style={{ left: percent(atNs / endNs) }} />
      ))}
    </>
  );
}
