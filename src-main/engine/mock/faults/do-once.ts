import { assertNever } from '../../../../src-shared/base/result.ts';
import { FAULTS, type Fault } from '../../../../src-shared/model/scenario/fault.ts';
import { PollClient } from '../run/poll-client.ts';
import { SseClient } from '../run/sse-client.ts';
import type { StreamClient } from '../run/stream-client.ts';
import { WebsocketClient } from '../run/websocket-client.ts';
import {
  closeFrame,
  fragmentedWithPing,
  invalidUtf8,
  isSendableCode,
  maskedFrame,
  reservedBit,
  splitUtf8,
} from './bad-frames.ts';
import { isMeant } from './fault-board.ts';

/** Faults that are done once, to clients with an open stream. */
export type StreamFault = Extract<
  Fault,
  {
    readonly fault:
      | 'drop'
      | 'close'
      | 'fragmented-with-ping'
      | 'invalid-utf8'
      | 'split-utf8'
      | 'reserved-bit'
      | 'masked-frame'
      | 'oversize'
      | 'no-blank-line'
      | 'huge-line'
      | 'retry-zero';
  }
>;

const FRAGMENTED = '{"note":"three fragments, with a ping between the first two"}';
/** Time between the two halves of a character, so that they are two chunks on the wire. */
const SPLIT_MS = 50;

function toWebsocket(client: WebsocketClient, fault: StreamFault): void {
  const write = (pieces: readonly Uint8Array[]): void => {
    for (const piece of pieces) client.writeRaw(piece);
  };
  switch (fault.fault) {
    case 'drop':
      client.drop();
      return;
    case 'close':
      if (isSendableCode(fault.code)) client.end(fault.code, fault.reason);
      else write(closeFrame(fault.code, fault.reason));
      return;
    case 'fragmented-with-ping':
      write(fragmentedWithPing(FRAGMENTED));
      return;
    case 'invalid-utf8':
      write(invalidUtf8());
      return;
    case 'split-utf8':
      write(splitUtf8());
      return;
    case 'reserved-bit':
      write(reservedBit());
      return;
    case 'masked-frame':
      write(maskedFrame());
      return;
    case 'oversize':
      client.tell('x'.repeat(fault.bytes));
      return;
    case 'no-blank-line':
    case 'huge-line':
    case 'retry-zero':
      // Of event streams only; FAULTS says so, and nobody is asked.
      return;
    default:
      assertNever(fault);
  }
}

function toEventStream(client: SseClient, fault: StreamFault): void {
  switch (fault.fault) {
    case 'drop':
      client.drop();
      return;
    case 'close':
      client.end();
      return;
    case 'oversize':
      client.tell('x'.repeat(fault.bytes));
      return;
    case 'invalid-utf8':
      client.writeRaw(Buffer.concat([Buffer.from('data: Hi '), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('\n\n')]));
      return;
    case 'split-utf8': {
      const bytes = Buffer.from('data: 20 €\n\n');
      const inside = bytes.indexOf(0xe2) + 1;
      client.writeSplit(bytes.subarray(0, inside), bytes.subarray(inside), SPLIT_MS);
      return;
    }
    case 'no-blank-line':
      client.writeRaw('event: unfinished\ndata: {"note":"no blank line after this"}\n');
      return;
    case 'huge-line':
      client.writeRaw(`data: ${'x'.repeat(fault.bytes)}\n\n`);
      return;
    case 'retry-zero':
      client.writeRaw('retry: 0\n\n');
      return;
    case 'fragmented-with-ping':
    case 'reserved-bit':
    case 'masked-frame':
      // Of WebSocket only.
      return;
    default:
      assertNever(fault);
  }
}

/** Whoever asks again and again has nothing but its connection and its next answer. */
function toPoller(client: PollClient, fault: StreamFault): boolean {
  switch (fault.fault) {
    case 'drop':
      client.drop();
      return true;
    case 'oversize':
      if (client.transport === 'sse') return false;
      client.oversize(fault.bytes);
      return true;
    case 'close':
      client.endStream?.();
      return client.endStream !== null;
    default:
      return false;
  }
}

/** Does it to everybody it means who is there. @returns their numbers */
export function doOnce(fault: StreamFault, clients: Iterable<StreamClient | PollClient>): readonly number[] {
  const hit: number[] = [];
  for (const client of [...clients]) {
    if (!FAULTS[fault.fault].transports.includes(client.transport) || !isMeant(fault.on, client)) continue;
    if (client instanceof PollClient) {
      if (!client.isConnected || !toPoller(client, fault)) continue;
    } else if (client instanceof WebsocketClient) toWebsocket(client, fault);
    else if (client instanceof SseClient) toEventStream(client, fault);
    hit.push(client.number);
  }
  return hit;
}
