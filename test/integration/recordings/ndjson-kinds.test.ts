/** The entry table of the command line's documentation, key by key and kind by kind, from a recording of real traffic. */

import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerLine, ndjsonLine } from '../../../src-main/engine/formats/ndjson.ts';
import { KINDS, type Kind } from '../../../src-shared/model/kind.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { frame, rawServer, switching } from '../../fixtures/raw-websocket-server.ts';
import { recorded } from '../../fixtures/recorded.ts';
import { eventStream, httpServer } from '../../fixtures/servers.ts';

const n = v.number();
const ms = v.pipe(n, v.minValue(0));
const count = v.pipe(n, v.integer(), v.minValue(0));
const text = v.string();
const headers = v.array(v.tuple([text, text]));
const frames = v.pipe(
  v.array(
    v.looseObject({ fin: v.boolean(), opcode: count, rsv1: v.boolean(), masked: v.boolean(), wireLength: count }),
  ),
  v.minLength(1),
);
const maybe = <T extends v.GenericSchema>(schema: T) => v.optional(schema);

const direction = {
  none: v.null(),
  both: v.picklist(['toServer', 'toClient']),
  toClient: v.literal('toClient'),
  toServer: v.literal('toServer'),
  any: v.nullable(v.picklist(['toServer', 'toClient'])),
};
const gap = v.looseObject({ field: text, from: text, to: text });
const pause = v.looseObject({ by: v.picklist(['user', 'store']), bufferedBytes: count });
const problem = v.looseObject({ code: text, message: text, hint: text });

/** Kind, direction, detail: as documented. */
const TABLE: Readonly<Record<Kind, readonly [v.GenericSchema, v.GenericSchema]>> = {
  connecting: [
    direction.none,
    v.looseObject({ url: text, cause: v.picklist(['user', 'retry', 'replay']), actualWaitMs: maybe(ms) }),
  ],
  open: [
    direction.none,
    v.looseObject({
      status: count,
      requestHeaders: headers,
      responseHeaders: headers,
      protocol: maybe(text),
      extensions: maybe(text),
      timings: v.looseObject({ dnsMs: maybe(ms), tcpMs: maybe(ms), tlsMs: maybe(ms), waitMs: ms }),
    }),
  ],
  text: [direction.both, v.looseObject({ frames })],
  binary: [direction.both, v.looseObject({ frames })],
  ping: [direction.both, v.looseObject({ frames })],
  pong: [direction.both, v.looseObject({ frames, rttMs: maybe(ms) })],
  event: [direction.toClient, v.looseObject({ event: text, id: maybe(text), chunk: count })],
  comment: [direction.toClient, v.looseObject({ chunk: count })],
  retry: [direction.toClient, v.looseObject({ retryMs: ms })],
  request: [
    direction.toServer,
    v.looseObject({ method: text, url: text, headers, cursor: maybe(v.record(text, text)) }),
  ],
  response: [
    direction.toClient,
    v.looseObject({ status: count, heldMs: ms, headers, items: count, cursor: maybe(v.record(text, text)) }),
  ],
  item: [direction.toClient, v.looseObject({ index: count, id: maybe(text) })],
  close: [
    direction.any,
    v.looseObject({
      code: maybe(count),
      reason: maybe(text),
      clean: v.boolean(),
      by: v.picklist(['client', 'server', 'network']),
    }),
  ],
  error: [direction.none, problem],
  wait: [direction.none, v.looseObject({ policy: text, attempt: count, baseMs: ms, jitterMs: n, delayMs: ms })],
  missed: [direction.none, v.looseObject({ expectedByNs: count })],
  gap: [direction.none, gap],
  duplicate: [direction.none, gap],
  pause: [direction.none, pause],
  resume: [direction.none, pause],
  mark: [direction.none, v.looseObject({ note: text })],
  redirect: [direction.none, v.looseObject({ status: count, location: text, url: text })],
  notice: [direction.none, problem],
};

let test: TestEngine;
let lines: Record<string, unknown>[] = [];
let header: Record<string, unknown> = {};

beforeAll(async () => {
  test = await testEngine();
  const reconnect = { policy: 'fixed', delayMs: 20 } as const;
  let upgrades = 0;
  const ws = await rawServer((socket, request) => {
    upgrades += 1;
    socket.write(switching(request));
    for (const id of upgrades === 1 ? [1, 2, 5] : [5, 6]) socket.write(frame(0x81, `{"id":${id}}`));
    socket.write(frame(0x82, Uint8Array.of(0, 255)));
    socket.write(frame(0x89, 'p'));
    // Answers the first ping by its number, with what it was sent unmasked by hand.
    socket.write(frame(0x8a, '1'));
    socket.on('data', () => socket.write(frame(0x8a, '1')));
    if (upgrades === 1) setTimeout(() => socket.destroy(), 200);
  });
  const http = await httpServer((request, response) => {
    if (request.url === '/sse') {
      eventStream(response);
      response.write(': c\nretry: 3\n\nid: 1\nevent: e\ndata: d\n\nnonsense\n\n');
    } else if (request.url === '/moved') response.writeHead(307, { Location: '/poll' }).end();
    else if (request.url === '/poll') response.end('{"events":[{"id":1}],"last_id":1}');
  });
  const socket = await recorded(test, {
    url: ws.url,
    reconnect,
    idField: '$.id',
    heartbeat: { pingIntervalMs: 30, pongTimeoutMs: 20 },
  });
  const { target } = socket;
  await socket.of('pong', 2);
  await socket.of('missed');
  await test.must('connection.mark', { ...target, note: 'here' });
  await socket.reader({ mode: 'pause' });
  await socket.reader({ mode: 'normal' });
  await socket.of('duplicate');
  await socket.of('text', 5);
  await test.until(target.connection, 'open', (status) => status.state === 'open' && status.attempt === 2);
  await socket.send({ kind: 'text', text: 'ü' });
  await socket.send({ kind: 'binary', base64: 'AP8=' });
  const stream = await recorded(test, { url: `${http.url}/sse`, transport: 'sse' });
  await stream.of('notice');
  const polls = await recorded(test, {
    url: `${http.url}/moved`,
    transport: 'long-poll',
    items: '$.events[*]',
    cursor: [{ to: 'query:since', from: '$.last_id' }],
  });
  await polls.of('item');
  const refused = await recorded(test, { url: `${http.url}/sse`.replace('http', 'ws'), reconnect: { policy: 'none' } });
  await refused.of('error');
  await test.must('connection.disconnect', target);
  const info = await test.must('recording.info', { recordingId: target.recordingId });
  header = JSON.parse(headerLine(info, 'a test')) as Record<string, unknown>;
  lines = (await test.entries(target.recordingId)).map(
    (entry) => JSON.parse(ndjsonLine(entry, info.startedAtMs)) as Record<string, unknown>,
  );
  await ws.close();
  await http.close();
});
afterAll(() => test.close());

const ISO_MICROS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

it('begins with the header', () => {
  expect(header).toEqual({ wirescope: 1, startedAt: expect.stringMatching(ISO_MICROS) as string, app: 'a test' });
});

it('has the keys every entry has', () => {
  const schema = v.strictObject({
    seq: count,
    atNs: count,
    at: v.pipe(text, v.regex(ISO_MICROS)),
    connection: count,
    attempt: count,
    transport: v.picklist(['websocket', 'sse', 'long-poll', 'poll']),
    direction: direction.any,
    kind: v.picklist(KINDS),
    size: count,
    wireSize: maybe(count),
    text: maybe(text),
    base64: maybe(text),
    truncated: maybe(v.literal(true)),
    sha256: maybe(text),
    detail: maybe(v.looseObject({})),
  });
  for (const line of lines) v.assert(schema, line);
  expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index + 1));
});

describe('the detail of', () => {
  it.each(KINDS)('%s', (kind) => {
    const found = lines.filter((line) => line.kind === kind);
    expect(found.length, `entries of ${kind}`).toBeGreaterThan(0);
    const [directions, detail] = TABLE[kind];
    for (const line of found) {
      // A request that the server never answered is no bytes on the wire.
      v.assert(directions, line.direction);
      v.assert(detail, line.detail);
    }
  });
});

it('has each payload as what it is', () => {
  const of = (kind: Kind, way: string) => lines.filter((line) => line.kind === kind && line.direction === way);
  expect(of('text', 'toServer')[0]).toMatchObject({ text: 'ü', size: 2, wireSize: 8 });
  expect(of('text', 'toClient')[0]).toMatchObject({ text: '{"id":1}', size: 8, wireSize: 10 });
  for (const way of ['toServer', 'toClient']) {
    expect(of('binary', way)[0]).toMatchObject({ base64: 'AP8=', size: 2 });
    expect(of('binary', way)[0]).not.toHaveProperty('text');
  }
  expect(of('event', 'toClient')[0]).toMatchObject({ text: 'd', detail: { event: 'e', id: '1', chunk: 1 } });
  expect(of('comment', 'toClient')[0]).toMatchObject({ text: 'c' });
  expect(of('item', 'toClient')[0]).toMatchObject({ text: '{"id":1}', detail: { index: 0 } });
  expect(of('pong', 'toClient').some((line) => typeof (line.detail as { rttMs?: number }).rttMs === 'number')).toBe(
    true,
  );
  expect(lines.find((line) => line.kind === 'gap')?.detail).toMatchObject({ field: '$.id', from: '3', to: '4' });
  expect(lines.find((line) => line.kind === 'duplicate')?.detail).toMatchObject({ field: '$.id', from: '5', to: '5' });
});
