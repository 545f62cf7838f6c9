import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

/** Content codings (RFC 9110, section 8.4.1; RFC 8878 for zstd) that can be undone. */
export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd';

/**
 * The decoder of one content coding, or undefined for a name nobody here knows. Each flushes with every chunk, so that
 * an event comes out as soon as its bytes are in, and none minds a stream that ends without its trailer: servers that
 * are stopped in mid-stream send no trailer, and everything up to there was already handed on.
 * @param firstByte of the body: `deflate` means zlib by the standard (RFC 9110, 8.4.1.2), and raw by habit
 */
export function decoderOf(coding: string, firstByte: number): Transform | undefined {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
    case 'deflate': {
      const options = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
      // A zlib stream says method 8 in the low bits of its first byte (RFC 1950); raw deflate cannot begin so.
      return (firstByte & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options);
    }
    case 'br':
      return createBrotliDecompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    case 'zstd':
      return createZstdDecompress({ flush: constants.ZSTD_e_flush, finishFlush: constants.ZSTD_e_flush });
    default:
      return undefined;
  }
}

const KNOWN = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd']);

/** The codings of a `Content-Encoding` header in the order they were applied, and whether all can be undone. */
export function codingsOf(header: string | undefined): {
  readonly codings: readonly string[];
  readonly known: boolean;
} {
  const codings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'identity');
  return { codings, known: codings.every((one) => KNOWN.has(one)) };
}
