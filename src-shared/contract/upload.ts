import * as v from 'valibot';
import { command } from './command.ts';
import type { RecordingInfo } from './recording.ts';

/** A recording a person gives to an engine on another machine. Larger ones are copied there by other means, then opened by path. */
export const MAX_UPLOAD_BYTES = 4 * 1024 ** 3;
/** Most bytes of one piece. */
export const MAX_UPLOAD_PIECE_BYTES = 4 * 1024 * 1024;

const uploadId = v.string();

/** A recording from a window that knows only a file's bytes: piece by piece to the engine's disk, then opened there. */
export const uploadCommands = {
  /** Errors: UPLOAD_TOO_LARGE, UPLOAD_BUSY, UPLOAD_NOT_WRITTEN. */
  'upload.begin': command<{ readonly uploadId: string }>()(
    v.object({
      /** The file's own name; only what is harmless in a name is taken from it. */
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
      bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
      /** `import`: a HAR or NDJSON file for `import.start`, which takes it in place of `upload.finish`. */
      purpose: v.optional(v.picklist(['open', 'import']), 'open'),
    }),
  ),
  /**
   * The next piece. Errors: UPLOAD_UNKNOWN, UPLOAD_NO_RECORDING (the first bytes are no database’s), UPLOAD_OUT_OF_ORDER,
   * UPLOAD_NOT_WRITTEN. After an error nothing of the file is left.
   */
  'upload.piece': command<{ readonly bytes: number }>()(
    v.object({
      uploadId,
      at: v.pipe(v.number(), v.integer(), v.minValue(0)),
      piece: v.pipe(
        v.instance(Uint8Array),
        v.check((piece) => piece.length <= MAX_UPLOAD_PIECE_BYTES, 'is larger than a piece may be'),
      ),
    }),
  ),
  /** Keeps the copy among the recordings and opens it; one that does not open is removed. Errors: as of `recording.open`. */
  'upload.finish': command<RecordingInfo>()(v.object({ uploadId })),
  'upload.cancel': command<null>()(v.object({ uploadId })),
} as const;
