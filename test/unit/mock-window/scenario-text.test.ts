import { describe, expect, it } from 'vitest';
import { readText } from '../../../src-renderer/host/fake/mock/read-text.ts';
import { BUILTIN, DEMO_TEXT } from '../../../src-renderer/host/fake/mock/texts.ts';
import { emptyForm, endpointOf, NEW_FEED } from '../../../src-renderer/panels/mock/endpoints/endpoint-form.ts';
import { completeScenario } from '../../../src-renderer/panels/mock/scenario/complete.ts';
import { addEndpoint, addToTimeline, renamed } from '../../../src-renderer/panels/mock/scenario/edit-yaml.ts';
import {
  activeLines,
  positionNow,
  runPlan,
  runTicks,
  runTimeText,
} from '../../../src-renderer/panels/mock/scenario/run-rows.ts';
import { FRESH_SCENARIO, freeName } from '../../../src-renderer/panels/mock/servers/fresh-scenario.ts';
import { MOCK_TRANSPORTS } from '../../../src-shared/model/scenario/endpoint.ts';
import { FAULT_NAMES } from '../../../src-shared/model/scenario/fault.ts';

async function good(text: string) {
  const read = await readText(text);
  if (!read.ok) throw new Error(read.problem.message);
  return read;
}

const written = (result: ReturnType<typeof addToTimeline>): string => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe('a scenario that is built without writing it', () => {
  it('gets a fault at the end of its time line, and keeps its comments and every other line', async () => {
    const text = written(addToTimeline(DEMO_TEXT, { at: '5s', fault: 'latency', delay: '200ms', for: '3s' }));
    for (const line of DEMO_TEXT.split('\n')) expect(text).toContain(line.trim());
    expect(text).toContain('# 2 minutes, then again');
    expect(text).toContain('  - { at: 5s, fault: latency, delay: 200ms, for: 3s }');
    expect((await good(text)).scenario.timeline).toHaveLength(8);
  });

  it('gets a time line where there is none', async () => {
    const echo = BUILTIN.find(({ name }) => name === 'echo')?.text ?? '';
    const { scenario } = await good(written(addToTimeline(echo, { at: '1s', fault: 'drop' })));
    expect(scenario.timeline).toMatchObject([{ at: 1_000, fault: 'drop' }]);
  });

  it.each(MOCK_TRANSPORTS)('gets an endpoint of %s with a feed of its own', async (transport) => {
    const form = { ...emptyForm(['/ws', '/sse'], []), transport, feed: NEW_FEED, path: '/new' };
    const made = endpointOf(form);
    if (!made.ok) throw new Error(`${made.field} ${made.words}`);
    const text = written(addEndpoint(DEMO_TEXT, form.path, made.endpoint, made.feed));
    const { scenario } = await good(text);
    expect(scenario.endpoints['/new']?.transport).toBe(transport);
    if (made.feed !== null) expect(Object.keys(scenario.feeds)).toContain(made.feed.name);
    expect(text).toContain('# 2 minutes, then again');
  });

  it('says auth, limits and the policy for slow clients as the file says them', async () => {
    const made = endpointOf({
      ...emptyForm([], ['prices']),
      path: '/tight',
      auth: true,
      limit: '2',
      slow: 'coalesce',
      slowAbove: '64kB',
    });
    expect(made).toMatchObject({
      ok: true,
      endpoint: {
        feed: 'prices',
        auth: {},
        limits: { connections: 2 },
        slow: { policy: 'coalesce', above: '64kB', key: '$.symbol' },
      },
      feed: null,
    });
  });

  it('refuses what could not be served, at the field that is wrong', () => {
    const form = emptyForm([], ['prices']);
    expect(endpointOf({ ...form, path: 'ws' })).toMatchObject({ ok: false, field: 'path' });
    expect(endpointOf({ ...form, ping: 'often' })).toMatchObject({ ok: false, field: 'ping' });
    expect(endpointOf({ ...form, limit: 'few' })).toMatchObject({ ok: false, field: 'limits.connections' });
    expect(endpointOf({ ...form, feed: NEW_FEED, rate: 'fast' })).toMatchObject({ ok: false, field: 'rate' });
    expect(addEndpoint(DEMO_TEXT, '/ws', { transport: 'websocket' }, null)).toMatchObject({ ok: false });
    expect(addToTimeline('a: [', { at: '1s', fault: 'drop' })).toMatchObject({
      ok: false,
      error: { code: 'SCENARIO_SYNTAX' },
    });
  });

  it('begins as something that is right, and gets a name that is free', async () => {
    expect((await good(FRESH_SCENARIO)).scenario.name).toBe('mine');
    expect(freeName('demo', [{ name: 'demo-2' }, { name: 'demo-3' }])).toBe('demo-4');
    expect((await good(written(renamed(DEMO_TEXT, 'demo-2')))).scenario.name).toBe('demo-2');
  });
});

describe('what is offered while one writes', () => {
  const at = (text: string): readonly string[] => {
    const position = text.indexOf('|');
    return (completeScenario(text.replace('|', ''), position)?.offers ?? []).map(({ label }) => label.trim());
  };
  it('are faults, transports, and the keys of the very fault or endpoint', () => {
    expect(at('timeline:\n  - { at: 1s, fault: |')).toEqual([...FAULT_NAMES]);
    expect(at('endpoints:\n  /ws: { transport: web|')).toEqual([...MOCK_TRANSPORTS]);
    expect(at('timeline:\n  - { at: 1s, fault: bandwidth, r|')).toEqual(['rate:', 'on:', 'for:']);
    expect(at('endpoints:\n  /ws: { transport: websocket, |')).toContain('ping:');
    expect(at('endpoints:\n  /ws: { transport: websocket, |')).not.toContain('hold:');
    expect(at('timeline:\n  - at: 1s\n    fault: stall\n    |')).toEqual(['on:', 'for:']);
    expect(at('timeline:\n  - { at: 1s, fault: stall, on: { |')).toContain('room:');
    expect(at('rep|')).toContain('repeat:');
  });
});

describe('the run of a time line', () => {
  it('is a row per fault, as long as the fault lasts', async () => {
    const { timeline } = await good(DEMO_TEXT);
    const { rows, lengthMs } = runPlan(timeline, 120_000);
    expect(lengthMs).toBe(120_000);
    expect(rows.map(({ fault }) => fault)).toEqual(['skip', 'bandwidth', 'stall', 'no-pong', 'drop', 'close', 'burst']);
    expect(rows[0]?.bars).toEqual([{ fromMs: 10_000, toMs: 70_000, line: 14 }]);
    expect(rows[4]?.bars, 'done once').toEqual([{ fromMs: 60_000, toMs: 60_000, line: 18 }]);
    expect(runTicks(lengthMs)).toEqual([0, 30_000, 60_000, 90_000, 120_000]);
    expect(runTimeText(38_250, true)).toBe('0:38.2');
  });

  it('goes on between two answers, and stands while it is paused', () => {
    const run = { positionMs: 100_000, asOfMs: 1_000, repeatMs: 120_000, paused: false };
    expect(positionNow(run, 2_000)).toBe(101_000);
    expect(positionNow(run, 31_000), 'the next round').toBe(10_000);
    expect(positionNow({ ...run, paused: true }, 31_000)).toBe(100_000);
  });

  it('marks the lines of what is on by the scenario, whole entries', async () => {
    const text =
      'name: x\nendpoints:\n  /a: { transport: sse }\ntimeline:\n  - at: 1s\n    fault: stall\n    for: 8s\n  - { at: 2s, fault: no-pong }\n';
    const { timeline } = await good(text);
    const faults = timeline.map(({ fault }, index) => ({
      faultId: index,
      fault,
      by: index === 0 ? ('scenario' as const) : ('person' as const),
      sinceMs: 0,
      untilMs: null,
    }));
    expect(activeLines(text, { timeline, faults })).toEqual([[5, 7]]);
  });
});
