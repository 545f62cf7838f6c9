import * as v from 'valibot';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { FAULT_NAMES, type Fault, type FaultName, faultSchema } from '../../../../src-shared/model/scenario/fault.ts';

/** `2000` → `2 s`, `150` → `150 ms`. */
function durationText(ms: number): string {
  return ms >= 1_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms)} ms`;
}

const SHOWN_CLIENTS = 5;

function clientsText(clients: readonly number[]): string {
  const more = clients.length - SHOWN_CLIENTS;
  return `clients ${clients.slice(0, SHOWN_CLIENTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function targetText(fault: Fault): string {
  if (!('on' in fault)) return '';
  const { endpoint, room, user, client, clients, oneIn } = fault.on;
  const whom = [
    endpoint,
    room === undefined ? undefined : `room ${room}`,
    user === undefined ? undefined : `user ${user}`,
    client === undefined ? undefined : `client ${client}`,
    clients === undefined ? undefined : clientsText(clients),
    oneIn === undefined ? undefined : `one in ${oneIn}`,
  ].filter((part) => part !== undefined);
  return whom.length === 0 ? ' on everybody' : ` on ${whom.join(', ')}`;
}

/** What a fault takes, as a person reads it: `delay 200 ms, jitter 50 ms`. */
function amountsText(fault: Fault): string {
  const amounts: string[] = [];
  for (const [key, value] of Object.entries(fault)) {
    if (['fault', 'at', 'on', 'for'].includes(key) || value === '') continue;
    switch (key) {
      case 'delay':
      case 'jitter':
      case 'every':
      case 'down':
      case 'wait':
      case 'retryAfter':
        if (value !== 0) amounts.push(`${key} ${durationText(Number(value))}`);
        break;
      case 'rate':
        amounts.push(`${Number(value).toLocaleString('en')} B/s`);
        break;
      case 'bytes':
        amounts.push(`${Number(value).toLocaleString('en')} B`);
        break;
      case 'oneIn':
        if (value !== 1) amounts.push(`one in ${String(value)}`);
        break;
      default:
        amounts.push(`${key} ${String(value)}`);
    }
  }
  return amounts.length === 0 ? '' : ` (${amounts.join(', ')})`;
}

/** A fault in one line: `bandwidth (4,000 B/s) on /ws, for 8 s`. */
export function faultText(fault: Fault): string {
  const lasts = 'for' in fault && fault.for !== undefined ? `, for ${durationText(fault.for)}` : '';
  return `${fault.fault}${amountsText(fault)}${targetText(fault)}${lasts}`;
}

/** Parameters that say whom a fault meets; the rest is what the fault takes. `share` because some faults have a `oneIn` of their own. */
const TARGET_PARAMETERS = ['endpoint', 'room', 'user', 'client', 'share'] as const;

const asNumber = (text: string): string | number => (/^\d{1,15}$/.test(text) ? Number(text) : text);

/**
 * A fault of a path and a query: `POST /_mock/latency?delay=200ms&endpoint=/ws`. The same words as in a scenario file.
 *
 * Errors: FAULT_INVALID.
 */
export function faultOfQuery(name: FaultName, query: URLSearchParams): Result<Fault> {
  const on: Record<string, string | number> = {};
  const words: Record<string, unknown> = { fault: name };
  for (const [key, text] of query) {
    const target = TARGET_PARAMETERS.find((parameter) => parameter === key);
    if (target !== undefined) on[target === 'share' ? 'oneIn' : target] = asNumber(text);
    else if (key !== 'on') words[key] = asNumber(text);
  }
  return faultOfWords(Object.keys(on).length === 0 ? words : { ...words, on });
}

/** A fault as a scenario writes it. Errors: FAULT_INVALID. */
export function faultOfWords(words: unknown): Result<Fault> {
  const parsed = v.safeParse(faultSchema, words);
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  return fail({
    code: 'FAULT_INVALID',
    message: path === null ? `A fault ${issue.message}.` : `${path} ${issue.message}.`,
    hint: 'GET /_mock/faults lists every fault and what it takes.',
    at: path ?? '',
  });
}

export function isFaultName(text: string): text is FaultName {
  return FAULT_NAMES.some((name) => name === text);
}
