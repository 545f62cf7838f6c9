import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  captureNextTime,
  clientInput,
  EMPTY_CLIENT,
  EMPTY_SERVER,
  headersOf,
  serverInput,
  type VariableDraft,
} from '../../../src-renderer/panels/replay/drafts.ts';
import { mistakes } from '../../../src-renderer/panels/replay/form-parts.tsx';
import { positionOf } from '../../../src-renderer/panels/replay/remote-player.ts';
import { commandFor, urlOf } from '../../../src-renderer/panels/replay/served.ts';
import { layoutStrip } from '../../../src-renderer/panels/replay/strip-layout.ts';
import { commands } from '../../../src-shared/contract/index.ts';
import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';

const variable: VariableDraft = { key: 1, kind: 'given', name: 'token', recorded: 'old', value: 'new', path: '' };

describe('the form of a server', () => {
  it('says what the engine takes', () => {
    const made = serverInput(
      'r',
      { ...EMPTY_SERVER, port: ' 8080 ', ignore: '$.ts, $.id', connections: [2] },
      mistakes,
    );
    expect(made.value).toMatchObject({ port: 8080, host: '127.0.0.1', ignore: ['$.ts', '$.id'], connections: [2] });
    expect(v.safeParse(commands['replay.start'].schema, made.value).success).toBe(true);
  });

  it('says which fields cannot be sent', () => {
    expect(serverInput('r', { ...EMPTY_SERVER, port: '70000', connections: [] }, mistakes)).toEqual({
      value: null,
      wrong: { port: mistakes.port, connections: mistakes.connections },
    });
  });
});

describe('the form of a client', () => {
  it('says what the engine takes', () => {
    const draft = {
      ...EMPTY_CLIENT,
      target: ' ws://127.0.0.1:1 ',
      headers: 'Authorization: Bearer x:y\n\n X-A :b ',
      variables: [
        variable,
        { ...variable, key: 2, kind: 'captured' as const, name: 'id', path: ' $.id ' },
        { ...variable, key: 3, kind: 'named' as const, name: 'session' },
        { key: 4, kind: 'given' as const, name: '', recorded: '', value: '', path: '' },
      ],
    };
    const made = clientInput('r', draft, mistakes);
    expect(made.value).toMatchObject({
      target: 'ws://127.0.0.1:1',
      headers: [
        ['Authorization', 'Bearer x:y'],
        ['X-A', 'b'],
      ],
      variables: [
        { name: 'token', from: { kind: 'given', recorded: 'old', value: 'new' } },
        { name: 'id', from: { kind: 'captured', path: '$.id' } },
        { name: 'session', from: { kind: 'named', value: 'new' } },
      ],
    });
    expect(v.safeParse(commands['replay.start'].schema, made.value).success).toBe(true);
  });

  it('says which fields cannot be sent', () => {
    const wrong = clientInput(
      'r',
      { ...EMPTY_CLIENT, headers: 'no header', variables: [{ ...variable, name: '1' }], answerWithin: 'soon' },
      mistakes,
    ).wrong;
    expect(Object.keys(wrong ?? {}).sort()).toEqual(['answerWithin', 'headers', 'target', 'variables']);
    expect(headersOf('a b: c').wrong).toBe('a b: c');
  });

  it('takes a suggestion once', () => {
    expect([captureNextTime('x', '$.data.token'), captureNextTime('x', '$.data.token')]).toEqual([true, false]);
  });
});

describe('where a replay is', () => {
  it('is written with the scheme of its transport, and a line that comes to it', () => {
    const url = urlOf('http://127.0.0.1:46101', { path: '/prices?v=2', transport: 'websocket' });
    expect(url).toBe('ws://127.0.0.1:46101/prices?v=2');
    expect(commandFor('websocket', url)).toEqual({
      tool: 'websocat',
      line: "websocat 'ws://127.0.0.1:46101/prices?v=2'",
    });
    expect(commandFor('sse', "http://h/it's").line).toBe("curl -N 'http://h/it'\\''s'");
    expect(urlOf('http://[::1]:80/', { path: 'a', transport: 'poll' })).toBe('http://[::1]:80/a');
  });

  it('is counted on between ticks while it plays, and not while it waits', () => {
    const status = {
      startNs: 0,
      endNs: 100e9,
      speed: 10,
      loop: null,
      positionNs: 5e9,
      asOfMs: 1_000,
      rounds: 0,
    };
    const at = (state: ReplayStatus['state'], nowMs: number) => positionOf({ ...status, state } as ReplayStatus, nowMs);
    expect([at('playing', 1_500), at('waiting', 1_500), at('paused', 9_999), at('playing', 99_000)]).toEqual([
      10e9, 5e9, 5e9, 100e9,
    ]);
  });
});

describe('the strip', () => {
  const scale = { fromNs: 0, toNs: 100e9, width: 1_000, dpr: 1 };
  const base = { attempt: 1, seq: 1 };

  it('shows when something was open, waited and failed', () => {
    const slice = {
      fromNs: 0,
      toNs: 100e9,
      nowNs: 100e9,
      originNs: 0,
      slotNs: 1e9,
      traffic: [{ connection: 1, slot: [10], inCount: [3], outCount: [0], inBytes: [3], outBytes: [0] }],
      lifecycle: [],
      lifecycleCut: false,
      frames: null,
      crowded: [],
      gauges: [],
    };
    const story = {
      spans: [
        { ...base, state: 'open' as const, fromNs: 0, toNs: 50e9, detail: {} as never },
        { ...base, state: 'waiting' as const, fromNs: 50e9, toNs: 60e9, detail: {} as never },
        { ...base, state: 'open' as const, fromNs: 60e9, toNs: null, detail: {} as never },
      ],
      failures: [{ atNs: 50e9, seq: 2, attempt: 1 }],
      ends: [],
      pauses: [],
      missed: [],
      marks: [],
    };
    const shapes = layoutStrip(scale, slice, [story]);
    const boxes = shapes.flatMap((shape) => (shape.type === 'rect' ? [[shape.role, shape.x, shape.x + shape.w]] : []));
    expect(boxes.filter(([role]) => role !== 'open foot')).toEqual([
      ['open', 0, 500],
      ['open', 600, 1_000],
      ['waiting', 500, 600],
    ]);
    expect(shapes.filter(({ role }) => role === 'failure')).toHaveLength(1);
    expect(shapes[0]).toMatchObject({ role: 'traffic', points: expect.arrayContaining([100]) });
    expect(layoutStrip(scale, null, [])).toEqual([]);
  });
});
