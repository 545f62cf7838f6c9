import { bytesText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { MockClientRow, MockStatus } from '../../../src-shared/contract/mock.ts';
import { sentenceOf } from './mock-events.ts';

const COLUMNS = [
  ['client', 7],
  ['transport', 10],
  ['path', 16],
  ['user', 10],
  ['buffered', 9],
  ['sent', 9],
  ['per s', 7],
  ['heartbeat', 10],
  ['faults', 0],
] as const;

/** A column's text: cut where it is too long, so that the next column stands where it should. */
function cell(text: string, width: number): string {
  if (width === 0) return text;
  const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return `${shown.padEnd(width)} `;
}

function rowText(row: MockClientRow, nowMs: number): string {
  const beat =
    row.lastHeartbeatAtMs === null ? '–' : `${Math.max(0, Math.round((nowMs - row.lastHeartbeatAtMs) / 1_000))} s ago`;
  const texts = [
    String(row.client),
    row.transport,
    visible(row.path),
    visible(row.user),
    bytesText(row.bufferedBytes),
    String(row.sentMessages),
    row.outPerSecond.toFixed(1),
    row.pingsMissed > 1 ? `${row.pingsMissed} missed` : beat,
    row.faults.join(' '),
  ];
  return texts.map((text, index) => cell(text, COLUMNS[index]?.[1] ?? 0)).join('');
}

/** A picture of the clients in lines: numbers of all, then those with most bytes waiting. */
export function clientLines(status: MockStatus, rows: readonly MockClientRow[], nowMs: number): readonly string[] {
  const { clients, bufferedBytes, sentPerSecond } = status;
  const total = clients.websocket + clients.sse + clients.longPoll + clients.poll;
  return [
    `${status.scenario} ${status.url}  ${total} clients (${sentenceOf({ event: 'clients', clients, bufferedBytes })})  ${Math.round(sentPerSecond)}/s  ${bytesText(bufferedBytes)} waiting`,
    COLUMNS.map(([name, width]) => cell(name, width))
      .join('')
      .trimEnd(),
    ...rows.map((row) => rowText(row, nowMs).trimEnd()),
    ...(total > rows.length ? [`… ${total - rows.length} more`] : []),
  ];
}

/** Draws over what it drew before, on a terminal. */
export class Redrawn {
  readonly #out: NodeJS.WriteStream;
  #lines = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** How many lines there is room for. */
  get height(): number {
    return Math.max(8, (this.#out.rows ?? 24) - 1);
  }

  draw(lines: readonly string[]): void {
    const columns = Math.max(20, this.#out.columns ?? 80);
    const back = this.#lines > 0 ? `\u001b[${this.#lines}A\r\u001b[J` : '';
    // A line that wraps would be two: the next picture would stand in the wrong place.
    this.#out.write(`${back}${lines.map((line) => line.slice(0, columns)).join('\n')}\n`);
    this.#lines = lines.length;
  }
}
