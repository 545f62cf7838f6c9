import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import type { TransportName } from '../model/entry.ts';
import { FASTEST, type Loop, SLOWEST, type Speed } from '../model/playback.ts';
import {
  type CaptureSuggestion,
  type ReplayLimit,
  ReplayVariableSchema,
  type TimingError,
  WaitForSchema,
} from '../model/replay.ts';
import { command } from './command.ts';

/** A recording that is played to, or against, somebody; in every tick while it is there. The film is the window's own affair. */
export interface ReplayStatus {
  readonly replayId: string;
  readonly as: 'server' | 'client';
  readonly recordingId: string;
  readonly name: string;
  /** `waiting`: for a first client, or for what the other side has not said yet. */
  readonly state: 'playing' | 'paused' | 'waiting' | 'done' | 'failed' | 'stopped';
  /** What it waits for, in words: `the answer that the recording has at 0:12.400 (seq 812)`. Empty: nothing. */
  readonly waitingFor: string;
  readonly problem: Problem | null;
  readonly speed: Speed;
  readonly loop: Loop | null;
  /** Of the client that is furthest. Between ticks a window counts on from `asOfMs`. */
  readonly positionNs: number;
  /** Wall clock. */
  readonly asOfMs: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly rounds: number;
  /** As server: where clients come to. As client: the target. */
  readonly url: string;
  /** As client: the recording that is made of it. */
  readonly liveRecordingId: string | null;
  readonly clients: number;
  readonly sent: number;
  /** Recorded messages of this side in all. */
  readonly toSend: number;
  readonly received: number;
  readonly timing: TimingError;
  /** Grows with what `replay.detail` answers. */
  readonly revision: number;
}

/** One client of a server that plays a recording: its own playback. */
export interface ReplayClient {
  readonly client: number;
  readonly transport: TransportName;
  readonly path: string;
  readonly peer: string;
  /** The recorded connection and attempt that it is given. */
  readonly connection: number;
  readonly attempt: number;
  readonly positionNs: number;
  readonly sent: number;
  readonly waitingForSeq: number | null;
  /** Where it began, by the id it came with; null: at the start. */
  readonly resumedAfter: string | null;
  readonly over: boolean;
}

export interface ReplayDetail {
  readonly status: ReplayStatus;
  readonly clients: readonly ReplayClient[];
  /** What of the recording could not be done as it was. */
  readonly limits: readonly ReplayLimit[];
  /** Values put in place of recorded ones, as client; of a variable with many values the newest. */
  readonly variables: readonly { readonly name: string; readonly recorded: string; readonly value: string }[];
  /** As client: values of answers that the recorded client sent later, and that nothing captures. */
  readonly suggestions?: readonly CaptureSuggestion[];
  /** As server: recorded paths, each with what is served there. */
  readonly endpoints: readonly {
    readonly path: string;
    readonly transport: TransportName;
    readonly connection: number;
  }[];
}

/** Something that happened while a recording was played; the newest ten thousand of a replay are kept. */
export interface ReplayEvent {
  /** 1, 2, 3 … within its replay. */
  readonly no: number;
  /** Wall clock. */
  readonly atMs: number;
  /**
   * `client`: one came, or the connection of ours is open. `sent`: a recorded message left. `waiting`: for the recorded message `seq` of
   * the other side. `got`: it came. `unexpected`: something came that nothing waits for. `refused`: answered with a recorded refusal.
   * `left`: a connection ended. `done`: everything recorded for it has been played.
   */
  readonly what: 'client' | 'sent' | 'waiting' | 'got' | 'unexpected' | 'refused' | 'left' | 'done';
  /** Of a server, which client; of a client, which recorded connection. */
  readonly client: number;
  /** Entry of the recording it is about. */
  readonly seq: number | null;
  /** How late it left, of what was sent by a plan. */
  readonly lateMs: number | null;
  readonly note: string;
}

export interface ReplayEvents {
  readonly events: readonly ReplayEvent[];
  /** Events after `after` that are forgotten already. */
  readonly missed: number;
}

const speed = v.union([v.pipe(v.number(), v.minValue(SLOWEST), v.maxValue(FASTEST)), v.literal('max')]);
const loop = v.nullable(v.object({ fromNs: v.number(), toNs: v.number() }));
const replayId = v.string();
const common = {
  recordingId: v.string(),
  /** Default: all. */
  connections: v.optional(v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.minLength(1))),
  speed: v.optional(speed, 1),
  loop: v.optional(loop, null),
  /** Where to begin; default: at the start. */
  fromNs: v.optional(v.number()),
  /** Stands still until it is told to play. */
  paused: v.optional(v.boolean(), false),
};

const ReplayAsServerSchema = v.object({
  as: v.literal('server'),
  ...common,
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 0),
  host: v.optional(v.string(), '127.0.0.1'),
  waitFor: v.optional(WaitForSchema, 'json'),
  /** Paths of recorded client messages whose values do not count. */
  ignore: v.optional(v.array(v.string()), []),
});
const ReplayAsClientSchema = v.object({
  as: v.literal('client'),
  ...common,
  /** Scheme and host, or a whole URL: then its path and query stand in place of the recorded ones. */
  target: v.pipe(v.string(), v.minLength(1)),
  variables: v.optional(v.array(ReplayVariableSchema), []),
  /** Ids and tokens of answers that were sent later are captured without being told; which, is in the detail. */
  autoCapture: v.optional(v.boolean(), false),
  /** More headers, or others than the recorded. */
  headers: v.optional(v.array(v.tuple([v.string(), v.string()])), []),
  insecure: v.optional(v.boolean(), false),
  /** An answer that the recording waited for and that does not come within this time is given up, and told. */
  answerWithinMs: v.optional(v.pipe(v.number(), v.minValue(1)), 10_000),
  /** Paths of recorded answers whose values do not count when one is waited for. */
  ignore: v.optional(v.array(v.string()), []),
  /** A live recording to write to; default: a new one, `replay of X`. Errors: RECORDING_NOT_LIVE. */
  into: v.optional(v.string()),
});
export type ReplayAsServer = v.InferOutput<typeof ReplayAsServerSchema>;
export type ReplayAsClient = v.InferOutput<typeof ReplayAsClientSchema>;

export const replayCommands = {
  /** Errors: RECORDING_UNKNOWN, REPLAY_NOTHING (no message of that side), PORT_IN_USE …, and those of a bad URL. */
  'replay.start': command<ReplayStatus>()(v.variant('as', [ReplayAsServerSchema, ReplayAsClientSchema])),
  /** One thing at a time. `step`: the next message of ours leaves now. Errors: REPLAY_UNKNOWN. */
  'replay.control': command<ReplayStatus>()(
    v.object({
      replayId,
      action: v.variant('do', [
        v.object({ do: v.picklist(['play', 'pause', 'step']) }),
        v.object({ do: v.literal('seek'), toNs: v.number() }),
        v.object({ do: v.literal('speed'), speed }),
        v.object({ do: v.literal('loop'), loop }),
      ]),
    }),
  ),
  'replay.list': command<readonly ReplayStatus[]>()(v.object({})),
  'replay.detail': command<ReplayDetail>()(v.object({ replayId })),
  /** What happened after the event `after`, oldest first. Errors: REPLAY_UNKNOWN. */
  'replay.events': command<ReplayEvents>()(
    v.object({
      replayId,
      after: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 1_000),
    }),
  ),
  /** Resolves when it is done, failed or stopped; a server goes on serving after it was done once. */
  'replay.wait': command<ReplayDetail>()(v.object({ replayId })),
  /** Ends it; forgotten afterwards. A recording that it made stays. */
  'replay.stop': command<null>()(v.object({ replayId })),
} as const;
