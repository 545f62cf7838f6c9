import { useEffect, useState } from 'react';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { MAX_SLICE, type Row } from '../../../src-shared/contract/recording.ts';
import type { ErrorDetail, Timings, WaitDetail } from '../../../src-shared/model/entry.ts';
import { useEngine } from '../../data/use-engine.ts';

/** The filter whose rows tell how a connection was tried. */
export const STORY_FILTER = 'kind:connecting or kind:error or kind:open or kind:wait or kind:close';

/** One part of an attempt that took time, on one scale with all attempts. */
export interface PhaseBar {
  readonly name: 'DNS' | 'TCP' | 'Proxy' | 'TLS' | 'HTTP';
  readonly fromMs: number;
  readonly durationMs: number;
  /** The part in which it failed. */
  readonly failed: boolean;
}

export interface AttemptStory {
  readonly attempt: number;
  readonly startedSeq: number;
  readonly startedAtNs: number;
  readonly phases: readonly PhaseBar[];
  readonly tookMs: number | null;
  readonly error: { readonly seq: number; readonly atNs: number; readonly detail: ErrorDetail } | null;
  readonly opened: boolean;
  /** The wait after it. */
  readonly wait: WaitDetail | null;
}

/** What the lifecycle rows of one connection come to, attempt by attempt. */
export function storyOf(rows: readonly Row[]): readonly AttemptStory[] {
  const attempts: AttemptStory[] = [];
  const change = (attempt: number, patch: Partial<AttemptStory>): void => {
    const at = attempts.findIndex((one) => one.attempt === attempt);
    const known = attempts[at];
    if (known !== undefined) attempts[at] = { ...known, ...patch };
  };
  for (const row of rows) {
    if (row.kind === 'connecting') {
      attempts.push({
        attempt: row.attempt,
        startedSeq: row.seq,
        startedAtNs: row.atNs,
        phases: [],
        tookMs: null,
        error: null,
        opened: false,
        wait: null,
      });
    } else if (row.kind === 'open') change(row.attempt, { opened: true });
    else if (row.kind === 'wait') change(row.attempt, { wait: row.detail as unknown as WaitDetail });
    else if (row.kind === 'error') {
      const started = attempts.find((one) => one.attempt === row.attempt);
      const detail = row.detail as unknown as ErrorDetail;
      const tookMs = detail.timings?.totalMs ?? (started === undefined ? null : (row.atNs - started.startedAtNs) / 1e6);
      change(row.attempt, {
        error: { seq: row.seq, atNs: row.atNs, detail },
        tookMs,
        phases: phaseBars(detail.timings ?? {}, detail.phase, tookMs ?? 0),
      });
    }
  }
  return attempts;
}

const PHASE_NAMES = { dns: 'DNS', tcp: 'TCP', proxy: 'Proxy', tls: 'TLS', http: 'HTTP' } as const;

/** The parts one after the other. Where the failing part has no time of its own, it gets what is left. */
export function phaseBars(timings: Timings, failedIn: ErrorDetail['phase'], tookMs: number): readonly PhaseBar[] {
  const parts: readonly (readonly [keyof typeof PHASE_NAMES, number | undefined])[] = [
    ['dns', timings.dnsMs],
    ['tcp', timings.tcpMs],
    ['proxy', timings.proxyMs],
    ['tls', timings.tlsMs],
    ['http', timings.waitMs],
  ];
  const bars: PhaseBar[] = [];
  let fromMs = 0;
  for (const [phase, ms] of parts) {
    const failed = phase === failedIn;
    if (ms === undefined && !failed) continue;
    const durationMs = ms ?? Math.max(0, tookMs - fromMs);
    bars.push({ name: PHASE_NAMES[phase], fromMs, durationMs, failed });
    fromMs += durationMs;
  }
  return bars;
}

/** True while no attempt was ever open: there is nothing in the table to look at. */
export function neverOpened(story: readonly AttemptStory[]): boolean {
  return story.length > 0 && story.every((attempt) => !attempt.opened);
}

/** A round number of milliseconds that all attempts fit into. */
export function scaleMs(story: readonly AttemptStory[]): number {
  const longest = Math.max(1, ...story.map((one) => one.tookMs ?? 0));
  const power = 10 ** Math.floor(Math.log10(longest));
  return [1, 1.2, 1.5, 2, 3, 5, 10].map((factor) => Math.round(factor * power)).find((ms) => ms >= longest) ?? longest;
}

const ASK_AGAIN_MS = 50;

/** Null when the view was cut off before all was found: half a story must not say "never opened". */
async function readStory(
  call: CallEngine,
  recordingId: string,
  connection: number,
  wanted: () => boolean,
): Promise<readonly AttemptStory[] | null> {
  const opened = await call('view.open', { recordingId, filter: STORY_FILTER, connections: [connection] });
  if (!opened.ok) return null;
  const { viewId } = opened.value;
  let story: readonly AttemptStory[] | null = null;
  let end = opened.value.end;
  while (wanted()) {
    const slice = await call('view.slice', { viewId, from: end - MAX_SLICE, count: MAX_SLICE });
    if (!slice.ok) break;
    const { status, rows } = slice.value;
    if (status.done && status.end === end) {
      story = storyOf(rows);
      break;
    }
    end = status.end;
    if (!status.done) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  await call('view.close', { viewId });
  return story;
}

export interface StoryAsk {
  readonly recordingId: string;
  readonly connection: number;
  /** False asks nothing. */
  readonly ask: boolean;
  readonly revision: number;
}

/** How this connection was tried so far; null until known. */
export function useStory({ recordingId, connection, ask, revision }: StoryAsk): readonly AttemptStory[] | null {
  const { call } = useEngine();
  const [story, setStory] = useState<readonly AttemptStory[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new entries are the reason to ask again
  useEffect(() => {
    if (!ask) return;
    let current = true;
    void readStory(call, recordingId, connection, () => current).then((read) => {
      if (current && read !== null) setStory(read);
    });
    return () => {
      current = false;
    };
  }, [call, recordingId, connection, ask, revision]);
  return story;
}
