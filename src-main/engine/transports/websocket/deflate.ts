import { constants, deflateRawSync } from 'node:zlib';
import type { ErrorDetail } from '../../../../src-shared/model/entry.ts';

/** What client and server agreed on (RFC 7692, section 7.1). */
export interface DeflateAgreement {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  /** 8 … 15: LZ77 windows of 2^bits bytes. */
  readonly serverMaxWindowBits: number;
  readonly clientMaxWindowBits: number;
}

/** What is offered: any window of the client's may be limited; the server is free in its own. */
export const DEFLATE_OFFER = 'permessage-deflate; client_max_window_bits';

type Params = ReadonlyMap<string, readonly (string | true)[]>;

/**
 * The answers for permessage-deflate in a Sec-WebSocket-Extensions value (RFC 6455, section 9.1). Splitting is enough:
 * what is quoted must be a token as well, without commas and semicolons.
 */
function deflateAnswers(header: string): Params[] {
  return header.split(',').flatMap((answer) => {
    const [name, ...params] = answer.split(';').map((part) => part.trim());
    if (name?.toLowerCase() !== 'permessage-deflate') return [];
    const values = new Map<string, (string | true)[]>();
    for (const param of params) {
      const [key = '', value] = param.split('=').map((part) => part.trim());
      const given = value === undefined ? true : value.replace(/^"(.*)"$/, '$1');
      values.set(key, [...(values.get(key) ?? []), given]);
    }
    return [values];
  });
}

/** Reads the server's Sec-WebSocket-Extensions (RFC 7692, section 7.1): undefined is "no compression". */
export function agreedDeflate(
  header: string | undefined,
): { ok: true; value: DeflateAgreement | undefined } | { ok: false; error: ErrorDetail } {
  if (header === undefined || header === '') return { ok: true, value: undefined };
  const refuse = (why: string): { ok: false; error: ErrorDetail } => ({
    ok: false,
    error: {
      code: 'WS_EXTENSION_INVALID',
      message: `The server’s answer about compression cannot be accepted: ${why}.`,
      hint: 'RFC 7692, section 7.1, says what it may answer. Switch permessage-deflate off for this endpoint to connect without it.',
      phase: 'http',
      facts: { 'Sec-WebSocket-Extensions': header },
    },
  });
  const answers = deflateAnswers(header);
  const [params, second] = answers;
  if (params === undefined) return { ok: true, value: undefined };
  if (second !== undefined) return refuse('it accepts the same extension twice');
  const agreement = {
    serverNoContextTakeover: false,
    clientNoContextTakeover: false,
    serverMaxWindowBits: 15,
    clientMaxWindowBits: 15,
  };
  for (const [name, values] of params) {
    const [value, again] = values;
    if (again !== undefined) return refuse(`the parameter ${name} is there twice`);
    if (name === 'server_no_context_takeover' || name === 'client_no_context_takeover') {
      if (value !== true) return refuse(`${name} has a value`);
      agreement[name === 'server_no_context_takeover' ? 'serverNoContextTakeover' : 'clientNoContextTakeover'] = true;
    } else if (name === 'server_max_window_bits' || name === 'client_max_window_bits') {
      if (typeof value !== 'string' || !/^([89]|1[0-5])$/.test(value)) return refuse(`${name} must be 8 to 15`);
      agreement[name === 'server_max_window_bits' ? 'serverMaxWindowBits' : 'clientMaxWindowBits'] = Number(value);
    } else return refuse(`it has the unknown parameter ${name}`);
  }
  return { ok: true, value: agreement };
}

/** Shorter messages gain nothing. */
const DEFLATE_FROM_BYTES = 1024;

/**
 * A message to the server, deflated, or undefined where that is not worth it. Each message stands alone, which any
 * agreement allows (RFC 7692, section 7.2.1): what a person sends is rare, and not sharing state keeps this synchronous.
 */
export function deflateMessage(payload: Uint8Array, agreement: DeflateAgreement): Uint8Array | undefined {
  // zlib has no raw window of 2^8 bytes: it would use 2^9 without saying so.
  if (payload.length < DEFLATE_FROM_BYTES || agreement.clientMaxWindowBits < 9) return undefined;
  const deflated = deflateRawSync(payload, {
    windowBits: agreement.clientMaxWindowBits,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  // Section 7.2.1: the empty block at the end, 00 00 FF FF, is left away.
  const shorter = deflated.subarray(0, deflated.length - 4);
  return shorter.length < payload.length ? shorter : undefined;
}
