import { type ReactNode, useEffect, useId, useRef } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Imported } from '../../../src-shared/contract/imports.ts';
import { TRANSPORT_TAG } from '../../state/endpoints.ts';
import { Field, TextInput } from '../../widgets/field.tsx';
import { Glyph, Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import type { ImportChoice, ImportRow } from './plan.ts';

const said = words.imports.dialog;

export interface ReviewProps {
  readonly imported: Imported;
  readonly rows: readonly ImportRow[];
  readonly choice: ImportChoice;
  readonly folders: readonly string[];
  readonly intoWrong: boolean;
  readonly onChoice: (choice: ImportChoice) => void;
}

/** What was recognised, what will be added, and what could not be taken and why. */
export function Review({ imported, rows, choice, folders, intoWrong, onChoice }: ReviewProps) {
  const listId = useId();
  const all = rows.flatMap((row) => (row.kind === 'endpoint' ? [row.item.id] : []));
  const shared = imported.messages.filter(({ endpointId }) => endpointId === '').length;
  const setEndpoints = (ids: readonly string[], on: boolean): void => {
    const endpoints = new Set(choice.endpoints);
    for (const id of ids) {
      if (on) endpoints.add(id);
      else endpoints.delete(id);
    }
    onChoice({ ...choice, endpoints });
  };
  return (
    <>
      <p className="imp-formats">
        {said.recognised} <b>{imported.formats.join(', ')}</b>
      </p>
      <section aria-label={said.endpoints}>
        <header className="imp-head">
          {all.length > 0 ? (
            <Check ids={all} chosen={choice.endpoints} onChange={setEndpoints}>
              <b>{said.endpoints}</b>
            </Check>
          ) : (
            <b>{said.endpoints}</b>
          )}
        </header>
        {all.length === 0 && <p className="imp-none">{said.none}</p>}
        <ul className="imp-list">
          {rows.map((row) => (
            <li key={row.kind === 'folder' ? `f${row.path}` : row.item.id} style={{ paddingLeft: 12 + row.depth * 20 }}>
              {row.kind === 'folder' ? (
                <Check ids={row.ids} chosen={choice.endpoints} onChange={setEndpoints}>
                  <Icon name="folder" />
                  <span className="imp-name">{visible(row.name)}</span>
                </Check>
              ) : (
                <EndpointCheck row={row} chosen={choice.endpoints} onChange={setEndpoints} />
              )}
            </li>
          ))}
        </ul>
        {shared > 0 && <p className="imp-none">{said.shared(shared)}</p>}
      </section>
      {all.length > 0 && (
        <div className="imp-into">
          <Field label={said.into} hint={said.intoHint} error={intoWrong ? said.intoWrong : null}>
            {(control) => (
              <TextInput
                {...control}
                list={listId}
                value={choice.into}
                onChange={(event) => onChoice({ ...choice, into: event.target.value })}
              />
            )}
          </Field>
          <datalist id={listId}>
            {folders.map((path) => (
              <option key={path} value={path} />
            ))}
          </datalist>
        </div>
      )}
      {imported.environments.length > 0 && (
        <section aria-label={said.environments}>
          <header className="imp-head">
            <b>{said.environments}</b>
          </header>
          <ul className="imp-list">
            {imported.environments.map(({ name, variables }, index) => {
              const secrets = variables.filter(({ secret }) => secret !== 'no').length;
              const id = String(index);
              return (
                <li key={id} style={{ paddingLeft: 12 }}>
                  <Check
                    ids={[id]}
                    chosen={new Set([...choice.environments].map(String))}
                    onChange={(_ids, on) => {
                      const environments = new Set(choice.environments);
                      if (on) environments.add(index);
                      else environments.delete(index);
                      onChoice({ ...choice, environments });
                    }}
                  >
                    <span className="imp-name">{visible(name)}</span>
                    <span className="imp-more">
                      {said.variables(variables.length)}
                      {secrets > 0 && ` · ${said.secrets(secrets)}`}
                    </span>
                  </Check>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <section aria-label={said.skipped}>
        <header className="imp-head">
          <b>{imported.skipped.length === 0 ? said.skippedNone : said.skipped}</b>
        </header>
        <ul className="imp-skipped">
          {imported.skipped.map((skipped) => (
            <li key={`${skipped.what} ${skipped.why}`}>
              {skipped.names.length === 0 ? (
                <p>
                  <b>{visible(skipped.what)}</b> {visible(skipped.why)}
                </p>
              ) : (
                <details>
                  <summary>
                    <b>{visible(skipped.what)}</b> {visible(skipped.why)}
                  </summary>
                  <p className="imp-names">{visible(skipped.names.join(', '))}</p>
                </details>
              )}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

interface CheckProps {
  /** What it stands for: a folder's box is half when only some of them are chosen. */
  readonly ids: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (ids: readonly string[], on: boolean) => void;
  readonly children: ReactNode;
}

function Check({ ids, chosen, onChange, children }: CheckProps) {
  const box = useRef<HTMLInputElement>(null);
  const count = ids.filter((id) => chosen.has(id)).length;
  const some = count > 0 && count < ids.length;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = some;
  }, [some]);
  return (
    <label className="imp-check">
      <input
        ref={box}
        type="checkbox"
        checked={count === ids.length}
        onChange={(event) => onChange(ids, event.target.checked)}
      />
      {children}
    </label>
  );
}

function EndpointCheck({
  row,
  chosen,
  onChange,
}: { readonly row: ImportRow & { kind: 'endpoint' } } & Pick<CheckProps, 'chosen' | 'onChange'>) {
  const { item, name, messages, known } = row;
  return (
    <Check ids={[item.id]} chosen={chosen} onChange={onChange}>
      <span className="imp-tag">{TRANSPORT_TAG[item.endpoint.transport ?? 'auto']}</span>
      <span className="imp-name">{visible(name)}</span>
      <span className="imp-url" title={visible(item.from)}>
        {visible(item.endpoint.url)}
      </span>
      <span className="imp-more">
        {known && said.already}
        {messages > 0 && ` ${said.messages(messages)}`}
        {item.credentials.length > 0 && (
          <span className="imp-warn">
            <Glyph name="warn" />
            {said.credentials(item.credentials.join(', '))}
          </span>
        )}
      </span>
    </Check>
  );
}
