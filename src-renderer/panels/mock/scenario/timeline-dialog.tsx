import { type FormEvent, useId, useState } from 'react';
import type { MockDetail } from '../../../../src-shared/contract/mock.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../../../src-shared/model/scenario/fault.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { Field, Select, TextInput } from '../../../widgets/field.tsx';
import { words } from '../../../words/index.ts';
import { type Aim, aimTarget, EVERYBODY } from '../faults/aim.ts';
import { AimChooser } from '../faults/aim-chooser.tsx';
import { FAULT_FIELDS, type FaultValues, faultInput, fieldName, hasTarget } from '../faults/fault-fields.ts';
import type { ScenarioText } from './use-scenario-text.ts';

const said = words.mock.scenario;

export interface TimelineDialogProps {
  readonly scenario: ScenarioText;
  readonly fault: FaultName;
  /** Whom the faults pane aims at; clients that are selected now mean nothing to a file. */
  readonly aim: Aim;
  readonly detail: MockDetail | null;
  readonly onClose: () => void;
}

/** A fault at a time for a while, written into the scenario's text. */
export default function TimelineDialog({
  scenario,
  fault: begun,
  aim: begunAim,
  detail,
  onClose,
}: TimelineDialogProps) {
  const form = useId();
  const [name, setName] = useState(begun);
  const [values, setValues] = useState<FaultValues>({});
  const [at, setAt] = useState('10s');
  const [lasts, setLasts] = useState('10s');
  const [wrong, setWrong] = useState<{ readonly key: string; readonly words: string } | null>(null);
  const [aim, setAim] = useState(begunAim.at === 'selected' ? EVERYBODY : begunAim);
  const target = aimTarget(aim, []) ?? {};
  const { about, lasts: canLast } = FAULTS[name];
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = faultInput(name, values, target, lasts, at);
    if (!made.ok) {
      setWrong(made.mistake);
      return;
    }
    const { fault, at: when, ...rest } = made.fault as Readonly<Record<string, unknown>>;
    const { addToTimeline } = await import('./edit-yaml.ts');
    const mistake = await scenario.edit(async (text) => addToTimeline(text, { at: when, fault, ...rest }));
    if (mistake === null) onClose();
    else setWrong({ key: '', words: mistake });
  };
  const mistakeOf = (key: string): string | null =>
    wrong?.key === key ? words.mock.faults.wrong(fieldName(key), wrong.words) : null;
  return (
    <Dialog
      title={said.faultTitle}
      about={said.faultAbout}
      onClose={onClose}
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={form}>
            {said.add}
          </Button>
        </>
      }
    >
      <form id={form} className="mock-form" onSubmit={(event) => void submit(event)}>
        <Field label={said.fault} hint={about}>
          {({ id, 'aria-describedby': described }) => (
            <Select
              id={id}
              aria-describedby={described}
              value={name}
              options={FAULT_NAMES.map((one) => ({ value: one, label: FAULTS[one].title, end: one }))}
              onChange={(next) => {
                setName(next);
                setValues({});
                setWrong(null);
              }}
            />
          )}
        </Field>
        <Field label={said.at} hint={said.atHint} error={mistakeOf('at')}>
          {(control) => <TextInput {...control} value={at} onChange={(event) => setAt(event.target.value)} />}
        </Field>
        {canLast && (
          <Field label={said.lasts} hint={said.lastsHint} error={mistakeOf('for')}>
            {(control) => <TextInput {...control} value={lasts} onChange={(event) => setLasts(event.target.value)} />}
          </Field>
        )}
        {FAULT_FIELDS[name].map(({ key, initial }) => (
          <Field key={`${name} ${key}`} label={fieldName(key)} error={mistakeOf(key)}>
            {(control) => (
              <TextInput
                {...control}
                value={values[key] ?? initial}
                placeholder={words.mock.faults.leftOut}
                onChange={(event) => setValues({ ...values, [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
        {hasTarget(name) && (
          <Field label={said.whom}>{() => <AimChooser aim={aim} onAim={setAim} detail={detail} selected={0} />}</Field>
        )}
        {wrong?.key === '' && (
          <p className="mock-bad" role="alert">
            {wrong.words}
          </p>
        )}
      </form>
    </Dialog>
  );
}
