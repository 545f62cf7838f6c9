/** What a recording is, it is again after it went out and came in: entry by entry, with gauges, names and addresses. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../src-main/engine/capture/recorder.ts';
import type { AnyDetail, Direction } from '../../../src-shared/model/entry.ts';
import { KINDS } from '../../../src-shared/model/kind.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { allEntries, exported, importedId, madeRecording } from '../../fixtures/exchange.ts';

let test: TestEngine;
beforeAll(async () => {
  test = await testEngine();
});
afterAll(() => test.close());

const payload = fc.oneof(
  fc.constant(new Uint8Array(0)),
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new TextEncoder().encode(text)),
  fc.jsonValue({ maxDepth: 2 }).map((value) => new TextEncoder().encode(JSON.stringify(value))),
);
const detail = fc.oneof(
  fc.record({ note: fc.string({ unit: 'binary' }) }),
  fc.dictionary(
    fc.string({ maxLength: 5 }).filter((key) => !['__proto__', '$cut', 'har', 'beside', 'frames'].includes(key)),
    fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('-0')),
    { maxKeys: 3 },
  ),
) as unknown as fc.Arbitrary<AnyDetail>;

const entry = fc.record(
  {
    kind: fc.constantFrom(...KINDS),
    direction: fc.constantFrom<Direction>('toServer', 'toClient', null),
    afterNs: fc.oneof(fc.nat(5), fc.nat(50_000_000), fc.constant(3_600e9)),
    connection: fc.constantFrom(1, 2),
    attempt: fc.integer({ min: 0, max: 3 }),
    payload,
    cutBytes: fc.nat(100),
    wireSize: fc.integer({ min: 1, max: 0xffffffff }),
    inflated: fc.boolean(),
    detail,
    rtt: fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }),
  },
  { requiredKeys: ['kind', 'direction', 'connection', 'attempt', 'afterNs'] },
);

/** A message says its direction and its kind; only what says it can be one in a HAR. */
const sensible = entry.map((one) => {
  if (one.kind === 'event') return { ...one, direction: 'toClient' as const };
  if (one.kind === 'text' || one.kind === 'binary')
    return { ...one, direction: one.direction ?? ('toClient' as const) };
  return one;
});

type GeneratedEntry = typeof sensible extends fc.Arbitrary<infer T> ? T : never;

let made = 0;

async function recordingOf(all: readonly GeneratedEntry[]): Promise<string> {
  made += 1;
  return madeRecording(test, `made-${made}`, (writer) => {
    let atNs = 0;
    for (const { afterNs, cutBytes, rtt, ...rest } of all) {
      atNs += afterNs;
      const { payload: bytes } = rest;
      const cut = cutBytes !== undefined && cutBytes > 0 && bytes !== undefined;
      const whole = cut ? { size: bytes.length + cutBytes, sha256: 'ab'.repeat(32) } : {};
      writer.add({ ...rest, ...whole, atNs } as NewEntry);
      if (rtt !== undefined) writer.gauge(rest.connection, 'rttMs', atNs, rtt);
    }
  });
}

async function gaugesOf(recordingId: string) {
  const { lastAtNs } = await test.must('recording.info', { recordingId });
  return (await test.must('timeline.slice', { recordingId, fromNs: 0, toNs: lastAtNs + 1, buckets: 50 })).gauges;
}

describe.each(['ndjson', 'har', 'wirescope'] as const)('by way of %s with secrets', (format) => {
  it('nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sensible, { minLength: 30, maxLength: 80 }), async (all) => {
        const recordingId = await recordingOf(all);
        const before = await test.must('recording.info', { recordingId });
        const out = join(test.folder, `out-${made}.${format}`);
        const job = await exported(test, { recordingId, format, out, withSecrets: true });
        expect(job.problem).toBeNull();
        const again =
          format === 'wirescope'
            ? (await test.must('recording.open', { path: out })).id
            : await importedId(test, { path: out, out: join(test.folder, `again-${made}.wirescope`) });
        const after = await test.must('recording.info', { recordingId: again });
        expect(await allEntries(test, again)).toEqual(await allEntries(test, recordingId));
        expect([after.startedAtMs, after.name, after.connections]).toEqual([
          before.startedAtMs,
          before.name,
          before.connections,
        ]);
        expect(await gaugesOf(again)).toEqual(await gaugesOf(recordingId));
        for (const id of [recordingId, again]) await test.must('recording.close', { recordingId: id });
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});

it('leaves no temporary file behind', () => {
  const left = [test.folder, join(test.folder, 'recordings')].flatMap((folder) => readdirSync(folder));
  expect(left.filter((name) => name.endsWith('.part') || name.startsWith('.import'))).toEqual([]);
});
