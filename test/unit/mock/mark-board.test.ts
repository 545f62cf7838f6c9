import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { MarkBoard } from '../../../src-main/engine/mock/servers/mark-board.ts';

/** A reply whose reader takes lines, or has stopped reading. */
function reply(reads: boolean): { readonly response: ServerResponse; readonly lines: string[] } {
  const lines: string[] = [];
  const response = Object.assign(new EventEmitter(), {
    writeHead: () => undefined,
    flushHeaders: () => undefined,
    write: (line: string, done?: () => void) => {
      lines.push(line);
      if (reads) done?.();
    },
  });
  return { response: response as unknown as ServerResponse, lines };
}

it('tells whom it concerns, and waits for nobody who has stopped reading', async () => {
  const board = new MarkBoard();
  const [stuck, reading, elsewhere] = [reply(false), reply(true), reply(true)];
  board.watch(stuck.response, { client: 1, path: '/ws' }, []);
  board.watch(reading.response, { client: 2, path: '/ws' }, []);
  board.watch(elsewhere.response, { client: 3, path: '/sse' }, []);
  await board.tell({ note: 'stall', clients: null, path: '/ws' });
  expect([stuck.lines, reading.lines, elsewhere.lines]).toEqual([['{"note":"stall"}\n'], ['{"note":"stall"}\n'], []]);
});
