import type { Problem } from '../../../src-shared/base/result.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';
import type { NewEntry, Recorder } from '../capture/recorder.ts';
import type { SecretMask } from './secret-mask.ts';

/** A recorder for one connection that keeps secrets out of the recording. Costs nothing while there is no secret. */
export class MaskingRecorder implements Recorder {
  readonly #inner: Recorder;
  readonly #mask: SecretMask;

  constructor(inner: Recorder, mask: SecretMask) {
    this.#inner = inner;
    this.#mask = mask;
  }

  add(entry: NewEntry): number {
    if (this.#mask.isEmpty) return this.#inner.add(entry);
    const payload = entry.payload === undefined ? {} : { payload: this.#mask.bytes(entry.payload) };
    return this.#inner.add({ ...entry, ...payload, detail: this.#mask.deep(entry.detail) });
  }

  stage(chunk: Uint8Array): number {
    return this.#inner.stage(this.#mask.isEmpty ? chunk : this.#mask.bytes(chunk));
  }

  addStaged(
    staged: number,
    kindCode: number,
    directionCode: number,
    atNs: number,
    connection: number,
    attempt: number,
    start: number,
    length: number,
    wireSize: number,
    frame: number,
  ): number {
    return this.#inner.addStaged(
      staged,
      kindCode,
      directionCode,
      atNs,
      connection,
      attempt,
      start,
      length,
      wireSize,
      frame,
    );
  }

  addSlice(
    kindCode: number,
    directionCode: number,
    atNs: number,
    connection: number,
    attempt: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    wireSize: number,
    detailHead: Uint8Array,
    detailFrom: number,
    detailTo: number,
    detailTail: Uint8Array,
  ): void {
    const mask = this.#mask;
    // As many bytes as before, so every offset stays true; the detail is JSON and stays JSON.
    const shown = mask.isEmpty ? bytes : mask.bytes(mask.bytes(bytes, from, to), detailFrom, detailTo);
    this.#inner.addSlice(
      kindCode,
      directionCode,
      atNs,
      connection,
      attempt,
      shown,
      from,
      to,
      wireSize,
      mask.isEmpty ? detailHead : mask.bytes(detailHead),
      detailFrom,
      detailTo,
      mask.isEmpty ? detailTail : mask.bytes(detailTail),
    );
  }

  gauge(connection: number, gauge: GaugeName, atNs: number, value: number): void {
    this.#inner.gauge(connection, gauge, atNs, value);
  }

  nowNs(): number {
    return this.#inner.nowNs();
  }

  get entries(): number {
    return this.#inner.entries;
  }

  get unwrittenBytes(): number {
    return this.#inner.unwrittenBytes;
  }

  get overloaded(): boolean {
    return this.#inner.overloaded;
  }

  onOverload(listener: (overloaded: boolean) => void): () => void {
    return this.#inner.onOverload(listener);
  }

  problem(): Problem | undefined {
    return this.#inner.problem();
  }

  get payloadCapBytes(): number {
    return this.#inner.payloadCapBytes;
  }
}
