import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { AnyDetail, Direction } from '../../../src-shared/model/entry.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';
import { isLifecycleCode, KIND_CODE, type Kind } from '../../../src-shared/model/kind.ts';

/** One generated entry. Its `seq` is its index + 1. */
export interface FakeEntry {
  readonly atNs: number;
  readonly connection: number;
  readonly attempt: number;
  readonly direction: Direction;
  readonly kind: Kind;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly wireSize?: number;
  readonly detail?: AnyDetail;
}

export interface FakeSample {
  readonly atNs: number;
  readonly value: number;
}

const encoder = new TextEncoder();

export function payloadOf(entry: FakeEntry): Uint8Array | undefined {
  if (entry.bytes !== undefined) return entry.bytes;
  return entry.text === undefined ? undefined : encoder.encode(entry.text);
}

export function isLifecycle(kind: Kind): boolean {
  return isLifecycleCode(KIND_CODE[kind]);
}

/** A generated recording in memory: what the engine's capture keeps on disk. */
export class Tape {
  readonly id: string;
  readonly name: string;
  readonly startedAtMs: number;
  readonly entries: FakeEntry[] = [];
  readonly connections: ConnectionInfo[] = [];
  readonly #gauges = new Map<string, FakeSample[]>();
  fileBytes = 24_576;
  live = true;

  constructor(id: string, name: string, startedAtMs: number) {
    this.id = id;
    this.name = name;
    this.startedAtMs = startedAtMs;
  }

  get lastAtNs(): number {
    return this.entries.at(-1)?.atNs ?? 0;
  }

  connect(info: Omit<ConnectionInfo, 'connection'>): number {
    const connection = this.connections.length + 1;
    this.connections.push({ connection, ...info });
    return connection;
  }

  /** Entries must come in the order of time, as they do from sockets. Answers the `seq`. */
  add(entry: FakeEntry): number {
    this.entries.push(entry);
    this.fileBytes += 34 + (entry.text?.length ?? 0);
    return this.entries.length;
  }

  /** For scenes that make one connection after the other: puts all entries into the order of time. */
  sort(): void {
    this.entries.sort((a, b) => a.atNs - b.atNs);
  }

  gauge(connection: number, gauge: GaugeName): FakeSample[] {
    const key = `${connection}:${gauge}`;
    const known = this.#gauges.get(key);
    if (known !== undefined) return known;
    const made: FakeSample[] = [];
    this.#gauges.set(key, made);
    return made;
  }

  gaugeLines(): readonly {
    readonly connection: number;
    readonly gauge: GaugeName;
    readonly samples: readonly FakeSample[];
  }[] {
    return [...this.#gauges].map(([key, samples]) => {
      const [connection = '0', gauge = ''] = key.split(':');
      return { connection: Number(connection), gauge: gauge as GaugeName, samples };
    });
  }

  /** Index of the first entry at or after this moment. */
  indexAt(atNs: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle] as FakeEntry).atNs < atNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
