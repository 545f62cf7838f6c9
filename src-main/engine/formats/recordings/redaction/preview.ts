import { ok, type Result } from '../../../../../src-shared/base/result.ts';
import type { RedactionPreview, RedactionSample } from '../../../../../src-shared/contract/exchange.ts';
import type { Entry } from '../../../../../src-shared/model/entry.ts';
import { utf8Text } from '../../ndjson.ts';
import type { Selection, Work } from '../selection.ts';

/** How long a preview looks: then it says how far it got. */
const MOST_MS = 2_000;
const MOST_ENTRIES = 200_000;
const BATCH = 64;
const SAMPLE_CHARS = 240;

/** What rules would do, from the beginning on, as far as a person waits for. */
export async function previewOf(chosen: Selection, samples: number): Promise<Result<RedactionPreview>> {
  const stop = new AbortController();
  const until = performance.now() + MOST_MS;
  const changedBy = new Array<number>(chosen.redactor.size).fill(0);
  const shown: RedactionSample[] = [];
  let [scanned, total, changed, withheld] = [0, 0, 0, 0];
  const work: Work = {
    signal: stop.signal,
    progress(done, all) {
      scanned = done;
      total = all ?? total;
    },
    note: () => undefined,
  };
  let batch: Entry[] = [];
  function look(): Result<null> {
    const made = chosen.redactor.apply(batch);
    if (!made.ok) return made;
    for (const [index, one] of made.value.entries()) {
      const before = batch[index] as Entry;
      if (one.withheld) withheld += 1;
      if (one.changedBy.length === 0) continue;
      changed += 1;
      for (const rule of one.changedBy) changedBy[rule] = (changedBy[rule] ?? 0) + 1;
      if (shown.length < samples) shown.push(sampleOf(before, one.entry, one.changedBy));
    }
    batch = [];
    return ok(null);
  }
  for await (const entry of chosen.plain(work)) {
    if (entry.payload !== undefined) batch.push({ ...entry, payload: entry.payload.slice() });
    if (batch.length >= BATCH) {
      const looked = look();
      if (!looked.ok) return looked;
    }
    if (scanned >= MOST_ENTRIES || performance.now() > until) break;
  }
  const looked = look();
  if (!looked.ok) return looked;
  return ok({ scanned, total, changedBy, changed, withheld, samples: shown });
}

function sampleOf(before: Entry, after: Entry, rules: readonly number[]): RedactionSample {
  const old = utf8Text(before.payload ?? new Uint8Array(0)) ?? '';
  const now = utf8Text(after.payload ?? new Uint8Array(0)) ?? '';
  let same = 0;
  while (same < old.length && old[same] === now[same]) same += 1;
  const from = Math.max(0, same - SAMPLE_CHARS / 3);
  const around = (text: string): string => {
    const piece = text.slice(from, from + SAMPLE_CHARS);
    return `${from > 0 ? '…' : ''}${piece}${from + SAMPLE_CHARS < text.length ? '…' : ''}`;
  };
  return { seq: before.seq, before: around(old), after: around(now), rules };
}
