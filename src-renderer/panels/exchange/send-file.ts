import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CallEngine, CommandInput } from '../../../src-shared/contract/index.ts';
import { MAX_UPLOAD_PIECE_BYTES } from '../../../src-shared/contract/upload.ts';
import { exchangeWords } from '../../words/exchange.ts';

const said = exchangeWords.import;

/** Gives a file to the engine: by its path where that is known, else piece by piece. Null: it was stopped. */
export async function sendFile(options: {
  readonly call: CallEngine;
  readonly file: File;
  readonly path: string | null;
  readonly signal: AbortSignal;
  onSent(bytes: number, of: number): void;
}): Promise<Result<CommandInput<'import.start'> | null>> {
  const { call, file, path, signal, onSent } = options;
  if (path !== null) return ok({ path });
  if (file.size === 0) return fail('FILE_EMPTY', said.empty(file.name), said.emptyHint);
  const begun = await call('upload.begin', { name: file.name.slice(0, 255), bytes: file.size, purpose: 'import' });
  if (!begun.ok) return begun;
  const { uploadId } = begun.value;
  for (let at = 0; at < file.size; at += MAX_UPLOAD_PIECE_BYTES) {
    if (signal.aborted) {
      const gone = await call('upload.cancel', { uploadId });
      return gone.ok ? ok(null) : gone;
    }
    onSent(at, file.size);
    let piece: Uint8Array<ArrayBuffer>;
    try {
      piece = new Uint8Array(await file.slice(at, at + MAX_UPLOAD_PIECE_BYTES).arrayBuffer());
    } catch {
      await call('upload.cancel', { uploadId });
      return fail('FILE_NOT_READABLE', said.notRead(file.name), said.notReadHint);
    }
    const taken = await call('upload.piece', { uploadId, at, piece });
    if (!taken.ok) return taken;
  }
  return ok({ uploadId });
}
