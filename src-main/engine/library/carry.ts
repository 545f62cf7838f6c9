import type { Page } from '../../../src-shared/codec/page.ts';
import type { DetailByKind, NoticeDetail } from '../../../src-shared/model/entry.ts';
import { GAUGES } from '../../../src-shared/model/gauge.ts';
import type { NewEntry } from '../capture/recorder.ts';
import type { RecordingFileWriter } from '../capture/recording-file.ts';
import type { RecordingSource } from '../capture/recording-source.ts';
import { copyOfEntry } from '../capture/summary/copy-entry.ts';

/** Entries handed over between two looks at the disk and at the wish to stop. */
export const AT_ONCE = 2_000;

/**
 * Carries entries of one recording into another, each whole: with new times, numbers of connections, and the number of the ping
 * that a pong answers.
 */
export class Carrier {
  readonly #writer: RecordingFileWriter;
  readonly #shiftNs: number;
  readonly #connectionOf: (connection: number) => number;
  /** Of pings: their number in the old recording → in the new one. */
  readonly #pings = new Map<number, number>();

  constructor(writer: RecordingFileWriter, shiftNs: number, connectionOf: (connection: number) => number) {
    this.#writer = writer;
    this.#shiftNs = shiftNs;
    this.#connectionOf = connectionOf;
  }

  /** @param atNs instead of its own time, on the axis of the new recording */
  carry(page: Page, index: number, atNs?: number): void {
    const entry = copyOfEntry(page, index);
    const seq = this.#writer.add({
      ...entry,
      atNs: atNs ?? entry.atNs + this.#shiftNs,
      connection: this.#connectionOf(entry.connection),
      ...(entry.detail !== undefined && { detail: this.#detail(entry) }),
    });
    if (entry.kind === 'ping') this.#pings.set(page.firstSeq + index, seq);
  }

  #detail({ kind, detail }: NewEntry): NewEntry['detail'] {
    if (kind === 'pong') {
      const { pingSeq, ...rest } = detail as DetailByKind['pong'];
      const ping = pingSeq === undefined ? undefined : this.#pings.get(pingSeq);
      return ping === undefined ? rest : { ...rest, pingSeq: ping };
    }
    if (kind === 'missed') {
      const missed = detail as DetailByKind['missed'];
      return { ...missed, expectedByNs: missed.expectedByNs + this.#shiftNs };
    }
    return detail;
  }

  /** Samples of a connection in `[fromNs, toNs]` of the old recording. */
  gauges(source: RecordingSource, connection: number, fromNs: number, toNs: number): void {
    for (const [index, gauge] of GAUGES.entries()) {
      for (const [atNs = 0, value = 0] of source.gauges(connection, index, fromNs, toNs, 1, Number.MAX_SAFE_INTEGER)) {
        this.#writer.gauge(this.#connectionOf(connection), gauge, atNs + this.#shiftNs, value);
      }
    }
  }
}

/** Pages of `[fromSeq, toSeq]`, each with the part of it that lies within. */
export function* pagesOf(
  source: RecordingSource,
  fromSeq: number,
  toSeq: number,
): Iterable<{ readonly page: Page; readonly from: number; readonly to: number }> {
  let seq = fromSeq;
  while (seq <= toSeq) {
    const page = source.read(source.pageOf(seq));
    const from = seq - page.firstSeq;
    const to = Math.min(page.count, toSeq - page.firstSeq + 1);
    yield { page, from, to };
    seq = page.firstSeq + to;
  }
}

/** A notice about the recording itself rather than about the wire. */
export function notice(
  connection: number,
  attempt: number,
  atNs: number,
  detail: Omit<NoticeDetail, 'severity'>,
): NewEntry<'notice'> {
  return { kind: 'notice', direction: null, atNs, connection, attempt, detail: { ...detail, severity: 'info' } };
}
