import { type FormEvent, useEffect, useId, useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { type JsonColumn, jsonCells, jsonColumn } from '../../../src-shared/codec/json-cells.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { CELL_PAYLOAD_BYTES, MAX_PATH_CHARS } from '../../../src-shared/model/cell.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';

export interface PathDialogProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  /** The entry whose values are previewed. */
  readonly seq: number | null;
  readonly known: readonly string[];
  onAdd(path: string): void;
  onClose(): void;
}

type Sample = 'none' | 'reading' | 'empty' | 'long' | { readonly text: string };

/** A JSONPath is typed, told what is wrong with it at every key, and shown what it finds in the selected entry. */
export default function PathDialog({ call, recordingId, seq, known, onAdd, onClose }: PathDialogProps) {
  const text = words.table.path;
  const formId = useId();
  const [path, setPath] = useState('$.');
  const sample = useSample(call, recordingId, seq);
  const made = jsonColumn(path);
  const isBlank = path.trim() === '' || path.trim() === '$.';
  const mistake = isBlank
    ? null
    : !made.ok
      ? `${made.error.message} ${made.error.hint}`
      : known.includes(path.trim())
        ? text.known
        : null;
  const good = !isBlank && mistake === null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!good) return;
    onAdd(path.trim());
    onClose();
  }
  return (
    <Dialog
      title={text.title}
      about={text.about}
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={!good}>
            {text.add}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <Field label={text.label} hint={isBlank ? text.empty : text.hint} error={mistake}>
          {(control) => (
            <TextInput
              {...control}
              className="mono"
              value={path}
              maxLength={MAX_PATH_CHARS}
              placeholder={text.placeholder}
              onChange={(event) => setPath(event.target.value)}
            />
          )}
        </Field>
        <p className="entries-path-about">{seq === null ? text.noEntry : text.in(seq)}</p>
        <p className="entries-path-value mono" role="status" dir="ltr">
          {seq !== null && <Found sample={sample} column={good && made.ok ? made.value : null} />}
        </p>
      </form>
    </Dialog>
  );
}

function Found({ sample, column }: { readonly sample: Sample; readonly column: JsonColumn | null }) {
  const text = words.table.path;
  if (sample === 'none') return null;
  if (sample === 'reading') return text.reading;
  if (sample === 'empty') return text.noPayload;
  if (sample === 'long') return words.table.unread.long;
  if (column === null) return null;
  const [cell = null] = jsonCells(sample.text, [column]);
  if (cell === null) return text.nothing;
  return typeof cell === 'string' ? visible(cell) : words.table.unread[cell.unread];
}

function useSample(call: CallEngine, recordingId: string, seq: number | null): Sample {
  const [sample, setSample] = useState<Sample>(seq === null ? 'none' : 'reading');
  useEffect(() => {
    if (seq === null) return;
    let current = true;
    void call('entry.get', { recordingId, seq, maxBytes: CELL_PAYLOAD_BYTES }).then((answer) => {
      if (!current) return;
      const payload = answer.ok ? answer.value.payload : undefined;
      if (!answer.ok || payload === undefined || payload.length === 0) setSample('empty');
      else if (answer.value.payloadBytes > payload.length) setSample('long');
      else setSample({ text: new TextDecoder().decode(payload) });
    });
    return () => {
      current = false;
    };
  }, [call, recordingId, seq]);
  return sample;
}
