import { type ClipboardEvent, useState } from 'react';
import { looksLikeCommand, type ParsedEndpoint } from '../../../src-shared/contract/imports.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { useDocument } from '../../data/use-document.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import { savedMessage } from '../imports/saved-message.ts';
import { endpointOfPaste } from './pasted.ts';

/** A command that became the endpoint of the bar, and the way back. */
export interface Pasted {
  readonly parsed: ParsedEndpoint;
  undo(): void;
  dismiss(): void;
}

/**
 * Reads a command line or a raw request that is pasted where a URL belongs. What is not one is left to the field; what looks like
 * one and cannot be read is told, and the text is put into the field as it is.
 */
export function usePaste(
  endpoint: EndpointInput,
  endpointId: string | null,
  change: (endpoint: EndpointInput) => void,
) {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  const note = useWindowState((state) => state.note);
  const [, changeMessages] = useDocument('messages');
  const [pasted, setPasted] = useState<Pasted | null>(null);

  async function read(text: string): Promise<void> {
    const before = endpoint;
    const answer = await call('endpoint.parse', { text });
    if (!answer.ok) {
      report(answer.error);
      change({ ...before, url: text.replaceAll(/\s+/g, ' ').trim() });
      return;
    }
    const parsed = answer.value;
    const saved = parsed.messages.map((body, index) =>
      savedMessage(endpointId ?? '', { name: words.imports.pasted.message(index + 1), kind: 'text', body }),
    );
    if (saved.length > 0) changeMessages((all) => ({ ...all, saved: [...all.saved, ...saved] }));
    change(endpointOfPaste(before, parsed));
    setPasted({
      parsed,
      undo() {
        change(before);
        const ids = new Set(saved.map(({ id }) => id));
        if (ids.size > 0) changeMessages((all) => ({ ...all, saved: all.saved.filter(({ id }) => !ids.has(id)) }));
        setPasted(null);
        note(words.imports.pasted.undone);
      },
      dismiss: () => setPasted(null),
    });
  }

  return {
    pasted,
    onPaste(event: ClipboardEvent<HTMLInputElement>): void {
      const text = event.clipboardData.getData('text/plain');
      if (event.currentTarget.readOnly || !looksLikeCommand(text)) return;
      event.preventDefault();
      void read(text);
    },
  };
}
