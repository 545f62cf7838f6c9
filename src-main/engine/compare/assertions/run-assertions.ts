import { ok, type Result } from '../../../../src-shared/base/result.ts';
import { bytesText, countedText, countText, durationText } from '../../../../src-shared/base/units-text.ts';
import type { AssertionResult } from '../../../../src-shared/model/assertion.ts';
import type { Assertion } from '../../../../src-shared/model/assertion-file.ts';
import type { CloseDetail, DetailByKind, ErrorDetail } from '../../../../src-shared/model/entry.ts';
import type { Capture } from '../../capture/capture.ts';
import { evaluateEvery } from './every.ts';
import { filterOf, type Hit, HitReader } from './hits.ts';
import { readAssertions } from './read-assertions.ts';
import { assertionText, matchText } from './say.ts';

/** What was seen of one assertion. */
export interface Seen {
  readonly passed: boolean;
  readonly message: string;
  readonly evidence: readonly Pick<Hit, 'seq' | 'kind'>[];
}

const MOST_EVIDENCE = 20;

/** What an assertion is held against. */
export interface Subject {
  readonly reader: HitReader;
  /** Where the recording ends. */
  readonly endNs: number;
  /** When each connection was opened first, or tried to. */
  readonly openedNs: ReadonlyMap<number, number>;
}

const after = (fromNs: number, hit: Hit): string => durationText((hit.atNs - fromNs) / 1e6);

/** Entries that match, so many, in a time. */
async function count(assertion: Assertion, { reader, openedNs }: Subject): Promise<Result<Seen>> {
  const hits = await reader.of(assertion, assertion.connection);
  if (!hits.ok) return hits;
  let anchor: Hit | undefined;
  if (assertion.after !== undefined) {
    const anchors = await reader.of(assertion.after, assertion.connection);
    if (!anchors.ok) return anchors;
    anchor = anchors.value.at(0);
    if (anchor === undefined) {
      return ok({ passed: false, message: `There is no ${matchText(assertion.after)} to begin at.`, evidence: [] });
    }
  }
  const { within } = assertion;
  const fromNs = (hit: Hit): number => anchor?.atNs ?? openedNs.get(hit.connection) ?? 0;
  const since = anchor === undefined ? 'the opening' : `#${anchor.seq}`;
  const inside: Hit[] = [];
  let found = 0;
  let firstLate: Hit | undefined;
  for (const hit of hits.value) {
    if (anchor !== undefined && hit.seq <= anchor.seq) continue;
    if (within !== undefined && hit.atNs - fromNs(hit) > within * 1e6) {
      firstLate ??= hit;
      continue;
    }
    found++;
    if (inside.length < MOST_EVIDENCE) inside.push(hit);
  }
  const least = assertion.exactly ?? assertion['at least'] ?? (assertion['at most'] === undefined ? 1 : 0);
  const most = assertion.exactly ?? assertion['at most'] ?? Number.POSITIVE_INFINITY;
  const passed = found >= least && found <= most;
  const [first] = inside;
  const seen = (): string => {
    if (first === undefined) {
      if (firstLate !== undefined)
        return `None came in time; the first, #${firstLate.seq}, came ${after(fromNs(firstLate), firstLate)} after ${since}.`;
      return 'There is none.';
    }
    const came = `#${first.seq} came ${after(fromNs(first), first)} after ${since}`;
    return found === 1 ? `${came}.` : `There are ${countText(found)}; the first, ${came}.`;
  };
  const evidence = inside.length > 0 || firstLate === undefined ? inside : [firstLate];
  return ok({ passed, message: seen(), evidence: [...(anchor === undefined ? [] : [anchor]), ...evidence] });
}

/** Silence between messages, from the opening to the first, and from the last to the end. */
async function gap(assertion: Assertion, mostMs: number, { reader, endNs, openedNs }: Subject): Promise<Result<Seen>> {
  const hits = await reader.of(assertion, assertion.connection);
  if (!hits.ok) return hits;
  const last = new Map<number, { readonly atNs: number; readonly hit: Hit | undefined }>();
  const wanted = await reader.of({ kind: 'open' }, assertion.connection);
  if (!wanted.ok) return wanted;
  for (const { connection } of wanted.value)
    last.set(connection, { atNs: openedNs.get(connection) ?? 0, hit: undefined });
  const closed = new Map<number, Hit>();
  const closes = await reader.of({ kind: 'close' }, assertion.connection);
  if (!closes.ok) return closes;
  for (const hit of closes.value) closed.set(hit.connection, hit);
  let worstNs = 0;
  let worst: string | undefined;
  let over = 0;
  const evidence: Hit[] = [];
  const look = (
    from: { readonly atNs: number; readonly hit: Hit | undefined },
    toNs: number,
    to: Hit | undefined,
  ): void => {
    const lengthNs = toNs - from.atNs;
    const isOver = lengthNs > mostMs * 1e6;
    if (isOver) {
      over++;
      for (const hit of [from.hit, to]) if (hit !== undefined && evidence.length < MOST_EVIDENCE) evidence.push(hit);
    }
    if (lengthNs <= worstNs) return;
    worstNs = lengthNs;
    const begin = from.hit === undefined ? 'the opening' : `#${from.hit.seq}`;
    worst = `${durationText(lengthNs / 1e6)} from ${begin} to ${to === undefined ? 'the end' : `#${to.seq}`}`;
  };
  for (const hit of hits.value) {
    look(last.get(hit.connection) ?? { atNs: hit.atNs, hit }, hit.atNs, hit);
    last.set(hit.connection, { atNs: hit.atNs, hit });
  }
  for (const [connection, from] of last) {
    const close = closed.get(connection);
    const isLast = close !== undefined && close.atNs >= from.atNs;
    look(from, isLast ? close.atNs : endNs, isLast ? close : undefined);
  }
  const message =
    worst === undefined
      ? 'There is nothing to have gaps between.'
      : `The longest is ${worst}${over > 1 ? `; ${countText(over)} are too long` : ''}.`;
  return ok({ passed: over === 0, message, evidence });
}

/** Entries of a kind that are wrong. */
async function none(
  filter: string,
  { reader }: Subject,
  wrong: (entry: { readonly detail?: unknown; readonly size: number }) => string | null,
  allFine: (looked: number) => string,
): Promise<Result<Seen>> {
  const evidence: { seq: number; kind: Hit['kind'] }[] = [];
  let looked = 0;
  let found = 0;
  let first = '';
  const read = await reader.each(filter, (entry) => {
    looked++;
    const sentence = wrong(entry);
    if (sentence === null) return;
    if (found++ === 0) first = `#${entry.seq} ${sentence}`;
    if (evidence.length < MOST_EVIDENCE) evidence.push({ seq: entry.seq, kind: entry.kind });
  });
  if (!read.ok) return read;
  const more = found > 1 ? `, and ${countText(found - 1)} more` : '';
  return ok({ passed: found === 0, message: found === 0 ? allFine(looked) : `${first}${more}.`, evidence });
}

/** Matches one after the other. */
async function order(
  assertion: Assertion,
  matches: NonNullable<Assertion['order']>,
  { reader }: Subject,
): Promise<Result<Seen>> {
  let last: Hit | undefined;
  const evidence: Hit[] = [];
  for (const match of matches) {
    const hits = await reader.of(match, assertion.connection);
    if (!hits.ok) return hits;
    const behind: number = last?.seq ?? 0;
    let next: Hit | undefined;
    for (const hit of hits.value) {
      if (hit.seq <= behind) continue;
      next = hit;
      break;
    }
    if (next === undefined) {
      const first = hits.value.at(0);
      const instead = first === undefined ? 'there is none at all' : `the first is #${first.seq}`;
      const where = last === undefined ? '' : ` after #${last.seq}`;
      return ok({ passed: false, message: `There is no ${matchText(match)}${where}: ${instead}.`, evidence });
    }
    last = next;
    evidence.push(next);
  }
  return ok({ passed: true, message: `They came as ${evidence.map(({ seq }) => `#${seq}`).join(', ')}.`, evidence });
}

function evaluate(assertion: Assertion, subject: Subject): Promise<Result<Seen>> {
  const gapMs = assertion['no gap longer than'];
  if (gapMs !== undefined) return gap(assertion, gapMs, subject);
  const codes = assertion['no close other than'];
  if (codes !== undefined) {
    const allowed = typeof codes === 'number' ? [codes] : codes;
    return none(
      filterOf({ kind: 'close' }, assertion.connection),
      subject,
      ({ detail }) => {
        const { code, clean, by } = detail as CloseDetail;
        if (code === undefined ? clean : allowed.includes(code)) return null;
        return `closed with ${code ?? 'no code'}, by the ${by}`;
      },
      (looked) => (looked === 0 ? 'Nothing was closed.' : `${countedText(looked, 'close')}, as they should be.`),
    );
  }
  if (assertion['no error'] === true) {
    return none(
      filterOf({ kind: 'error' }, assertion.connection),
      subject,
      ({ detail }) => {
        const { code, message } = detail as ErrorDetail;
        return `is ${code}: ${message.replace(/\.$/, '')}`;
      },
      () => 'There is none.',
    );
  }
  const mostBytes = assertion['max size'];
  if (mostBytes !== undefined) {
    const filter = filterOf(assertion, assertion.connection);
    return sizes(assertion, filter, mostBytes, subject);
  }
  const mostMs = assertion['max rtt'];
  if (mostMs !== undefined) {
    let worst = 0;
    return none(
      filterOf({ kind: 'pong' }, assertion.connection),
      subject,
      ({ detail }) => {
        const { rttMs = 0 } = (detail ?? {}) as DetailByKind['pong'];
        worst = Math.max(worst, rttMs);
        return rttMs > mostMs ? `took ${durationText(rttMs)}` : null;
      },
      (looked) =>
        looked === 0 ? 'No ping was answered.' : `The longest of ${countText(looked)} took ${durationText(worst)}.`,
    );
  }
  if (assertion.order !== undefined) return order(assertion, assertion.order, subject);
  const follows = assertion['followed by'];
  if (assertion.every !== undefined && follows !== undefined) {
    return evaluateEvery(assertion, assertion.every, follows, subject);
  }
  return count(assertion, subject);
}

async function sizes(assertion: Assertion, filter: string, mostBytes: number, subject: Subject): Promise<Result<Seen>> {
  // A condition on the payload narrows what is looked at; without one every entry of the filter counts.
  const hits = assertion.where === undefined ? null : await subject.reader.of(assertion, assertion.connection);
  if (hits !== null && !hits.ok) return hits;
  const meant = hits === null ? null : new Set([...hits.value].map(({ seq }) => seq));
  let largest = 0;
  return none(
    filter,
    subject,
    (entry) => {
      const { seq, size } = entry as { readonly seq: number; readonly size: number };
      if (meant?.has(seq) === false) return null;
      largest = Math.max(largest, size);
      return size > mostBytes ? `has ${bytesText(size)}` : null;
    },
    () => `The largest has ${bytesText(largest)}.`,
  );
}

/** Whether a recording keeps the assertions of a text. Errors: ASSERTION_… with line and column, RECORDING_UNKNOWN, FILTER_REGEX_SLOW. */
export async function runAssertions(
  capture: Capture,
  recordingId: string,
  text: string,
): Promise<Result<readonly AssertionResult[]>> {
  const read = readAssertions(text);
  if (!read.ok) return read;
  const info = capture.info(recordingId);
  if (!info.ok) return info;
  const reader = new HitReader(capture, recordingId);
  const openedNs = new Map<number, number>();
  for (const kind of ['open', 'connecting'] as const) {
    const hits = await reader.of({ kind }, undefined);
    if (!hits.ok) return hits;
    for (const { connection, atNs } of hits.value) if (!openedNs.has(connection)) openedNs.set(connection, atNs);
  }
  const subject: Subject = { reader, openedNs, endNs: info.value.lastAtNs };
  const results: AssertionResult[] = [];
  for (const { assertion, line } of read.value) {
    reader.partly = 0;
    const seen = await evaluate(assertion, subject);
    if (!seen.ok) return seen;
    const { passed, evidence } = seen.value;
    const partly =
      reader.partly === 0
        ? ''
        : ` ${countedText(reader.partly, 'entry', 'entries')} could be looked into only in part.`;
    const message = `${seen.value.message}${partly}`;
    results.push({
      name: assertion.name ?? assertionText(assertion),
      passed,
      message,
      evidence: evidence.slice(0, MOST_EVIDENCE).map(({ seq, kind }) => ({ seq, kind })),
      line,
    });
  }
  return ok(results);
}
