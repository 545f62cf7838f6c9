import type { Row } from '../../src-shared/contract/recording.ts';
import type { DetailByKind } from '../../src-shared/model/entry.ts';
import { type Kind, LIFECYCLE_KINDS } from '../../src-shared/model/kind.ts';
import { closeCode } from './close-codes.ts';
import { bytes, delay, delayPart, duration, time } from './format.ts';

/** What a lifecycle row says: the word that matters, then the rest of the sentence. */
export interface Sentence {
  readonly strong: string;
  readonly rest: string;
}

const lifecycle: ReadonlySet<Kind> = new Set<Kind>(LIFECYCLE_KINDS);
export function isLifecycle(kind: Kind): boolean {
  return lifecycle.has(kind);
}

/** A row's detail is the kind's own, headers left out; every part may be missing in an old recording. */
type Loose<K extends Kind> = Partial<DetailByKind[K]>;

const join = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join(' \u00b7 ');

function openSentence(detail: Loose<'open'>): Sentence {
  const t = detail.timings;
  return {
    strong: detail.status === undefined ? '' : String(detail.status),
    rest: join(
      detail.extensions?.split(';')[0]?.trim(),
      detail.protocol && `subprotocol ${detail.protocol}`,
      detail.httpVersion !== undefined && detail.httpVersion !== '1.1' && `HTTP/${detail.httpVersion}`,
      detail.contentEncoding,
      t?.dnsMs !== undefined && t.dnsMs >= 1 && `DNS ${duration(t.dnsMs)}`,
      t?.tcpMs !== undefined && `TCP ${duration(t.tcpMs)}`,
      t?.proxyMs !== undefined && `proxy ${duration(t.proxyMs)}`,
      t?.tlsMs !== undefined && `TLS ${duration(t.tlsMs)}`,
      t?.waitMs !== undefined && `${detail.status === 101 ? 'upgrade' : 'first byte'} ${duration(t.waitMs)}`,
      detail.tls?.authorized === false && 'certificate not trusted',
    ),
  };
}

function closeSentence(detail: Loose<'close'>): Sentence {
  const { code, by } = detail;
  const who =
    by === 'network' ? 'the network' : by === 'server' ? 'the server' : by === 'client' ? 'this client' : 'it';
  const how =
    code === 1006 && by === 'network'
      ? 'network closed the socket, no close frame'
      : `${code === undefined ? '' : `${closeCode(code).name}, `}ended by ${who}`;
  return {
    strong: code === undefined ? '' : String(code),
    rest: join(
      how,
      detail.reason && `\u201c${detail.reason}\u201d`,
      detail.livedMs !== undefined && `lived ${duration(detail.livedMs)}`,
    ),
  };
}

function waitSentence(detail: Loose<'wait'>): Sentence {
  const { delayMs = 0, baseMs = 0, jitterMs = 0, policy = 'exponential', source } = detail;
  const from = source === 'retry-field' ? ' by retry:' : source === 'retry-after' ? ' by Retry-After' : '';
  const jitter =
    Math.abs(jitterMs) < 0.5 ? '' : ` ${jitterMs < 0 ? '\u2212' : '+'} jitter ${delayPart(Math.abs(jitterMs), baseMs)}`;
  // A capped sum is smaller than its parts: then the cap is part of the truth.
  const capped = baseMs + jitterMs - delayMs > 0.5 ? ', capped' : '';
  return { strong: delay(delayMs), rest: `${policy}${from}: base ${delay(baseMs)}${jitter}${capped}` };
}

function missedSentence(detail: Loose<'missed'>, startedAtMs: number): Sentence {
  const waited = duration(detail.waitedForMs ?? 0);
  const due = detail.expectedByNs === undefined ? '' : `, due by ${time(startedAtMs, detail.expectedByNs)}`;
  const what =
    detail.what === 'pong'
      ? `No pong within ${waited} of the ping`
      : detail.what === 'reply'
        ? `No reply within ${waited}`
        : `Nothing from the server for ${waited}`;
  return { strong: '', rest: `${what}${due}${detail.halfOpen ? ' \u00b7 half-open' : ''}` };
}

/** The sentence of a lifecycle row; null for a kind that carries traffic. */
export function sentenceOf(
  row: Pick<Row, 'kind' | 'attempt' | 'detail' | 'preview'>,
  startedAtMs: number,
): Sentence | null {
  const { kind } = row;
  const detail = (row.detail ?? {}) as Loose<Kind>;
  switch (kind) {
    case 'connecting': {
      const d = detail as Loose<'connecting'>;
      const waited = d.actualWaitMs === undefined ? '' : `after ${delay(d.actualWaitMs)}`;
      return { strong: '', rest: join(`Attempt ${row.attempt}`, d.cause === 'user' ? d.url : d.cause, waited) };
    }
    case 'open':
      return openSentence(detail as Loose<'open'>);
    case 'close':
      return closeSentence(detail as Loose<'close'>);
    case 'error': {
      const d = detail as Loose<'error'>;
      return { strong: d.code ?? '', rest: d.message ?? '' };
    }
    case 'notice': {
      const d = detail as Loose<'notice'>;
      return { strong: d.severity === 'warning' ? (d.code ?? '') : '', rest: d.message ?? '' };
    }
    case 'wait':
      return waitSentence(detail as Loose<'wait'>);
    case 'missed':
      return missedSentence(detail as Loose<'missed'>, startedAtMs);
    case 'gap':
    case 'duplicate': {
      const d = detail as Loose<'gap'>;
      const range = d.from === d.to ? (d.from ?? '') : `${d.from ?? ''} to ${d.to ?? ''}`;
      const many = d.count === undefined ? '' : `${d.count} ${kind === 'gap' ? 'lost' : 'seen twice'}`;
      return { strong: many, rest: `${d.field ?? 'id'} ${range}` };
    }
    case 'pause':
    case 'resume': {
      const d = detail as Loose<'pause'>;
      const who = d.by === 'store' ? 'the store could not keep up' : 'asked for by you';
      const rate = d.perSecond === undefined ? '' : `${d.perSecond} a second`;
      const what = kind === 'pause' ? 'Reading paused' : 'Reading again';
      const after = d.pausedMs === undefined ? '' : `after ${duration(d.pausedMs)}`;
      return {
        strong: '',
        rest: join(what, after, rate, who, d.bufferedBytes ? `${bytes(d.bufferedBytes)} waiting` : ''),
      };
    }
    case 'mark':
      return { strong: '', rest: (detail as Loose<'mark'>).note ?? row.preview };
    case 'redirect': {
      const d = detail as Loose<'redirect'>;
      return { strong: d.status === undefined ? '' : String(d.status), rest: `to ${d.location ?? ''}` };
    }
    default:
      return null;
  }
}

/** 1000 and 1001 are a proper end; everything else went wrong. */
export function isBadEnd(row: Pick<Row, 'kind' | 'detail'>): boolean {
  if (row.kind !== 'close') return row.kind === 'error' || row.kind === 'missed';
  const detail = (row.detail ?? {}) as Loose<'close'>;
  return detail.code === undefined ? detail.clean === false : detail.code !== 1000 && detail.code !== 1001;
}

const READ_ALOUD_CHARS = 120;

/** The row as a screen reader says it. */
export function spokenRow(row: Row, startedAtMs: number): string {
  const way = row.direction === 'toClient' ? 'to client, ' : row.direction === 'toServer' ? 'to server, ' : '';
  const sentence = sentenceOf(row, startedAtMs);
  const what = sentence === null ? `${bytes(row.size)}, ${row.preview}` : `${sentence.strong} ${sentence.rest}`;
  return `${row.seq}, ${row.kind}, ${way}${what.slice(0, READ_ALOUD_CHARS)}`;
}
