import { describe, expect, it } from 'vitest';
import { clientLines, Redrawn } from '../../../src-main/shells/cli/mock-clients.ts';
import { eventsBetween } from '../../../src-main/shells/cli/mock-events.ts';
import type { MockClientRow, MockStatus } from '../../../src-shared/contract/mock.ts';

const STATUS = {
  mockId: 1,
  running: true,
  restarting: false,
  accepting: true,
  scenario: 'demo',
  source: 'builtin',
  path: null,
  host: '127.0.0.1',
  port: 4600,
  url: 'http://127.0.0.1:4600',
  startedAtMs: 0,
  clients: { websocket: 9_998, sse: 1, longPoll: 1, poll: 0 },
  lastId: 5,
  published: 5,
  sentMessages: 50_000,
  sentPerSecond: 10_000,
  bufferedBytes: 4_100_000,
  faults: [],
  run: null,
  revision: 1,
  problem: null,
  cluster: { balance: 'round-robin', nodes: [], bus: null } as unknown as MockStatus['cluster'],
} as MockStatus;

const ROW = {
  client: 7,
  node: 1,
  transport: 'websocket',
  path: '/ws',
  user: 'ada\u001b[31m',
  rooms: [],
  peer: '127.0.0.1:5',
  connectedAtMs: 0,
  lastAskedAtMs: null,
  heldSinceMs: null,
  resumedAfter: null,
  sentMessages: 5,
  sentBytes: 50,
  receivedMessages: 0,
  outPerSecond: 1,
  droppedMessages: 0,
  bufferedBytes: 4_100_000,
  slowAboveBytes: 1_000_000,
  lastHeartbeatAtMs: 8_000,
  pingsMissed: 0,
  faults: ['stall'],
} as unknown as MockClientRow;

/** A terminal of 40 columns and 12 rows that keeps what is written. */
function terminal() {
  const written: string[] = [];
  const out = { columns: 40, rows: 12, write: (text: string) => written.push(text) > 0 };
  return { written, out: out as unknown as NodeJS.WriteStream };
}

describe('the clients of a mock server in the terminal', () => {
  it('are a line each, with how many more there are, and nothing of theirs is obeyed by the terminal', () => {
    const [head, columns, row, more] = clientLines(STATUS, [ROW], 10_000);
    expect(head).toContain('10000 clients (9998 WebSocket, 1 SSE, 1 long-poll, 0 poll)');
    expect(columns).toMatch(/^client\s+transport\s+path\s+user\s+buffered/);
    expect(row).toMatch(/^7\s+websocket\s+\/ws\s+ada.*4\.1 MB\s+5\s+1\.0\s+2 s ago\s+stall$/);
    expect(row).not.toContain('\u001b');
    expect(more).toBe('… 9999 more');
  });

  it('are drawn over what was drawn before, no line wider than the terminal', () => {
    const { written, out } = terminal();
    const drawn = new Redrawn(out);
    expect(drawn.height).toBe(11);
    drawn.draw(['x'.repeat(50), 'two']);
    drawn.draw(['one']);
    expect(written).toEqual([`${'x'.repeat(40)}\ntwo\n`, '\u001b[2A\r\u001b[Jone\n']);
  });
});

describe('what happens to a mock server', () => {
  it('is told once: faults on and off, a bad text, a restart, a drain', () => {
    const problem = { code: 'SCENARIO_SYNTAX', message: 'Line 1, column 1: x.', hint: 'y.' };
    const bad: MockStatus = { ...STATUS, faults: ['stall'], problem };
    expect(eventsBetween(STATUS, bad)).toEqual([
      { event: 'refused', problem },
      { event: 'fault', fault: 'stall', on: true },
    ]);
    expect(eventsBetween(bad, { ...bad })).toEqual([]);
    expect(eventsBetween(bad, STATUS)).toEqual([{ event: 'fault', fault: 'stall', on: false }]);
    expect(eventsBetween(STATUS, { ...STATUS, restarting: true })).toEqual([{ event: 'restarting' }]);
    expect(eventsBetween(STATUS, { ...STATUS, accepting: false })).toEqual([{ event: 'draining' }]);
  });
});
