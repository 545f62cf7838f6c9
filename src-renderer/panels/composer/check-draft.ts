import { countedText } from '../../../src-shared/base/units-text.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { type Message, readHeaderLines, readMessage } from '../../../src-shared/model/message.ts';
import { findVariables } from '../../../src-shared/model/variables.ts';
import { words } from '../../words/index.ts';

const say = words.composer;

/** Whether a draft could be sent, and what is said beside it. */
export type CheckedDraft =
  | { readonly ok: true; readonly about: string; readonly hasVariables: boolean }
  /** `at`: offset of the first wrong character of the body; null where the mistake is in another field. */
  | {
      readonly ok: false;
      readonly words: string;
      readonly hint: string;
      readonly at: number | null;
      readonly field: DraftField;
    };

export type DraftField = 'body' | 'code' | 'url' | 'headers';

/**
 * The body with something of the same length in the place of each `{{variable}}`, so that what stands around it can be checked
 * while one types and a mistake keeps its place: digits are right inside a JSON string and as a JSON value, in a close code and
 * in text; hex and base64 skip spaces.
 */
function filled(text: string, filler: string): string {
  let done = '';
  let from = 0;
  for (const place of findVariables(text)) {
    done += text.slice(from, place.from) + filler.repeat(place.to - place.from);
    from = place.to;
  }
  return done + text.slice(from);
}

/** Checks a draft as far as it can be without knowing its variables; the engine checks again when it is sent. */
export function checkDraft(message: Message): CheckedDraft {
  const fill = (text: string, filler = '1'): string => (message.fill ? filled(text, filler) : text);
  const has = (text: string): boolean => message.fill && findVariables(text).length > 0;
  if (message.kind === 'http')
    return checkRequest(message, has(message.body) || has(message.url) || has(message.headers));
  const hasVariables = has(message.body) || (message.kind === 'close' && has(message.code));
  const spaced = message.kind === 'hex' || message.kind === 'base64';
  const code = has(message.code) ? '1000' : message.code;
  const read = readMessage({ ...message, body: fill(message.body, spaced ? ' ' : '1'), code });
  if (read.ok) {
    const size = countedText(read.value.bytes, 'byte');
    return { ok: true, hasVariables, about: hasVariables ? say.sizeWithVariables : size };
  }
  const { error } = read;
  // How many bytes a variable has is not known before it is filled in.
  if (hasVariables && error.code === 'CONTROL_TOO_LONG')
    return { ok: true, hasVariables, about: say.sizeWithVariables };
  const field = error.at === 'code' ? 'code' : 'body';
  return {
    ok: false,
    words: error.message,
    hint: error.hint,
    at: typeof error.at === 'number' ? error.at : null,
    field,
  };
}

function checkRequest(message: Message, hasVariables: boolean): CheckedDraft {
  const wrong = (field: DraftField, sentence: string, hint: string): CheckedDraft => ({
    ok: false,
    words: sentence,
    hint,
    at: null,
    field,
  });
  const headers = readHeaderLines(message.headers);
  if (!headers.ok) return wrong('headers', headers.error.message, headers.error.hint);
  const url = message.fill ? filled(message.url, '1') : message.url;
  if (!URL.canParse(url.trim(), 'http://host/')) return wrong('url', say.urlWrong, say.urlHint);
  const bodiless = message.method === 'GET' || message.method === 'HEAD';
  if (bodiless && message.body !== '') return wrong('body', say.noBody(message.method), say.noBodyHint);
  return { ok: true, hasVariables, about: '' };
}

/** Line and column of an offset, both from 1; columns count characters. */
export function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

/** Why nothing can be sent on the connection itself; null when it can. */
export function sendObstacle(status: Pick<ConnectionStatus, 'transport' | 'state'>): string | null {
  if (status.transport !== 'websocket') return say.oneWay(status.transport);
  return status.state === 'open' ? null : status.state === 'connecting' ? say.notOpenYet : say.notOpen(status.state);
}
