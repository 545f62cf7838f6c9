/** `timeline.count` and `timeline.event` against a plain scan of the same entries: live, written, opened, and at the door. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordingSource } from '../../../src-main/engine/capture/recording-source.ts';
import { timelineCount } from '../../../src-main/engine/capture/timeline/count.ts';
import { timelineEvent } from '../../../src-main/engine/capture/timeline/event.ts';
import { EVENT_KINDS } from '../../../src-shared/contract/timeline.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { KIND_CODE } from '../../../src-shared/model/kind.ts';
import { testEngine } from '../../fixtures/engine.ts';
import { entriesOf, liveRecording, must, openRecording, temporaryDir } from '../../fixtures/recordings.ts';
import { seeded } from '../../fixtures/timeline-session.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

const MESSAGES = 20_000;
const END_NS = MESSAGES * 1e6;

/** 20,000 messages on two connections; drops, gaps, duplicates, misses, pauses and marks on both, some at one moment. */
async function recorded(path: string) {
  const live = await liveRecording(path, { tailBytes: 0 });
  const { recorder } = live;
  const lifecycle = { attempt: 1, direction: null } as const;
  for (const connection of [1, 2]) {
    const detail = { url: 'ws://a', cause: 'user' } as const;
    recorder.add({ ...lifecycle, connection, kind: 'connecting', atNs: 0, detail });
  }
  for (let index = 1; index <= MESSAGES; index++) {
    const atNs = index * 1e6;
    const token = recorder.stage(Uint8Array.of(index));
    recorder.addStaged(token, KIND_CODE.text, 2, atNs, 1 + (index % 2), 1, 0, 1, 3, 0x8101);
    const add = (connection: number, row: object) =>
      recorder.add({ ...lifecycle, connection, atNs, ...row } as Parameters<typeof recorder.add>[0]);
    if (index === 3_000) add(1, { kind: 'gap', detail: { field: 'id', from: '4', to: '6', count: 3 } });
    if (index === 3_000) add(2, { kind: 'duplicate', detail: { field: 'id', from: '4', to: '4', count: 1 } });
    if (index === 7_500) add(2, { kind: 'mark', detail: { note: 'deployed', by: 'user' } });
    // No event: many rows of other kinds between the two halves, more than are read at a time.
    if (index > 8_000 && index <= 9_200) add(1, { kind: 'resume', detail: { by: 'user', bufferedBytes: 0 } });
    if (index === 15_000) add(1, { kind: 'close', detail: { clean: false, by: 'network', code: 1006 } });
    if (index === 15_001) add(1, { kind: 'missed', detail: { expectedByNs: 0, waitedForMs: 1, what: 'pong' } });
  }
  return live;
}

type Ask = { readonly fromNs: number; readonly toNs: number; readonly connections?: number[] };

function countedOneByOne(entries: readonly Entry[], { fromNs, toNs, connections }: Ask): number {
  return entries.filter(
    ({ atNs, connection }) => atNs >= fromNs && atNs <= toNs && (connections?.includes(connection) ?? true),
  ).length;
}

function foundOneByOne(
  entries: readonly Entry[],
  atNs: number,
  direction: 'next' | 'previous',
  connections?: readonly number[],
): number | undefined {
  const events = entries.filter(
    (entry) => EVENT_KINDS.has(entry.kind) && (connections?.includes(entry.connection) ?? true),
  );
  return direction === 'next'
    ? events.find((entry) => entry.atNs > atNs)?.seq
    : events.findLast((entry) => entry.atNs < atNs)?.seq;
}

const CHOICES: readonly (number[] | undefined)[] = [undefined, [1], [2], [1, 2], [], [9]];

function asks(): readonly Ask[] {
  const random = seeded(7);
  const ranges: [number, number][] = [
    [0, END_NS],
    [-5e9, -1],
    [END_NS + 1, END_NS * 2],
    [3e9, 3e9],
    [3e9 + 0.25, 3e9 + 0.75],
    [0, 0],
  ];
  for (let index = 0; index < 40; index++) {
    const fromNs = Math.floor(random() * END_NS);
    ranges.push([fromNs, fromNs + random() ** 3 * END_NS]);
  }
  return ranges.map(([fromNs, toNs], index) => {
    const connections = CHOICES[index % CHOICES.length];
    return { fromNs, toNs, ...(connections !== undefined && { connections }) };
  });
}

function answersOf(source: RecordingSource) {
  const random = seeded(11);
  const moments = [-1, 0, 3e9, 3e9 - 1, 3e9 + 1, 3e9 + 0.5, 7.5e9, 9e9, 15e9, 15.0005e9, END_NS, END_NS * 3];
  for (let index = 0; index < 10; index++) moments.push(random() * END_NS);
  return {
    counts: asks().map((ask) => timelineCount(source, { recordingId: '', ...ask }).entries),
    events: moments.flatMap((atNs) =>
      CHOICES.flatMap((connections) =>
        (['next', 'previous'] as const).map((direction) => {
          const found = timelineEvent(source, { recordingId: '', atNs, direction, connections });
          return { atNs, direction, connections, found };
        }),
      ),
    ),
  };
}

describe('of the store', () => {
  test('counts and events are those of the entries, however they are kept', async () => {
    const path = join(dir.path, 'a.wirescope');
    const live = await recorded(path);
    expect(live.recorder.unwrittenBytes).toBeGreaterThan(0);
    const unwritten = answersOf(live);
    const entries = entriesOf(live);
    await waitFor('everything in the file', () => live.recorder.unwrittenBytes === 0);
    expect(answersOf(live)).toEqual(unwritten);
    must(await live.close(false));
    const opened = openRecording(path);
    expect(answersOf(opened)).toEqual(unwritten);
    opened.close();

    expect(unwritten.counts).toEqual(asks().map((ask) => countedOneByOne(entries, ask)));
    for (const { atNs, direction, connections, found } of unwritten.events) {
      expect({ atNs, direction, connections, seq: found?.seq }).toEqual({
        atNs,
        direction,
        connections,
        seq: foundOneByOne(entries, atNs, direction, connections),
      });
      if (found === null) continue;
      const { kind, connection, atNs: when } = entries[found.seq - 1] as Entry;
      expect(found).toMatchObject({ kind, connection, atNs: when });
    }
  }, 30_000);

  test('a recording without entries has none', async () => {
    const live = await liveRecording(join(dir.path, 'empty.wirescope'));
    expect(timelineCount(live, { recordingId: '', fromNs: 0, toNs: 1e12 })).toEqual({ entries: 0 });
    for (const direction of ['next', 'previous'] as const) {
      expect(timelineEvent(live, { recordingId: '', atNs: 5, direction })).toBeNull();
    }
    must(await live.close(true));
  });
});

describe('at the door of the engine', () => {
  test('an opened file is counted and jumped in; what makes no sense is refused', async () => {
    const path = join(dir.path, 'a.wirescope');
    const live = await recorded(path);
    must(await live.close(false));
    const test = await testEngine();
    try {
      const { id: recordingId, entries } = await test.must('recording.open', { path });
      expect(await test.must('timeline.count', { recordingId, fromNs: 0, toNs: END_NS })).toEqual({ entries });
      const first = await test.must('timeline.event', { recordingId, atNs: 0, direction: 'next' });
      expect(first).toMatchObject({ kind: 'gap', atNs: 3e9, connection: 1 });
      const last = await test.must('timeline.event', { recordingId, atNs: END_NS, direction: 'previous' });
      expect(last).toMatchObject({ kind: 'missed', atNs: 15.001e9 });
      expect(await test.must('timeline.event', { recordingId, atNs: END_NS, direction: 'next' })).toBeNull();

      const unknown = await test.engine.call('timeline.count', { recordingId: 'none', fromNs: 0, toNs: 1 });
      expect(unknown).toMatchObject({ ok: false, error: { code: 'RECORDING_UNKNOWN' } });
      for (const bad of [{ fromNs: Number.NaN, toNs: 1 }, { fromNs: 0, toNs: 1, connections: [0.5] }, {}]) {
        const refused = await test.engine.call('timeline.count', { recordingId, ...bad } as never);
        expect(refused.ok).toBe(false);
      }
      const sideways = await test.engine.call('timeline.event', { recordingId, atNs: 0, direction: 'up' } as never);
      expect(sideways.ok).toBe(false);
    } finally {
      await test.close();
    }
  });
});
