import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState, useWindowStore } from '../../state/store.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Select, TextInput } from '../../widgets/field.tsx';
import { Menu, MenuItem } from '../../widgets/menu.tsx';
import { shortcutText } from '../frame/shortcuts.ts';
import { COMPOSE_KINDS, type ComposeKind, type Draft, readDraft, sendObstacle } from './outgoing.ts';
import './composer.css';

const Editor = lazy(() => import('./editor.tsx'));

/** What to send, checked while one types. ⌘⏎ sends, ↑ in the first line brings earlier messages. */
export function Composer({ status }: { readonly status: ConnectionStatus }) {
  const { call, capabilities } = useEngine();
  const store = useWindowStore();
  const sent = useWindowState((state) => state.sent);
  const [draft, setDraft] = useState<Draft>({ kind: 'text', text: '', code: '1000' });
  const [back, setBack] = useState(0);
  const read = useMemo(() => readDraft(draft), [draft]);
  const obstacle = sendObstacle(status);
  const { recordingId, connection } = status;

  const change = useCallback((text: string) => {
    setDraft((before) => ({ ...before, text }));
    setBack(0);
  }, []);
  const recall = useCallback(
    (step: 1 | -1): boolean => {
      const next = Math.max(0, Math.min(sent.length, back + step));
      if (next === back) return false;
      setBack(next);
      setDraft((before) => ({ ...before, text: next === 0 ? '' : (sent[sent.length - next] ?? '') }));
      return true;
    },
    [sent, back],
  );
  const send = useCallback(async () => {
    if (!read.ok || obstacle !== null) return;
    const answer = await call('connection.send', { recordingId, connection, message: read.message });
    if (!answer.ok) {
      store.getState().report(answer.error);
      return;
    }
    if (draft.text !== '' && draft.kind !== 'close') store.getState().remember(draft.text);
    setBack(0);
    setDraft((before) => ({ ...before, text: '' }));
  }, [read, obstacle, call, recordingId, connection, store, draft]);

  if (obstacle !== null && status.transport !== 'websocket') {
    return <p className="pane-bar comp comp-none">{obstacle}</p>;
  }
  return (
    <section className="comp comp-bar" aria-label="Composer">
      <Select<ComposeKind>
        label="Kind of message"
        value={draft.kind}
        options={COMPOSE_KINDS}
        onChange={(kind) => setDraft((before) => ({ ...before, kind }))}
        className="comp-kind"
      />
      {draft.kind === 'close' && (
        <TextInput
          className="comp-code"
          inputMode="numeric"
          aria-label="Close code"
          value={draft.code}
          onChange={(event) => setDraft((before) => ({ ...before, code: event.target.value }))}
        />
      )}
      <div className="comp-field">
        <Suspense
          fallback={
            <TextInput
              className="comp-plain"
              aria-label="Message"
              value={draft.text}
              onChange={(event) => change(event.target.value)}
            />
          }
        >
          <Editor
            label={draft.kind === 'close' ? 'Reason' : 'Message'}
            placeholder={
              draft.kind === 'close' ? 'reason' : draft.kind === 'ping' ? 'payload, may be empty' : 'message'
            }
            language={
              draft.kind === 'json' || (draft.kind === 'text' && /^\s*[[{]/.test(draft.text)) ? 'json' : 'plain'
            }
            text={draft.text}
            mistakeAt={read.ok || draft.text === '' ? null : (read.at ?? null)}
            onChange={change}
            onSend={() => void send()}
            onRecall={recall}
          />
        </Suspense>
      </div>
      <span className={`comp-about ${read.ok || draft.text === '' ? '' : 'comp-wrong'}`} role="status">
        {obstacle ?? (read.ok ? (draft.text === '' ? '' : read.about) : draft.text === '' ? '' : read.words)}
      </span>
      <Menu align="end" trigger={<IconButton icon="chevd" label="Earlier messages" disabled={sent.length === 0} />}>
        {sent
          .slice(-12)
          .reverse()
          .map((text) => (
            <MenuItem key={text} onChoose={() => change(text)}>
              <span className="comp-old">{text}</span>
            </MenuItem>
          ))}
      </Menu>
      <Button
        tone="primary"
        shortcut={shortcutText(capabilities, 'send')}
        disabled={!read.ok || obstacle !== null}
        title={obstacle ?? undefined}
        onClick={() => void send()}
      >
        Send
      </Button>
    </section>
  );
}
