import { bytesText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { isLifecycleCode, KIND_CODE } from '../../../src-shared/model/kind.ts';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';

const MAX_TEXT_CHARS = 2_000;
const MAX_HEX_BYTES = 64;
const ARROW = { toServer: '↑', toClient: '↓', none: '·' } as const;

const two = (value: number): string => String(value).padStart(2, '0');

/** Local wall clock with milliseconds, as the window shows it. */
function wallTime(ms: number): string {
  const at = new Date(ms);
  const millis = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${millis}`;
}

function payloadText(entry: Entry): string {
  const { payload } = entry;
  if (payload === undefined) return '';
  if (entry.kind === 'binary') {
    const hex = Buffer.from(payload.subarray(0, MAX_HEX_BYTES))
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1 ');
    return payload.byteLength > MAX_HEX_BYTES ? `${hex} … ${bytesText(entry.size)}` : hex;
  }
  const text = visible(new TextDecoder().decode(payload.subarray(0, MAX_TEXT_CHARS * 4)));
  return text.length > MAX_TEXT_CHARS ? `${text.slice(0, MAX_TEXT_CHARS)}… ${bytesText(entry.size)}` : text;
}

/**
 * One entry as one line for a person: time, direction, kind, and what it says. What a server sends never reaches the
 * terminal as a control character.
 */
export function terminalLine(entry: Entry, anchorMs: number): string {
  const sentence = sentenceOf(entry.kind, entry.detail, entry.attempt);
  const told = sentence === undefined ? '' : visible(sentenceText(sentence));
  const text = isLifecycleCode(KIND_CODE[entry.kind]) ? told : payloadText(entry) || told;
  const arrow = ARROW[entry.direction ?? 'none'];
  return `${wallTime(anchorMs + entry.atNs / 1e6)} ${arrow} ${entry.kind.padEnd(10)} ${text}`.trimEnd();
}
