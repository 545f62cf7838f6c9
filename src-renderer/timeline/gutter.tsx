import type { ReactNode } from 'react';
import { assertNever } from '../../src-shared/base/result.ts';
import { rateText } from '../../src-shared/base/units-text.ts';
import type { TimelineSlice } from '../../src-shared/contract/timeline.ts';
import type { ConnectionStatus } from '../../src-shared/model/connection.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';
import { Glyph, type Mark, markOf, StateMark } from '../widgets/icon.tsx';
import { words } from '../words/index.ts';
import { type Story, spanAt } from './facts/story.ts';
import { bufferedText, connectionLine, type LaneValue, liveState, rttText, stateAt } from './layout/lane-values.ts';
import type { Lane } from './layout/lanes.ts';

const { lanes } = words.timeline;

/** What the values of lanes are made from. */
interface LaneValueProps {
  readonly statuses: readonly ConnectionStatus[];
  readonly live: boolean;
  readonly nowNs: number;
  /** Of a recording: the moment whose values are shown. */
  readonly atNs: number;
  readonly slice: TimelineSlice | null;
  readonly stories: ReadonlyMap<number, Story>;
}

export interface GutterProps extends LaneValueProps {
  /** A film is shown: names have the states of its moment, not of now. */
  readonly filmed: boolean;
  /** Whether lanes can be collapsed to their names. */
  readonly folds: boolean;
  readonly onFold: (kind: Lane['kind']) => void;
  /** The edges one can move. */
  readonly children?: ReactNode;
  readonly lanes: readonly Lane[];
  readonly connections: readonly {
    readonly connection: number;
    readonly name: string;
    readonly transport: TransportName;
  }[];
  /** Value at the top of each lane's scale. */
  readonly scales: ReadonlyMap<string, string>;
}

/** Names of the lanes and what each says now. */
export function Gutter(props: GutterProps) {
  return (
    <div className="timeline-gutter">
      {props.lanes.map((lane) => (
        <div
          key={`${lane.kind} ${lane.connection}`}
          className={lane.collapsed ? 'timeline-gutter-collapsed' : ''}
          style={{ height: lane.height }}
        >
          <GutterCell lane={lane} {...props} />
          {props.folds && lane.kind !== 'connection' && (
            <button
              type="button"
              className="timeline-fold-lane"
              aria-label={(lane.collapsed ? lanes.expand : lanes.collapse)(lanes[lane.kind])}
              aria-expanded={!lane.collapsed}
              onClick={() => props.onFold(lane.kind)}
            >
              <Glyph name={lane.collapsed ? 'chevr' : 'chevd'} />
            </button>
          )}
        </div>
      ))}
      {props.children}
    </div>
  );
}

function GutterCell({ lane, ...props }: GutterProps & { readonly lane: Lane }) {
  const { nowNs, scales } = props;
  const { connection } = lane;
  const status = statusOf(props, connection);
  if (lane.kind === 'connection') {
    const own = props.connections.find((one) => one.connection === connection);
    const told = props.filmed ? filmedState(props.stories.get(connection), props.atNs) : null;
    const state = told ?? markOf(props.statuses.find((one) => one.connection === connection));
    const transport = own?.transport ?? 'websocket';
    const value = told === null ? connectionLine(transport, status, nowNs) : filmedLine(transport, told);
    const scale = scales.get(String(connection));
    return (
      <>
        <b className="timeline-gutter-name">
          <StateMark mark={state.mark} label={state.word} />
          <span>{own?.name ?? words.timeline.connection(connection)}</span>
        </b>
        <Value value={value} />
        {scale !== undefined && <Scale text={scale} />}
      </>
    );
  }
  const scale = scales.get(lane.kind);
  return (
    <>
      <b>{lanes[lane.kind]}</b>
      {!lane.collapsed && <LaneValueText lane={lane} {...props} />}
      {scale !== undefined && !lane.collapsed && <Scale text={scale} />}
    </>
  );
}

/** What a lane says now, or at the playhead. */
function LaneValueText({ lane, ...props }: LaneValueProps & { readonly lane: Lane }) {
  const { slice, nowNs, atNs } = props;
  const { connection } = lane;
  const status = statusOf(props, connection);
  switch (lane.kind) {
    case 'state':
      return (
        <Value value={status === undefined ? stateOf(props.stories.get(connection), atNs) : liveState(status, nowNs)} />
      );
    case 'traffic':
      if (status === undefined) return <span>{lanes.inAndOut}</span>;
      return (
        <span>
          <span className="timeline-in">↓ {rateText(status.inPerSecond)}</span>
          &ensp;
          <span className="timeline-out">↑ {rateText(status.outPerSecond)}</span>
        </span>
      );
    case 'heartbeats':
      return <span>{rttText(status, slice, connection, atNs)}</span>;
    case 'backpressure':
      return <span>{bufferedText(status, slice, connection, atNs)}</span>;
    case 'connection':
      return null;
    default:
      return assertNever(lane.kind);
  }
}

/** Beside its name there is no room for it: what a collapsed lane says stands where its drawing was. */
export function CollapsedValues({ lanes: all, ...props }: LaneValueProps & { readonly lanes: readonly Lane[] }) {
  return all
    .filter((lane) => lane.collapsed)
    .map((lane) => (
      <div key={lane.kind} className="timeline-collapsed-value" style={{ top: lane.top, height: lane.height - 1 }}>
        <LaneValueText lane={lane} {...props} />
      </div>
    ));
}

/** A state as it was at a moment: its mark, and in words. */
interface FilmedState {
  readonly mark: Mark;
  readonly word: string;
  readonly value: LaneValue;
}

function filmedState(story: Story | undefined, atNs: number): FilmedState | null {
  if (story === undefined) return null;
  const value = stateAt(story, atNs);
  const mark = spanAt(story, atNs)?.state ?? (value.tone === 'failed' ? 'failed' : 'idle');
  return { mark, word: value.text, value };
}

function filmedLine(transport: TransportName, { mark, value }: FilmedState): LaneValue {
  const word = words.timeline.transports[transport];
  return mark === 'waiting' ? value : { text: words.timeline.line.state(word, value.text), tone: value.tone };
}

function statusOf(props: Pick<LaneValueProps, 'live' | 'statuses'>, connection: number): ConnectionStatus | undefined {
  return props.live ? props.statuses.find((one) => one.connection === connection) : undefined;
}

function stateOf(story: Story | undefined, atNs: number): LaneValue {
  return story === undefined ? { text: '', tone: 'none' } : stateAt(story, atNs);
}

function Value({ value }: { readonly value: LaneValue }) {
  return <span className={`timeline-tone-${value.tone}`}>{value.text}</span>;
}

function Scale({ text }: { readonly text: string }) {
  return <span className="timeline-scale">{text}</span>;
}
