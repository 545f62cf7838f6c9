import type { Readable } from 'node:stream';
import type { ErrorDetail } from '../../../src-shared/model/entry.ts';
import type { Clock } from '../clock.ts';
import { NetFailure } from './problems.ts';

/**
 * The first bytes of a body that is not wanted, as text: at most `maxBytes`, at most what comes within `withinMs`, since
 * the body of a wrong reply may never end. The body is destroyed if there is more of it.
 */
export function readHead(body: Readable, maxBytes: number, clock: Clock, withinMs = 1_000): Promise<string> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    const done = (): void => {
      timer.cancel();
      body.off('data', take);
      // What an abandoned body still has to say is of no interest, and must not become an uncaught error.
      body.on('error', () => undefined);
      body.destroy();
      resolve(new TextDecoder().decode(Buffer.concat(pieces).subarray(0, maxBytes)));
    };
    const take = (piece: Uint8Array): void => {
      pieces.push(piece);
      bytes += piece.byteLength;
      if (bytes >= maxBytes) done();
    };
    const timer = clock.after(withinMs, done);
    body.on('data', take);
    body.once('end', done);
    body.once('error', done);
  });
}

/** A body read to its end; `error` when it broke, with what came before. `tooLong` when it was cut at `maxBytes`. */
export interface WholeBody {
  readonly bytes: Buffer;
  readonly error?: ErrorDetail;
  readonly tooLong: boolean;
}

export function readWhole(body: Readable, maxBytes: number): Promise<WholeBody> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    const done = (rest: { readonly error?: ErrorDetail; readonly tooLong: boolean }): void => {
      body.off('data', take);
      resolve({ bytes: Buffer.concat(pieces), ...rest });
    };
    const take = (piece: Uint8Array): void => {
      pieces.push(piece);
      bytes += piece.byteLength;
      if (bytes > maxBytes) {
        done({ tooLong: true });
        body.on('error', () => undefined);
        body.destroy();
      }
    };
    body.on('data', take);
    body.once('end', () => done({ tooLong: false }));
    body.once('error', (error) => {
      const detail: ErrorDetail =
        error instanceof NetFailure
          ? error.detail
          : {
              code: 'NETWORK_ERROR',
              message: `The reply broke off: ${error.message}.`,
              hint: 'Try again.',
              phase: 'stream',
            };
      done({ error: detail, tooLong: false });
    });
  });
}
