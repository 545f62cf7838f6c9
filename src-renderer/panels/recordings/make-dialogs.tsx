import { type FormEvent, useId, useMemo, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { bytesText } from '../../../src-shared/base/units-text.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import { useAsk, useEngine } from '../../data/use-engine.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { libraryWords } from '../../words/library.ts';
import { dateText } from '../format.ts';
import { Refused } from './dialogs.tsx';
import { parsePosition, positionText } from './moments.ts';
import type { Selection } from './selection.ts';
import { recordingsText } from './use-library-acts.ts';

/** What a job was begun with, or why not. */
function useStart(onClose: () => void) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  return {
    problem,
    busy,
    async begin(start: () => Promise<{ readonly ok: true } | { readonly ok: false; readonly error: Problem }>) {
      setBusy(true);
      const started = await start();
      setBusy(false);
      if (started.ok) onClose();
      else setProblem(started.error);
    },
  };
}

/** A new recording of a part of one. */
export function TrimDialog({ item, onClose }: { readonly item: LibraryItem; readonly onClose: () => void }) {
  const said = libraryWords.trim;
  const { call } = useEngine();
  const formId = useId();
  const end = positionText(item.durationMs);
  const [from, setFrom] = useState('0:00.000');
  const [to, setTo] = useState(end);
  const [name, setName] = useState('');
  const { problem, busy, begin } = useStart(onClose);
  // Its connections have numbers; the row knows names and URLs alone.
  const opened = useAsk('recording.info', item.recordingId === null ? null : { recordingId: item.recordingId });
  const [without, setWithout] = useState<ReadonlySet<number>>(new Set());
  const connections = useMemo(() => opened.value?.connections ?? [], [opened.value]);
  const chosen = connections.filter(({ connection }) => !without.has(connection));
  const [fromMs, toMs] = [parsePosition(from), parsePosition(to)];
  const isRange = fromMs !== null && toMs !== null && toMs > fromMs;
  const isNone = connections.length > 0 && chosen.length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isRange || isNone) return;
    // The text is to the millisecond; its end means the end.
    const toNs = to === end ? Math.ceil(item.durationMs * 1e6) + 1e6 : toMs * 1e6;
    void begin(() =>
      call('library.trim', {
        path: item.path,
        fromNs: fromMs * 1e6,
        toNs,
        ...(name.trim() !== '' && { name: name.trim() }),
        ...(chosen.length < connections.length && { connections: chosen.map(({ connection }) => connection) }),
      }),
    );
  };
  return (
    <Dialog
      title={said.title(item.name)}
      about={said.about}
      className="lib-dialog"
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={busy || !isRange || isNone}>
            {busy ? said.starting : said.start}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <Field label={said.from} hint={said.fromHint} error={fromMs === null ? said.notTime : null}>
          {(control) => (
            <TextInput {...control} className="mono" value={from} onChange={(event) => setFrom(event.target.value)} />
          )}
        </Field>
        <Field
          label={said.to}
          hint={said.toHint(end)}
          error={toMs === null ? said.notTime : fromMs !== null && toMs <= fromMs ? said.notRange : null}
        >
          {(control) => (
            <TextInput {...control} className="mono" value={to} onChange={(event) => setTo(event.target.value)} />
          )}
        </Field>
        {connections.length > 1 && (
          <fieldset className="lib-choices">
            <legend>{said.connections}</legend>
            {connections.map((info) => (
              <label key={info.connection}>
                <input
                  type="checkbox"
                  checked={!without.has(info.connection)}
                  onChange={() => {
                    const next = new Set(without);
                    if (!next.delete(info.connection)) next.add(info.connection);
                    setWithout(next);
                  }}
                />
                <span className="ell">{info.name}</span>
              </label>
            ))}
            {isNone && <p className="fld-error">{said.noConnection}</p>}
          </fieldset>
        )}
        <Field label={said.name} hint={said.nameHint}>
          {(control) => (
            <TextInput {...control} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <p className="dim lib-told">{said.told}</p>
        <Refused problem={problem} />
      </form>
    </Dialog>
  );
}

/** One new recording of several. */
export function MergeDialog({ selection, onClose }: { readonly selection: Selection; readonly onClose: () => void }) {
  const said = libraryWords.merge;
  const { call } = useEngine();
  const formId = useId();
  const [name, setName] = useState('');
  const { problem, busy, begin } = useStart(onClose);
  const ordered = [...selection].sort((a, b) => a.startedAtMs - b.startedAtMs);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void begin(() =>
      call('library.merge', {
        paths: ordered.map(({ path }) => path),
        ...(name.trim() !== '' && { name: name.trim() }),
      }),
    );
  };
  return (
    <Dialog
      title={said.title(recordingsText(selection.length).split(' ')[0] ?? '')}
      about={said.about}
      className="lib-dialog"
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={busy}>
            {busy ? said.starting : said.start}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <p className="dim">{said.order}</p>
        <ul className="lib-list">
          {ordered.map((item) => (
            <li key={item.path}>
              <b className="ell">{item.name}</b>
              <span className="dim">
                {said.starts(dateText(item.startedAtMs))}, {bytesText(item.fileBytes)}
              </span>
            </li>
          ))}
        </ul>
        <Field label={said.name} hint={said.nameHint}>
          {(control) => (
            <TextInput {...control} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <p className="dim lib-told">{said.told}</p>
        <Refused problem={problem} />
      </form>
    </Dialog>
  );
}
