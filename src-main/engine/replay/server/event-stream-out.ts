import type { ServerResponse } from 'node:http';
import type { CloseDetail, DetailByKind, Entry } from '../../../../src-shared/model/entry.ts';
import type { StreamOut } from './stream-player.ts';

const chunkOf = ({ detail }: Entry): number | undefined => (detail as { readonly chunk?: number } | undefined)?.chunk;

const textOf = ({ payload }: Entry): string =>
  payload === undefined ? '' : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');

/** As lines of an event stream (WHATWG HTML, 9.2.6). */
function linesOf(entry: Entry): string {
  if (entry.kind === 'comment') return `: ${textOf(entry)}\n\n`;
  if (entry.kind === 'retry') return `retry: ${(entry.detail as DetailByKind['retry']).retryMs}\n\n`;
  const { event, id } = entry.detail as DetailByKind['event'];
  const lines: string[] = [];
  if (id !== undefined) lines.push(`id: ${id}`);
  if (event !== 'message') lines.push(`event: ${event}`);
  for (const line of textOf(entry).split('\n')) lines.push(`data: ${line}`);
  return `${lines.join('\n')}\n\n`;
}

/** The body of an event stream, written in the pieces it was recorded in. */
export class EventStreamOut implements StreamOut {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  send(entries: readonly Entry[]): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    response.write(entries.map(linesOf).join(''));
  }

  belongsTo(entry: Entry, before: Entry): boolean {
    const chunk = chunkOf(entry);
    return chunk !== undefined && chunk === chunkOf(before) && entry.atNs === before.atNs && entry.kind !== 'close';
  }

  close({ by }: CloseDetail): boolean {
    if (by === 'client') return false;
    // What was written in this turn goes out at its end: it had arrived before the network broke.
    if (by === 'network') setImmediate(() => this.#response.destroy());
    else this.#response.end();
    return true;
  }

  room(): Promise<void> | null {
    const response = this.#response;
    if (!response.writableNeedDrain || response.destroyed) return null;
    return new Promise((resolve) => {
      const done = (): void => {
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.on('drain', done);
      response.on('close', done);
    });
  }
}
