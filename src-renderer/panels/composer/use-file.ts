import { bytesText } from '../../../src-shared/base/units-text.ts';
import { useWindowStore } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import type { Draft } from './drafts.ts';
import { hexOf } from './format-json.ts';

const say = words.composer;
/** Of a message to be sent: more is a transfer, not a message. */
const MOST_FILE_BYTES = 16 * 1024 * 1024;
/** Up to here a file's bytes stand in the field, to be edited. */
const MOST_SHOWN_BYTES = 4 * 1024;

function base64Of(bytes: Uint8Array): string {
  const PART = 0x8000;
  let binary = '';
  // In parts: one call with all of them would need a stack as long.
  for (let from = 0; from < bytes.length; from += PART)
    binary += String.fromCharCode(...bytes.subarray(from, from + PART));
  return btoa(binary);
}

/** Puts the bytes of a chosen or dropped file into the draft. */
export function useFile(change: (how: (before: Draft) => Draft) => void): (file: File) => Promise<void> {
  const store = useWindowStore();
  return async (file) => {
    if (file.size > MOST_FILE_BYTES) {
      store.getState().report({
        code: 'FILE_TOO_LONG',
        message: say.fileTooLong(file.name, bytesText(MOST_FILE_BYTES)),
        hint: say.fileTooLongHint,
      });
      return;
    }
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      store.getState().report({ code: 'FILE_UNREAD', message: say.fileUnread(file.name), hint: say.fileUnreadHint });
      return;
    }
    change(({ message }) => {
      const asHex = message.kind === 'hex' && bytes.length <= MOST_SHOWN_BYTES;
      return {
        message: asHex
          ? { ...message, body: hexOf(bytes) }
          : { ...message, kind: 'base64', body: base64Of(bytes), fill: false },
        file: bytes.length <= MOST_SHOWN_BYTES ? null : { name: file.name, bytes: bytes.length },
      };
    });
  };
}
