import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { quote } from '../../../../src-shared/filter/index.ts';
import type { Match } from '../../../../src-shared/model/assertion-file.ts';
import type { Entry } from '../../../../src-shared/model/entry.ts';
import { KINDS, type Kind, MESSAGE_KINDS } from '../../../../src-shared/model/kind.ts';
import type { Capture } from '../../capture/capture.ts';
import { QueryStopped } from '../../capture/views/query.ts';
import { compileWhere, payloadValue } from './where.ts';

/** An entry that was found, without its payload. */
export interface Hit {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly kind: Kind;
}

/** Entries that were found, as numbers: there may be millions. */
export class Hits {
  length = 0;
  #seq = new Float64Array(64);
  #atNs = new Float64Array(64);
  #connection = new Uint32Array(64);
  #kind = new Uint8Array(64);

  add({ seq, atNs, connection, kind }: Hit): void {
    if (this.length === this.#seq.length) {
      const larger = <T extends Float64Array | Uint32Array | Uint8Array>(column: T): T => {
        const grown = new (column.constructor as new (length: number) => T)(column.length * 2);
        grown.set(column);
        return grown;
      };
      this.#seq = larger(this.#seq);
      this.#atNs = larger(this.#atNs);
      this.#connection = larger(this.#connection);
      this.#kind = larger(this.#kind);
    }
    this.#seq[this.length] = seq;
    this.#atNs[this.length] = atNs;
    this.#connection[this.length] = connection;
    this.#kind[this.length++] = KINDS.indexOf(kind);
  }

  at(index: number): Hit | undefined {
    if (index < 0 || index >= this.length) return undefined;
    return {
      seq: this.#seq[index] as number,
      atNs: this.#atNs[index] as number,
      connection: this.#connection[index] as number,
      kind: KINDS[this.#kind[index] as number] ?? 'text',
    };
  }

  *[Symbol.iterator](): Iterator<Hit> {
    for (let index = 0; index < this.length; index++) yield this.at(index) as Hit;
  }
}

export type ConnectionChoice = string | number | undefined;

/** What is meant, in the filter language. */
export function filterOf({ event, kind, filter }: Match, connection: ConnectionChoice): string {
  const parts = [
    ...(kind === undefined ? [] : [`kind:${kind}`]),
    ...(event === undefined ? [] : [`event:${quote(event)}`]),
    ...(filter === undefined ? [] : [`(${filter})`]),
  ];
  if (parts.length === 0) parts.push(`kind:${MESSAGE_KINDS.join(',')}`);
  if (connection !== undefined) {
    parts.push(`conn:${typeof connection === 'number' ? connection : quote(connection)}`);
  }
  return parts.join(' ');
}

/** Reads a recording for assertions; what was found once is kept. */
export class HitReader {
  readonly #capture: Capture;
  readonly #recordingId: string;
  readonly #found = new Map<string, Hits>();
  /** Entries that could not be looked into whole: the recording has only a part of them, or they are too long for a regex. */
  partly = 0;

  constructor(capture: Capture, recordingId: string) {
    this.#capture = capture;
    this.#recordingId = recordingId;
  }

  /** Hands out each entry that a filter means. */
  async each(filter: string, take: (entry: Entry) => void): Promise<Result<null>> {
    const entries = this.#capture.entries({
      recordingId: this.#recordingId,
      filter,
      onPartlySearched: (entries) => {
        this.partly += entries;
      },
    });
    if (!entries.ok) return entries;
    try {
      for await (const entry of entries.value) take(entry);
    } catch (error) {
      if (error instanceof QueryStopped) return fail(error.problem);
      throw error;
    }
    return ok(null);
  }

  /** The entries that a match means, in order. */
  async of(match: Match, connection: ConnectionChoice): Promise<Result<Hits>> {
    const filter = filterOf(match, connection);
    const texts = match.where === undefined ? [] : Array.isArray(match.where) ? match.where : [match.where];
    const key = JSON.stringify([filter, texts]);
    const known = this.#found.get(key);
    if (known !== undefined) return ok(known);
    const conditions = texts.map(compileWhere).filter((one) => typeof one !== 'string');
    const hits = new Hits();
    const read = await this.each(filter, (entry) => {
      if (conditions.length > 0) {
        if (entry.truncated === true) this.partly++;
        const value = payloadValue(entry.payload);
        if (value === undefined || !conditions.every((condition) => condition.holds(value))) return;
      }
      hits.add(entry);
    });
    if (!read.ok) return read;
    this.#found.set(key, hits);
    return ok(hits);
  }
}
