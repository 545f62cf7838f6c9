import { compile, type JSONValue } from 'json-p3';
import { ok, type Result } from '../../../../src-shared/base/result.ts';
import { countedText, countText, durationText } from '../../../../src-shared/base/units-text.ts';
import type { Assertion, Match } from '../../../../src-shared/model/assertion-file.ts';
import { filterOf, type Hit, type HitReader } from './hits.ts';
import type { Seen, Subject } from './run-assertions.ts';
import { payloadValue } from './where.ts';

const MOST_EVIDENCE = 20;

/** By `seq`, the value that a path finds in each entry of a match; '' where it finds nothing. */
async function valuesOf(
  reader: HitReader,
  match: Match,
  connection: Assertion['connection'],
  path: string,
): Promise<Result<ReadonlyMap<number, string>>> {
  const query = compile(path);
  const values = new Map<number, string>();
  const read = await reader.each(filterOf(match, connection), ({ seq, payload }) => {
    const value = payloadValue(payload);
    if (value === undefined) return;
    const [first] = query.query(value as JSONValue).values();
    if (first !== undefined) values.set(seq, typeof first === 'string' ? first : JSON.stringify(first));
  });
  return read.ok ? ok(values) : read;
}

/** Whether each of some entries is followed by another of its connection, in time and with the same value where that is asked. */
export async function evaluateEvery(
  assertion: Assertion,
  every: Match,
  follows: Match,
  { reader, endNs }: Subject,
): Promise<Result<Seen>> {
  const { connection, within, same } = assertion;
  const begins = await reader.of(every, connection);
  if (!begins.ok) return begins;
  const ends = await reader.of(follows, connection);
  if (!ends.ok) return ends;
  const shared = {
    begin: new Map<number, string>() as ReadonlyMap<number, string>,
    end: new Map<number, string>() as ReadonlyMap<number, string>,
  };
  if (same !== undefined) {
    const ofBegins = await valuesOf(reader, every, connection, same);
    if (!ofBegins.ok) return ofBegins;
    const ofEnds = await valuesOf(reader, follows, connection, same);
    if (!ofEnds.ok) return ofEnds;
    shared.begin = ofBegins.value;
    shared.end = ofEnds.value;
  }
  /** What waits for its end, by connection and value. */
  const waiting = new Map<string, Hit[]>();
  const keyOf = (hit: Hit, of: 'begin' | 'end'): string => `${hit.connection} ${shared[of].get(hit.seq) ?? ''}`;
  const late: { readonly hit: Hit; readonly ms: number }[] = [];
  let slowestMs = 0;
  let next = 0;
  for (const end of ends.value) {
    for (
      let begin = begins.value.at(next);
      begin !== undefined && begin.seq < end.seq;
      begin = begins.value.at(++next)
    ) {
      const key = keyOf(begin, 'begin');
      const known = waiting.get(key);
      if (known === undefined) waiting.set(key, [begin]);
      else known.push(begin);
    }
    const key = keyOf(end, 'end');
    for (const begin of waiting.get(key) ?? []) {
      const ms = (end.atNs - begin.atNs) / 1e6;
      slowestMs = Math.max(slowestMs, ms);
      if (within !== undefined && ms > within) late.push({ hit: begin, ms });
    }
    waiting.delete(key);
  }
  const never: Hit[] = [...waiting.values()].flat();
  for (let begin = begins.value.at(next); begin !== undefined; begin = begins.value.at(++next)) never.push(begin);
  // The recording may have ended before it was time.
  const open = within === undefined ? [] : never.filter((hit) => hit.atNs + within * 1e6 > endNs);
  const failed = never.filter((hit) => !open.includes(hit));
  const wrong = [...failed, ...late.map(({ hit }) => hit)].sort((one, other) => one.seq - other.seq);
  const [first] = wrong;
  const untold =
    open.length === 0
      ? ''
      : ` ${countedText(open.length, 'one')} began too close to the end of the recording to be judged.`;
  if (first === undefined) {
    const fine =
      begins.value.length === 0
        ? 'There is none to begin with.'
        : `${countText(begins.value.length)} looked at; the slowest took ${durationText(slowestMs)}.`;
    return ok({ passed: true, message: `${fine}${untold}`, evidence: [] });
  }
  const ms = late.find(({ hit }) => hit === first)?.ms;
  const how = ms === undefined ? 'is not followed by one' : `is followed only after ${durationText(ms)}`;
  const more = wrong.length > 1 ? `, and ${countText(wrong.length - 1)} more` : '';
  return ok({
    passed: false,
    message: `#${first.seq} ${how}${more}.${untold}`,
    evidence: wrong.slice(0, MOST_EVIDENCE),
  });
}
