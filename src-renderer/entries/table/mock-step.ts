import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { isKind } from '../detail/attempt.ts';
import { textOf } from '../detail/payload-text.ts';
import { wholePayload } from '../detail/use-entry.ts';
import { againFor } from './again.ts';
import { MOST_PASTED_BYTES } from './copy-as.ts';
import { type MockStep, mockStepFor } from './copy-mock-step.ts';

const phrases = words.table.copy;

/** Entries looked at for the answer to a message that was sent. */
const LOOK_AHEAD = 50;

/** The entry as a scenario of the mock server, or why it can be none. */
export async function mockStepOf(
  call: CallEngine,
  recordingId: string,
  entry: Entry,
): Promise<{ readonly text: string; readonly said: string } | string> {
  if (entry.truncated === true || entry.size > MOST_PASTED_BYTES) return phrases.mockLong;
  const step = await stepOf(call, recordingId, entry);
  if (step === undefined) return phrases.mockNothing;
  const again = await againFor(call, recordingId, entry);
  const url = 'unable' in again ? null : URL.parse(again.target.url);
  return { text: mockStepFor(step, url?.pathname ?? '/'), said: phrases.mock };
}

async function stepOf(call: CallEngine, recordingId: string, entry: Entry): Promise<MockStep | undefined> {
  const { kind, transport, direction } = entry;
  const isMessage = kind === 'text' || kind === 'event' || kind === 'item';
  if (!isMessage && kind !== 'response') return undefined;
  const payload = await wholePayload(call, recordingId, entry.seq);
  if (!(payload instanceof Uint8Array)) return undefined;
  const { text, broken } = textOf(payload, true);
  if (broken) return undefined;
  if (isKind(entry, 'response')) {
    const type = entry.detail.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
    return { kind: 'reply', status: entry.detail.status, contentType: type, text };
  }
  if (direction === 'toServer') return { kind: 'rule', text, answer: await answerTo(call, recordingId, entry) };
  const event = isKind(entry, 'event') ? { event: entry.detail.event } : {};
  return { kind: 'message', transport, text, ...event };
}

/** The next text of the server on this attempt; null where there is none near. */
async function answerTo(call: CallEngine, recordingId: string, entry: Entry): Promise<string | null> {
  for (let seq = entry.seq + 1; seq <= entry.seq + LOOK_AHEAD; seq++) {
    const next = await call('entry.get', { recordingId, seq, maxBytes: MOST_PASTED_BYTES });
    if (!next.ok) return null;
    const { kind, direction, connection, attempt, payload, size } = next.value;
    if (connection !== entry.connection || attempt !== entry.attempt) continue;
    if (kind === 'text' && direction === 'toClient' && payload !== undefined && size <= MOST_PASTED_BYTES) {
      return textOf(payload, true).text;
    }
  }
  return null;
}
