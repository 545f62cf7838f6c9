import { type ReactNode, useState } from 'react';
import { TRANSPORT_NAME } from '../../state/endpoints.ts';
import { Button } from '../../widgets/button.tsx';
import { Field, Select, Switch, TextArea, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { counts, type FieldSpec } from './fields.ts';
import type { OptionsForm } from './form.ts';
import { PemField } from './pem-field.tsx';

const said = words.options;

export interface OptionFieldProps {
  readonly spec: FieldSpec;
  readonly form: OptionsForm;
  readonly preset: OptionsForm;
  readonly changed: boolean;
  readonly error: string | null;
  readonly onChange: (patch: Partial<OptionsForm>) => void;
}

const CHOICES: Readonly<Record<string, readonly { readonly value: string; readonly label: string }[]>> = {
  transport: (['auto', 'websocket', 'sse', 'long-poll', 'poll'] as const).map((value) => ({
    value,
    label: TRANSPORT_NAME[value],
  })),
  ...Object.fromEntries(
    Object.entries(said.choices).map(([name, labels]) => [
      name,
      Object.entries(labels).map(([value, label]) => ({ value, label })),
    ]),
  ),
};

/** A field's value as its default is told: the words of a choice, on or off, the text itself. */
function shown(spec: FieldSpec, value: string | boolean): string {
  if (typeof value === 'boolean') return value ? said.on : said.off;
  return CHOICES[spec.name]?.find((choice) => choice.value === value)?.label ?? value;
}

/** One option: its control, a sentence, the section of the standard, and its default when it differs. */
export function OptionField({ spec, form, preset, changed, error, onChange }: OptionFieldProps) {
  const { label, hint } = said.fields[spec.name];
  const set = (value: string | boolean): void => onChange({ [spec.name]: value });
  const value = form[spec.name];
  const idle = !counts(spec, form) && spec.only !== undefined;
  const about = (
    <>
      {hint}
      {spec.section !== undefined && (
        <span className="opt-section" title={spec.section.url}>
          {spec.section.text}
        </span>
      )}
      {idle && (
        <span className="opt-idle">{said.idle((spec.only ?? []).map((one) => TRANSPORT_NAME[one]).join(', '))}</span>
      )}
    </>
  );
  const control = ((): ReactNode => {
    if (typeof value === 'boolean') {
      return (
        <div className="opt-switch">
          <Switch on={value} onChange={set} hint={about}>
            {label}
          </Switch>
        </div>
      );
    }
    if (spec.control === 'pem') {
      return <PemField label={label} hint={about} value={value} error={error} onChange={set} />;
    }
    if (spec.control === 'secret')
      return <SecretField label={label} hint={about} value={value} error={error} onChange={set} />;
    return (
      <Field label={label} hint={about} error={error}>
        {(given) =>
          spec.control === 'select' ? (
            <Select {...given} value={value} options={CHOICES[spec.name] ?? []} onChange={set} className="opt-select" />
          ) : spec.control === 'area' ? (
            <TextArea
              {...given}
              value={value}
              placeholder={spec.example}
              onChange={(event) => set(event.target.value)}
            />
          ) : (
            <TextInput
              {...given}
              value={value}
              placeholder={spec.example}
              className={spec.control === 'short' ? 'inp-short' : ''}
              onChange={(event) => set(event.target.value)}
            />
          )
        }
      </Field>
    );
  })();
  const before = preset[spec.name];
  return (
    <div className={`opt-field ${changed ? 'opt-changed' : ''} ${idle ? 'opt-quiet' : ''}`}>
      {control}
      {changed && (
        <p className="opt-preset">
          <span>{before === '' ? said.presetEmpty : said.preset(shown(spec, before))}</span>
          <Button
            size="small"
            tone="quiet"
            title={said.reset(label)}
            onClick={() => onChange({ [spec.name]: before, ...(spec.name === 'authKind' ? { authAt: '' } : {}) })}
          >
            {said.resetShort}
          </Button>
        </p>
      )}
    </div>
  );
}

interface SecretFieldProps {
  readonly label: string;
  readonly hint: ReactNode;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

/** Masked until it is asked for. */
function SecretField({ label, hint, value, error, onChange }: SecretFieldProps) {
  const [open, setOpen] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="opt-secret">
          <TextInput
            {...control}
            type={open ? 'text' : 'password'}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <Button
            size="small"
            aria-pressed={open}
            title={open ? said.hideSecret(label) : said.showSecret(label)}
            onClick={() => setOpen(!open)}
          >
            {open ? said.hide : said.show}
          </Button>
        </div>
      )}
    </Field>
  );
}
