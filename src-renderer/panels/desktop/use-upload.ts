import { useRef, useState } from 'react';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import { MAX_UPLOAD_PIECE_BYTES } from '../../../src-shared/contract/upload.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';

const said = words.desktop.drop;

export interface Copying {
  readonly name: string;
  /** From 0 to 100. */
  readonly percent: number;
}

/** Copies recordings to the engine's machine, one after the other, and shows each. */
export function useUpload() {
  const { call } = useEngine();
  const { showRecording } = useActions();
  const report = useWindowState((state) => state.report);
  const note = useWindowState((state) => state.note);
  const [copying, setCopying] = useState<Copying | null>(null);
  const cancelled = useRef(false);

  /** Null when the person stopped it. */
  async function copy(file: File): Promise<Result<RecordingInfo | null>> {
    const begun = await call('upload.begin', { name: file.name.slice(0, 255), bytes: file.size });
    if (!begun.ok) return begun;
    const { uploadId } = begun.value;
    for (let at = 0; at < file.size; at += MAX_UPLOAD_PIECE_BYTES) {
      if (cancelled.current) {
        const gone = await call('upload.cancel', { uploadId });
        return gone.ok ? ok(null) : gone;
      }
      setCopying({ name: file.name, percent: Math.floor((100 * at) / file.size) });
      let piece: Uint8Array<ArrayBuffer>;
      try {
        piece = new Uint8Array(await file.slice(at, at + MAX_UPLOAD_PIECE_BYTES).arrayBuffer());
      } catch (error) {
        await call('upload.cancel', { uploadId });
        return fail('FILE_NOT_READABLE', `${said.notRead(file.name)}: ${(error as Error).message}.`, said.notReadHint);
      }
      const taken = await call('upload.piece', { uploadId, at, piece });
      if (!taken.ok) return taken;
    }
    return call('upload.finish', { uploadId });
  }

  async function upload(files: readonly File[]): Promise<void> {
    cancelled.current = false;
    for (const file of files) {
      if (cancelled.current) break;
      setCopying({ name: file.name, percent: 0 });
      const copied = await copy(file);
      if (!copied.ok) report(copied.error);
      else if (copied.value === null) note(said.cancelled(file.name));
      else showRecording(copied.value.id);
    }
    setCopying(null);
  }

  const cancel = (): void => {
    cancelled.current = true;
  };
  return { copying, upload, cancel };
}
