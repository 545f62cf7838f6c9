import { useId, useRef, useState } from 'react';
import { Button, IconButton } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { type DraftVariable, emptyVariable, type Said } from './draft.ts';

const said = words.endpoints.environments;

interface VariableTableProps {
  readonly variables: readonly DraftVariable[];
  readonly rows: ReadonlyMap<string, Said>;
  onChange(variables: readonly DraftVariable[]): void;
  /** The value of a secret; null after saying why it cannot be had. */
  reveal(variable: DraftVariable): Promise<string | null>;
}

/** Names and values, checked as one types. Enter in the last row adds another one. */
export function VariableTable({ variables, rows, onChange, reveal }: VariableTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const patch = (key: string, change: Partial<DraftVariable>): void =>
    onChange(variables.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const add = (): void => {
    onChange([...variables, emptyVariable()]);
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('tr:last-child input')?.focus());
  };
  return (
    <section className="env-variables" aria-label={said.variables}>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.variableName}</th>
            <th scope="col">{said.value}</th>
            <th scope="col">{said.secret}</th>
            <th scope="col">
              <span className="unseen">{said.remove}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {variables.map((variable) => (
            <Row
              key={variable.key}
              variable={variable}
              said={rows.get(variable.key)}
              reveal={() => reveal(variable)}
              onPatch={(change) => patch(variable.key, change)}
              onRemove={() => onChange(variables.filter((one) => one !== variable))}
              onEnter={variable === variables.at(-1) ? add : undefined}
            />
          ))}
        </tbody>
      </table>
      {variables.length === 0 && <p className="env-about">{said.noVariables}</p>}
      <Button tone="quiet" icon="plus" size="small" onClick={add}>
        {said.addVariable}
      </Button>
    </section>
  );
}

interface RowProps {
  readonly variable: DraftVariable;
  readonly said: Said | undefined;
  reveal(): Promise<string | null>;
  onPatch(change: Partial<DraftVariable>): void;
  onRemove(): void;
  readonly onEnter: (() => void) | undefined;
}

function Row({ variable, said: toSay, reveal, onPatch, onRemove, onEnter }: RowProps) {
  const { name, value, secret, kept } = variable;
  const [shown, setShown] = useState(false);
  const id = useId();
  const about = toSay?.mistake ?? toSay?.remark ?? null;
  const wrong = toSay?.mistake != null;
  const show = async (): Promise<void> => {
    const revealed = kept ? await reveal() : value;
    if (revealed === null) return;
    onPatch({ value: revealed, kept: false });
    setShown(true);
  };
  const setSecret = async (on: boolean): Promise<void> => {
    const revealed = on ? value : kept ? await reveal() : value;
    if (revealed === null) return;
    onPatch({ secret: on, value: revealed, kept: false });
  };
  const described = about === null ? undefined : `${id}-about`;
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key !== 'Enter' || onEnter === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onEnter();
  };
  return (
    <>
      <tr>
        <td>
          <TextInput
            aria-label={said.variableName}
            aria-invalid={wrong}
            aria-describedby={described}
            value={name}
            onKeyDown={onKeyDown}
            onChange={(event) => onPatch({ name: event.target.value })}
          />
        </td>
        <td>
          <span className="env-value">
            <TextInput
              type={secret && !shown ? 'password' : 'text'}
              autoComplete={secret ? 'new-password' : 'off'}
              aria-label={said.valueOf(name)}
              aria-describedby={described}
              placeholder={kept ? `•••••• ${said.keptValue}` : undefined}
              value={value}
              onKeyDown={onKeyDown}
              onChange={(event) => onPatch({ value: event.target.value, kept: false })}
            />
            {secret && (
              <IconButton
                icon={shown ? 'eyeOff' : 'eye'}
                size="small"
                label={shown ? said.hide(name) : said.reveal(name)}
                aria-pressed={shown}
                onClick={() => (shown ? setShown(false) : void show())}
              />
            )}
          </span>
        </td>
        <td className="env-secret">
          <input
            type="checkbox"
            aria-label={said.secretOf(name)}
            checked={secret}
            onChange={(event) => void setSecret(event.target.checked)}
          />
        </td>
        <td>
          <IconButton icon="x" size="small" label={said.removeVariable(name)} onClick={onRemove} />
        </td>
      </tr>
      {about !== null && (
        <tr>
          <td colSpan={4} className={wrong ? 'fld-error' : 'fld-hint'} id={`${id}-about`} aria-live="polite">
            {about}
          </td>
        </tr>
      )}
    </>
  );
}
