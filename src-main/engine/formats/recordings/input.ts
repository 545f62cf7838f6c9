import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip, createInflate } from 'node:zlib';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { cannotRead } from '../../capture/store/problems.ts';

/** A file to be read, told by its content. */
export interface Input {
  readonly format: 'har' | 'ndjson';
  /** On the disk. */
  readonly fileBytes: number;
  /** From its beginning, unpacked where it is packed; may be asked for again. `read` tells bytes of the file that are behind. */
  bytes(read?: (fileBytes: number) => void): AsyncIterable<Uint8Array>;
}

const HEAD_BYTES = 64 * 1024;

/** Looks at a file. Errors: FILE_NOT_FOUND, FILE_NOT_READABLE, IMPORT_UNKNOWN. */
export async function lookAt(path: string): Promise<Result<Input>> {
  try {
    const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return fail(cannotRead(path, new Error('it is no file')));
    const file = await open(path, 'r');
    let head: Buffer;
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      head = buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
    const packing = packingOf(head);
    const bytes: Input['bytes'] = (read) => unpacked(path, packing, read);
    const format = formatOf(packing === undefined ? head : await firstOf(bytes()));
    return format === undefined ? fail(unknown(path, head)) : ok({ format, fileBytes: size, bytes });
  } catch (error) {
    return fail(cannotRead(path, error));
  }
}

type Packing = 'gzip' | 'zlib';

/** `.har.gz`, and the `.zhar` of mitmproxy. */
function packingOf(head: Uint8Array): Packing | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  // RFC 1950, section 2.2: method 8, and the check of the first two bytes.
  const [method = 0, flags = 0] = head;
  return method === 0x78 && (method * 256 + flags) % 31 === 0 ? 'zlib' : undefined;
}

async function* unpacked(
  path: string,
  packing: Packing | undefined,
  read: ((fileBytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  let at = 0;
  file.on('data', (chunk) => {
    at += chunk.length;
  });
  file.pause();
  const stream = packing === undefined ? file : file.pipe(packing === 'gzip' ? createGunzip() : createInflate());
  file.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      yield chunk;
      read?.(at);
    }
  } finally {
    file.destroy();
  }
}

async function firstOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  for await (const chunk of bytes) return Buffer.from(chunk.subarray(0, HEAD_BYTES));
  return Buffer.alloc(0);
}

function formatOf(head: Buffer): Input['format'] | undefined {
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (!text.startsWith('{')) return undefined;
  if (/^\{\s*"(wirescope|seq)"\s*:/.test(text)) return 'ndjson';
  if (/^\{\s*"log"\s*:/.test(text)) return 'har';
  const [line = ''] = text.split('\n', 1);
  try {
    const first = JSON.parse(line) as object;
    return 'wirescope' in first || ('seq' in first && 'kind' in first) ? 'ndjson' : 'har';
  } catch (caught) {
    if (!(caught instanceof SyntaxError)) throw caught;
    // A HAR may have something before its `log`; what it is not is said when it is read.
    return 'har';
  }
}

function unknown(path: string, head: Buffer) {
  const isRecording = head.toString('latin1', 0, 15) === 'SQLite format 3';
  const isZip = head.toString('latin1', 0, 4) === 'PK\u0003\u0004';
  return {
    code: 'IMPORT_UNKNOWN',
    message: `${basename(path)} is neither a HAR nor NDJSON of Wirescope.`,
    hint: isRecording
      ? 'It looks like a recording: open it as it is.'
      : isZip
        ? 'It is a ZIP: unpack it and import the .har in it.'
        : 'A HAR begins with {"log": …; NDJSON with a line {"wirescope":1, ….',
  };
}
