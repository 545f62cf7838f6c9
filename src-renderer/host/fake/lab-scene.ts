import type { LabEvidence, LabStepState } from '../../../src-shared/contract/labs.ts';
import type { FakeEntry, Tape } from './tape.ts';

const S = 1e9;
const MS = 1e6;

/** 12:31:00 on the day of the drawings. */
export const LAB_START_MS = new Date(2026, 2, 14, 12, 31, 0).getTime();
/** The moment the lab stands at: 12:31:32.8. */
export const LAB_NOW_NS = 32.79 * S;

const FIRST_ID = 1037;
/** When the feed got a message, seconds. */
const PUBLISHED_S = [9.6, 14.2, 17.93, 22.36, 25.6, 30.1];
/** The poll asks at these moments, seconds, and every 2 s after. */
const FIRST_POLL_S = 7.74;
const BASE = '127.0.0.1:4611';

const message = (id: number): string => `{"id":${id},"symbol":"ACME","px":${(101 + Math.sin(id / 7)).toFixed(2)}}`;

/** One feed over four transports, as it was listened to for half a minute. */
export function fillLabScene(tape: Tape): void {
  const ways = [
    { name: '/ws', transport: 'websocket', url: `ws://${BASE}/ws`, openS: 6.81 },
    { name: '/sse', transport: 'sse', url: `http://${BASE}/sse`, openS: 6.83 },
    { name: '/poll', transport: 'long-poll', url: `http://${BASE}/poll`, openS: 6.84 },
    { name: '/state', transport: 'poll', url: `http://${BASE}/state`, openS: 6.86 },
  ] as const;
  for (const { openS, ...way } of ways) {
    const connection = tape.connect(way);
    const add = (atS: number, rest: Pick<FakeEntry, 'kind' | 'direction' | 'text' | 'detail' | 'wireSize'>): number =>
      tape.add({ atNs: atS * S, connection, attempt: 1, ...rest });
    add(openS - 0.004, { kind: 'connecting', direction: null, detail: { url: way.url, cause: 'user' } });
    add(openS, {
      kind: 'open',
      direction: null,
      detail: {
        url: way.url,
        status: way.transport === 'websocket' ? 101 : 200,
        statusText: way.transport === 'websocket' ? 'Switching Protocols' : 'OK',
        httpVersion: '1.1',
        requestHeaders: [['Host', BASE]],
        responseHeaders: [],
        remoteAddress: '127.0.0.1',
        remotePort: 4611,
        timings: { tcpMs: 0.2, waitMs: 2, totalMs: 2.2 },
      },
    });
    const item = (atS: number, id: number): number =>
      add(atS, { kind: 'item', direction: 'toClient', text: message(id), detail: { index: 0, id: String(id) } });
    const reply = (atS: number, heldMs: number, items: number): number =>
      add(atS, {
        kind: 'response',
        direction: 'toClient',
        detail: { status: 200, headers: [], heldMs, outcome: items > 0 ? 'items' : 'empty', items },
      });
    const ask = (atS: number): number =>
      add(atS, { kind: 'request', direction: 'toServer', detail: { method: 'GET', url: way.url, headers: [] } });
    switch (way.transport) {
      case 'websocket':
        for (const [at, s] of PUBLISHED_S.entries())
          add(s + 0.003, { kind: 'text', direction: 'toClient', text: message(FIRST_ID + at), wireSize: 54 });
        break;
      case 'sse':
        for (const [at, s] of PUBLISHED_S.entries())
          add(s + 0.004, {
            kind: 'event',
            direction: 'toClient',
            text: message(FIRST_ID + at),
            detail: { event: 'message', id: String(FIRST_ID + at), chunk: at },
          });
        for (let s = 11.4; s < LAB_NOW_NS / S; s += 5)
          add(s, { kind: 'comment', direction: 'toClient', text: ': beat' });
        break;
      case 'long-poll': {
        let asked = openS;
        ask(asked);
        for (const [at, s] of PUBLISHED_S.entries()) {
          reply(s + 0.005, (s + 0.005 - asked) * 1e3, 1);
          item(s + 0.005, FIRST_ID + at);
          asked = s + 0.008;
          ask(asked);
        }
        break;
      }
      case 'poll': {
        let seen = 0;
        for (let s = FIRST_POLL_S; s < LAB_NOW_NS / S; s += 2) {
          ask(s);
          const known = PUBLISHED_S.filter((one) => one < s).length;
          reply(s + 0.006, 2, known - seen);
          for (let at = seen; at < known; at += 1) item(s + 0.006, FIRST_ID + at);
          seen = known;
        }
        break;
      }
    }
  }
  tape.sort();
}

/** What the first two steps saw, found on the tape. */
export function labSceneSteps(tape: Tape): readonly Omit<LabStepState, 'step'>[] {
  const tags = ['WS', 'SSE', 'LP', 'POLL'];
  const last = `"id":${FIRST_ID + PUBLISHED_S.length - 1},`;
  const publishedNs = (PUBLISHED_S.at(-1) ?? 0) * S;
  const found = (label: (entry: FakeEntry) => string, fits: (entry: FakeEntry) => boolean): LabEvidence[] =>
    tape.entries.flatMap((entry, at) =>
      fits(entry) ? [{ connection: entry.connection, seq: at + 1, label: label(entry) }] : [],
    );
  const lateText = (ms: number): string => (ms < 1_000 ? `+${Math.round(ms)} ms` : `+${(ms / 1e3).toFixed(2)} s`);
  return [
    {
      done: true,
      doneAtMs: LAB_START_MS + 7_000,
      progress: '4 of 4 open',
      evidence: found(
        (entry) => tags[entry.connection - 1] ?? '',
        (entry) => entry.kind === 'open',
      ),
    },
    {
      done: true,
      doneAtMs: LAB_START_MS + 31_750,
      progress: 'Message 1042 seen on all four',
      evidence: found(
        (entry) => lateText((entry.atNs - publishedNs) / MS),
        (entry) => entry.text?.includes(last) === true,
      ),
    },
  ];
}
