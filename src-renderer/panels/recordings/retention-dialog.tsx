import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { bytesText } from '../../../src-shared/base/units-text.ts';
import type { Removal, Retention } from '../../../src-shared/contract/library.ts';
import { useAsk, useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Switch, TextInput } from '../../widgets/field.tsx';
import { libraryWords } from '../../words/library.ts';
import { dateText } from '../format.ts';
import { Refused } from './dialogs.tsx';
import { recordingsText } from './use-library-acts.ts';

const said = libraryWords.retention;
const GB = 1e9;

/** Limits, what they would take now, and what was taken. */
export function RetentionDialog({ onClose }: { readonly onClose: () => void }) {
  const now = useAsk('library.retention', {});
  if (now.value === null) return null;
  return <Form kept={now.value.retention} removed={now.value.removed} onClose={onClose} />;
}

interface Limit {
  readonly on: boolean;
  readonly text: string;
}

function limitOf(value: number | null, unit: number, preset: string): Limit {
  return { on: value !== null, text: value === null ? preset : String(value / unit) };
}

/** Undefined: not a number. */
function numberOf({ on, text }: Limit, unit: number): number | null | undefined {
  if (!on) return null;
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) || value < 0 ? undefined : value * unit;
}

interface FormProps {
  readonly kept: Retention;
  readonly removed: readonly Removal[];
  readonly onClose: () => void;
}

function Form({ kept, removed, onClose }: FormProps) {
  const { call } = useEngine();
  const note = useWindowState((state) => state.note);
  const formId = useId();
  const [size, setSize] = useState(limitOf(kept.maxBytes, GB, '10'));
  const [age, setAge] = useState(limitOf(kept.maxAgeDays, 1, '90'));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const maxBytes = numberOf(size, GB);
  const maxAgeDays = numberOf(age, 1);
  const wanted = maxBytes === undefined || maxAgeDays === undefined ? null : { maxBytes, maxAgeDays };
  const asked = useAsk('library.retention', wanted === null ? null : { preview: wanted });
  const would = wanted === null ? [] : (asked.value?.would ?? []);
  const limited = wanted !== null && (wanted.maxBytes !== null || wanted.maxAgeDays !== null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (wanted === null) return;
    setBusy(true);
    const answer = await call('library.retain', { retention: wanted });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.error);
    const stayed = answer.value.find((one) => one.problem !== null);
    if (stayed?.problem != null) return setProblem(stayed.problem);
    note(answer.value.length === 0 ? said.saved : said.removed(recordingsText(answer.value.length)));
    onClose();
  };
  return (
    <Dialog
      title={said.title}
      about={said.about}
      className="lib-dialog"
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button
            tone={would.length > 0 ? 'danger' : 'primary'}
            type="submit"
            form={formId}
            disabled={busy || wanted === null || asked.pending}
          >
            {would.length > 0 ? said.saveAndRemove(recordingsText(would.length)) : said.save}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)}>
        <LimitField
          limit={size}
          label={said.size}
          on={said.sizeOn}
          hint={said.sizeHint}
          unit={said.sizeUnit}
          wrong={maxBytes === undefined}
          onChange={setSize}
        />
        <LimitField
          limit={age}
          label={said.age}
          on={said.ageOn}
          hint={said.ageHint}
          unit={said.ageUnit}
          wrong={maxAgeDays === undefined}
          onChange={setAge}
        />
        <p className="dim lib-told">{said.when}</p>
        <h3>
          {!limited
            ? said.noLimit
            : would.length === 0
              ? said.wouldNone
              : said.would(
                  recordingsText(would.length),
                  bytesText(would.reduce((sum, { fileBytes }) => sum + fileBytes, 0)),
                )}
        </h3>
        <Removals removals={would} />
        <Refused problem={problem ?? asked.problem} />
      </form>
      <h3>{said.log}</h3>
      {removed.length === 0 ? <p className="dim">{said.logNone}</p> : <Removals removals={removed} />}
    </Dialog>
  );
}

interface LimitFieldProps {
  readonly limit: Limit;
  readonly label: string;
  readonly on: string;
  readonly hint: string;
  readonly unit: string;
  readonly wrong: boolean;
  readonly onChange: (limit: Limit) => void;
}

function LimitField({ limit, label, on, hint, unit, wrong, onChange }: LimitFieldProps) {
  return (
    <div className="lib-limit">
      <Switch on={limit.on} onChange={(next) => onChange({ ...limit, on: next })}>
        {on}
      </Switch>
      {limit.on && (
        <Field label={label} hint={hint} error={wrong ? said.notNumber : null}>
          {(control) => (
            <span className="lib-with-unit">
              <TextInput
                {...control}
                inputMode="decimal"
                value={limit.text}
                onChange={(event) => onChange({ ...limit, text: event.target.value })}
              />
              {unit}
            </span>
          )}
        </Field>
      )}
    </div>
  );
}

function Removals({ removals }: { readonly removals: readonly Removal[] }) {
  if (removals.length === 0) return null;
  return (
    <ul className="lib-list lib-list-short">
      {removals.map(({ path, name, fileBytes, why, removedAtMs }) => (
        <li key={`${path} ${removedAtMs}`} title={path}>
          <b className="ell">{name}</b>
          <span className="dim">
            {removedAtMs === null
              ? `${said.why[why]}, ${bytesText(fileBytes)}`
              : said.logRow(dateText(removedAtMs), said.why[why], bytesText(fileBytes))}
          </span>
        </li>
      ))}
    </ul>
  );
}
