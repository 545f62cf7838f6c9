import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { Entry } from '../../../../../src-shared/model/entry.ts';
import { isoMicros, utf8Text } from '../../ndjson.ts';
import { csvRow } from '../csv/write.ts';
import type { Sink } from '../output.ts';
import { type Selection, Stopped, type Work } from '../selection.ts';
import type { Spools } from '../spool.ts';

/** What a ZIP without its 64-bit form holds (APPNOTE 4.4.1.4), less the index; not every program reads that form. */
const MOST_FILES = 65_534;
const MOST_BYTES = 0xffff_ffff - 64 * 1024 * 1024;

/** Beginnings of formats whose name a person expects: [bytes, extension]. */
const MAGIC: readonly (readonly [readonly number[], string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'png'],
  [[0xff, 0xd8, 0xff], 'jpg'],
  [[0x47, 0x49, 0x46, 0x38], 'gif'],
  [[0x25, 0x50, 0x44, 0x46], 'pdf'],
  [[0x1f, 0x8b], 'gz'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zst'],
  [[0x00, 0x61, 0x73, 0x6d], 'wasm'],
];

/** A ZIP with a file for each payload, byte for byte, and `index.csv`, which says what each is. */
export async function writePayloads(chosen: Selection, spools: Spools, sink: Sink, work: Work): Promise<number> {
  let made: Uint8Array[] = [];
  let bytes = 0;
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    made.push(chunk);
    bytes += chunk.length;
  });
  const hand = async (): Promise<void> => {
    const now = made;
    made = [];
    for (const chunk of now) await sink.write(chunk);
  };
  const index = spools.spool();
  index.add(
    csvRow([
      'file',
      'seq',
      'at',
      'connection',
      'attempt',
      'transport',
      'direction',
      'kind',
      'size',
      'truncated',
      'sha256',
      'event',
      'id',
    ]).text,
  );
  const { startedAtMs } = chosen.info;
  let files = 0;
  for await (const entry of chosen.entries(work)) {
    const { payload } = entry;
    if (payload === undefined) continue;
    files += 1;
    if (files > MOST_FILES || bytes > MOST_BYTES) throw new Stopped(tooMany(files > MOST_FILES));
    const { name, isText } = fileOf(entry, payload);
    const file = isText ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    file.mtime = new Date(startedAtMs + entry.atNs / 1e6);
    zip.add(file);
    file.push(payload.slice(), true);
    const detail = (entry.detail ?? {}) as { readonly event?: string; readonly id?: string };
    index.add(
      csvRow([
        name,
        entry.seq,
        isoMicros(startedAtMs, entry.atNs),
        entry.connection,
        entry.attempt,
        entry.transport,
        entry.direction,
        entry.kind,
        entry.size,
        entry.truncated,
        entry.sha256,
        detail.event,
        detail.id,
      ]).text,
    );
    await hand();
  }
  const list = new ZipDeflate('index.csv', { level: 6 });
  zip.add(list);
  for await (const piece of index.pieces()) {
    list.push(Buffer.from(piece));
    await hand();
  }
  list.push(new Uint8Array(0), true);
  zip.end();
  await hand();
  return files;
}

function tooMany(files: boolean) {
  return {
    code: 'EXPORT_TOO_LARGE',
    message: files
      ? `A ZIP holds at most ${MOST_FILES.toLocaleString('en')} payloads, and there are more.`
      : 'A ZIP holds at most 4 GB, and the payloads are more.',
    hint: 'Narrow it by a filter, a connection or a range of time, and export in parts. Nothing was written.',
  };
}

/** `00000012-toClient-order.created.json` */
export function fileOf(entry: Entry, payload: Uint8Array): { readonly name: string; readonly isText: boolean } {
  const text = entry.kind === 'binary' ? undefined : utf8Text(payload);
  const { event } = (entry.detail ?? {}) as { readonly event?: string };
  const what = (entry.kind === 'event' ? (event ?? '') : entry.kind).replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 60);
  const extension =
    text === undefined
      ? (MAGIC.find(([magic]) => magic.every((byte, at) => payload[at] === byte))?.[1] ?? 'bin')
      : extensionOf(text);
  const number = String(entry.seq).padStart(8, '0');
  return {
    name: `${number}-${entry.direction ?? 'none'}-${what === '' ? entry.kind : what}.${extension}`,
    isText: text !== undefined,
  };
}

function extensionOf(text: string): string {
  const first = text.trimStart()[0];
  if (first === '<') return /^\s*<!doctype html|^\s*<html/i.test(text) ? 'html' : 'xml';
  if (first !== '{' && first !== '[') return 'txt';
  try {
    JSON.parse(text);
    return 'json';
  } catch (caught) {
    if (caught instanceof SyntaxError) return 'txt';
    throw caught;
  }
}
