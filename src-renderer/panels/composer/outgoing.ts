import { jsonMistakeAt } from '../../../src-shared/base/json-mistake.ts';
import { countedText } from '../../../src-shared/base/units-text.ts';
import type { Outgoing } from '../../../src-shared/contract/connection.ts';

export type ComposeKind = 'text' | 'json' | 'hex' | 'base64' | 'ping' | 'close';

export interface Draft {
  readonly kind: ComposeKind;
  readonly text: string;
  /** Of a close frame. */
  readonly code: string;
}

export const COMPOSE_KINDS: readonly { readonly value: ComposeKind; readonly label: string; readonly end: string }[] = [
  { value: 'text', label: 'text', end: 'as typed' },
  { value: 'json', label: 'JSON', end: 'checked, then as typed' },
  { value: 'hex', label: 'binary, hex', end: '00 ff 2a' },
  { value: 'base64', label: 'binary, base64', end: 'AP8q' },
  { value: 'ping', label: 'ping', end: 'up to 125 bytes' },
  { value: 'close', label: 'close', end: 'code and reason' },
];

export type ReadDraft =
  | { readonly ok: true; readonly message: Outgoing; readonly about: string }
  /** `at`: offset of the first wrong character. */
  | { readonly ok: false; readonly words: string; readonly at?: number };

const encoder = new TextEncoder();

// RFC 6455, 5.5: payload of a control frame.
const CONTROL_BYTES = 125;

/** The message a draft would send, or what is wrong with it in words. */
export function readDraft(draft: Draft): ReadDraft {
  const { kind, text } = draft;
  switch (kind) {
    case 'text':
      return { ok: true, message: { kind: 'text', text }, about: sizeText(encoder.encode(text).length) };
    case 'json':
      return readJson(text);
    case 'hex':
      return readHex(text);
    case 'base64':
      return readBase64(text);
    case 'ping': {
      const length = encoder.encode(text).length;
      if (length > CONTROL_BYTES) return { ok: false, words: `A ping carries at most 125 bytes; this is ${length}.` };
      return { ok: true, message: { kind: 'ping', text }, about: sizeText(length) };
    }
    case 'close':
      return readClose(draft);
  }
}

function sizeText(bytes: number): string {
  return countedText(bytes, 'byte');
}

function readJson(text: string): ReadDraft {
  if (text.trim() === '') return { ok: false, words: 'Type JSON to send.' };
  const at = jsonMistakeAt(text);
  if (at !== null) {
    const char = text[at];
    const words =
      char === undefined ? 'Not JSON yet: it ends too early.' : `Not JSON: ${JSON.stringify(char)} cannot stand here.`;
    return { ok: false, words, at };
  }
  return { ok: true, message: { kind: 'text', text }, about: sizeText(encoder.encode(text).length) };
}

function readHex(text: string): ReadDraft {
  const wrong = /[^0-9a-fA-F\s:,]/.exec(text);
  if (wrong !== null) return { ok: false, words: `"${wrong[0]}" is no hex digit.`, at: wrong.index };
  const digits = text.replace(/[\s:,]/g, '');
  if (digits.length % 2 === 1)
    return { ok: false, words: 'One hex digit is missing: two make a byte.', at: text.length };
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return { ok: true, message: { kind: 'binary', base64: toBase64(bytes) }, about: sizeText(bytes.length) };
}

function readBase64(text: string): ReadDraft {
  const packed = text.replace(/\s/g, '').replace(/-/g, '+').replace(/_/g, '/');
  const wrong = /[^0-9a-zA-Z+/=]/.exec(packed);
  if (wrong !== null)
    return { ok: false, words: `"${wrong[0]}" is not in the base64 alphabet.`, at: text.indexOf(wrong[0]) };
  const padded = packed.replace(/=+$/, '').padEnd(Math.ceil(packed.replace(/=+$/, '').length / 4) * 4, '=');
  try {
    const bytes = Uint8Array.from(atob(padded), (char) => char.charCodeAt(0));
    return { ok: true, message: { kind: 'binary', base64: toBase64(bytes) }, about: sizeText(bytes.length) };
  } catch {
    return { ok: false, words: 'This base64 is cut off: a group has four characters.', at: text.length };
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function readClose({ code, text }: Draft): ReadDraft {
  const value = Number(code);
  // RFC 6455, 7.4: what an endpoint may put on the wire; 1004 to 1006 and 1015 never are.
  const allowed =
    /^\d+$/.test(code.trim()) &&
    ((value >= 1000 && value <= 1014 && ![1004, 1005, 1006].includes(value)) || (value >= 3000 && value <= 4999));
  if (!allowed) return { ok: false, words: 'A close code is 1000 to 1003, 1007 to 1014 or 3000 to 4999.' };
  const length = encoder.encode(text).length;
  if (length > CONTROL_BYTES - 2) return { ok: false, words: `A reason has at most 123 bytes; this is ${length}.` };
  return { ok: true, message: { kind: 'close', code: value, reason: text }, about: `code ${value}` };
}

/** Why nothing can be sent; null when it can. */
export function sendObstacle(status: {
  readonly transport: 'websocket' | 'sse' | 'long-poll' | 'poll';
  readonly state: string;
}): string | null {
  if (status.transport === 'sse') return 'Server-sent events only listen: there is nothing to send on.';
  if (status.transport !== 'websocket') return 'Polls only ask: there is nothing to send on.';
  if (status.state === 'open') return null;
  return status.state === 'connecting' ? 'Not open yet.' : `The connection is ${status.state}: nothing can be sent.`;
}
