import { useId, useMemo, useRef, useState } from 'react';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { useVariables } from '../../state/use-variables.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { counts, FIELDS, type FieldSpec, type GroupName, isChanged, matches, presets } from './fields.ts';
import { formOf, type OptionsForm, readForm } from './form.ts';
import { OptionField } from './option-field.tsx';
import { WaitPreview } from './wait-preview.tsx';
import './options-sheet.css';

const said = words.options;

export interface OptionsSheetProps {
  readonly endpoint: EndpointInput;
  /** The engine runs with other options until the next Connect. */
  readonly connected: boolean;
  /** True when the window does not know the options of the running connection. */
  readonly unknown: boolean;
  readonly onSave: (endpoint: EndpointInput) => void;
  readonly onClose: () => void;
}

const GROUPS = Object.keys(said.groups) as GroupName[];

/** Every option of an endpoint, grouped, each with a sentence; mistakes in words as one types, and what differs from its default. */
export default function OptionsSheet({ endpoint, connected, unknown, onSave, onClose }: OptionsSheetProps) {
  const [form, setForm] = useState(() => formOf(endpoint));
  const [search, setSearch] = useState('');
  const [changedOnly, setChangedOnly] = useState(false);
  const variables = useVariables();
  const read = useMemo(() => readForm(form, variables), [form, variables]);
  const formId = useId();
  const body = useRef<HTMLFormElement>(null);
  const preset = presets(form);
  const changed = new Set(FIELDS.filter((spec) => isChanged(spec, form, preset)).map(({ name }) => name));
  const mistakes = Object.keys(read.errors).length;
  const typed = search.trim();

  function change(patch: Partial<OptionsForm>): void {
    setForm((before) => {
      const after = { ...before, ...patch };
      if (patch.policy === undefined) return after;
      // What was the default of the one policy becomes that of the other.
      const [old, now] = [presets(before), presets(after)];
      return { ...after, cap: before.cap === old.cap ? now.cap : before.cap };
    });
  }
  const isShown = (spec: FieldSpec): boolean => {
    if (read.errors[spec.name] !== undefined) return true;
    if (typed !== '') return matches(spec, typed) && spec.when?.(form) !== false;
    if (changedOnly) return changed.has(spec.name);
    return counts(spec, form) || changed.has(spec.name);
  };
  const groups = GROUPS.map((group) => ({
    group,
    fields: FIELDS.filter((spec) => spec.group === group && isShown(spec)),
  })).filter(({ fields }) => fields.length > 0);

  return (
    <Dialog
      form="sheet"
      title={said.title}
      about={unknown ? said.about.unknown : connected ? said.about.running : said.about.next}
      onClose={onClose}
      actions={
        <>
          <span role="status">
            {mistakes > 0 && (
              <Button
                size="small"
                tone="quiet"
                className="opt-state"
                onClick={() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()}
              >
                {said.wrong(mistakes)}
              </Button>
            )}
          </span>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={read.endpoint === null}>
            {said.save}
          </Button>
        </>
      }
    >
      <search className="opt-find">
        <TextInput
          type="search"
          aria-label={said.search}
          placeholder={said.searchExample}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Button
          aria-pressed={changedOnly}
          disabled={changed.size === 0 && !changedOnly}
          onClick={() => setChangedOnly(!changedOnly)}
        >
          {changedOnly ? said.showAll : changed.size === 0 ? said.nothingChanged : said.changedOnly(changed.size)}
        </Button>
      </search>
      <form
        id={formId}
        ref={body}
        onSubmit={(event) => {
          event.preventDefault();
          if (read.endpoint !== null) onSave(read.endpoint);
        }}
      >
        {groups.map(({ group, fields }) => (
          <fieldset className="opt-group" key={group}>
            <legend>{said.groups[group]}</legend>
            {fields.map((spec) => (
              <OptionField
                key={spec.name}
                spec={spec}
                form={form}
                preset={preset}
                changed={changed.has(spec.name)}
                error={read.errors[spec.name] ?? null}
                onChange={change}
              />
            ))}
            {group === 'reconnect' && <WaitPreview form={form} />}
          </fieldset>
        ))}
        {groups.length === 0 && <p className="opt-none">{said.none}</p>}
      </form>
    </Dialog>
  );
}
