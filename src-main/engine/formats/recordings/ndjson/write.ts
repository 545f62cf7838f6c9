import { headerOf, type NdjsonGauges, type NdjsonHeader, ndjsonLine } from '../../ndjson.ts';
import type { Sink } from '../output.ts';
import type { Selection, Work } from '../selection.ts';

/**
 * Entries as lines (docs/export.md), with what a recording made from them needs: names and addresses in the first line, gauges
 * behind the last entry where the whole recording is written.
 */
export async function writeNdjson(chosen: Selection, app: string, sink: Sink, work: Work): Promise<number> {
  const { info, connections } = chosen;
  const { name, startedAtMs } = info;
  const header: NdjsonHeader = {
    ...headerOf({ startedAtMs }, app),
    name: chosen.redactor.text(name),
    startedAtMs,
    connections,
  };
  await sink.write(`${JSON.stringify(header)}\n`);
  let entries = 0;
  for await (const entry of chosen.entries(work)) {
    await sink.write(`${ndjsonLine(entry, startedAtMs, { withSecrets: true })}\n`);
    entries += 1;
  }
  for (const line of chosen.gauges()) await sink.write(`${JSON.stringify(line satisfies NdjsonGauges)}\n`);
  return entries;
}
