import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { countedText } from '../../../src-shared/base/units-text.ts';
import type { SecretsStatus } from '../../../src-shared/contract/environments.ts';
import { useDocument } from '../../data/use-document.ts';
import { useEngine } from '../../data/use-engine.ts';
import { newId } from '../../state/endpoints.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Switch, TextInput } from '../../widgets/field.tsx';
import { Glyph, Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';
import { checkDraft, type DraftSet, type DraftVariable, documentOf, draftOf, emptyVariable, GLOBALS } from './draft.ts';
import { VariableTable } from './variable-table.tsx';
import './environments.css';

const said = words.endpoints.environments;

/** Environments, globals and their variables. Nothing is changed before Save. */
export default function EnvironmentsEditor({ onClose }: { readonly onClose: () => void }) {
  const { call } = useEngine();
  const [status, setStatus] = useState<SecretsStatus | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    void call('secret.status', {}).then((answer) => (answer.ok ? setStatus(answer.value) : setProblem(answer.error)));
  }, [call]);
  if (status === null) {
    // The engine answers in a moment; a dialog that changes under the hand would be worse.
    return problem === null ? null : (
      <Dialog form="sheet" title={said.title} about={said.about} onClose={onClose} actions={null}>
        <p className="env-note">
          <ProblemText problem={problem} />
        </p>
      </Dialog>
    );
  }
  return <Editor status={status} onClose={onClose} />;
}

function Editor({ status, onClose }: { readonly status: SecretsStatus; readonly onClose: () => void }) {
  const { call } = useEngine();
  const [document, change] = useDocument('environments');
  const [sets, setSets] = useState(() => draftOf(document, new Set([...status.known, ...status.unreadable])));
  const [activeId, setActiveId] = useState(document.activeId);
  const [shownId, setShownId] = useState(
    () => sets.find(({ id }) => id === document.activeId && id !== GLOBALS)?.id ?? sets[1]?.id ?? GLOBALS,
  );
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const note = useWindowState((state) => state.note);
  const checked = useMemo(() => checkDraft(document, sets), [document, sets]);
  const nameField = useRef<HTMLInputElement>(null);
  const formId = useId();
  const shown = sets.find(({ id }) => id === shownId) ?? sets[0];
  if (shown === undefined) throw new Error('A draft has the globals at least.');

  const patchSet = (id: string, patch: (before: DraftSet) => DraftSet): void =>
    setSets((before) => before.map((one) => (one.id === id ? patch(one) : one)));
  const setVariables = (variables: readonly DraftVariable[]): void =>
    patchSet(shown.id, (before) => ({ ...before, variables }));

  const reveal = async (variable: DraftVariable): Promise<string | null> => {
    if (!variable.kept) return variable.value;
    const answer = await call('secret.reveal', { id: variable.secretId });
    setProblem(answer.ok ? null : answer.error);
    return answer.ok ? answer.value.value : null;
  };

  const add = (name: string, variables: readonly DraftVariable[]): void => {
    const id = newId('env');
    setSets((before) => [...before, { id, name, variables }]);
    setShownId(id);
    requestAnimationFrame(() => nameField.current?.select());
  };
  const addNew = (): void => {
    let number = 1;
    while (sets.some(({ name }) => name === said.newName(number))) number += 1;
    add(said.newName(number), [emptyVariable()]);
  };
  const duplicate = async (set: DraftSet): Promise<void> => {
    const copies: DraftVariable[] = [];
    for (const variable of set.variables) {
      // A secret that cannot be read is copied without its value, which the row then says.
      const value = await reveal(variable);
      copies.push({ ...variable, key: emptyVariable().key, value: value ?? '', kept: false, secretId: '' });
    }
    add(said.copyName(set.name), copies);
  };
  const remove = (set: DraftSet): void => {
    const at = sets.indexOf(set);
    setSets(sets.filter((one) => one !== set));
    setShownId((sets[at + 1] ?? sets[at - 1])?.id ?? GLOBALS);
    if (activeId === set.id) setActiveId('');
  };

  const save = async (): Promise<void> => {
    setSaving(true);
    setProblem(null);
    const saved: DraftSet[] = [];
    for (const set of sets) {
      const variables: DraftVariable[] = [];
      for (const variable of set.variables) {
        if (!variable.secret || variable.kept || variable.value === '') {
          // Emptied on purpose: the id goes, and the value with it.
          variables.push(variable.secret && !variable.kept ? { ...variable, secretId: '' } : variable);
          continue;
        }
        const id = variable.secretId === '' ? newId('s') : variable.secretId;
        const answer = await call('secret.set', { id, value: variable.value });
        if (!answer.ok) {
          setProblem(answer.error);
          setSaving(false);
          return;
        }
        variables.push({ ...variable, secretId: id });
      }
      saved.push({ ...set, variables });
    }
    change((before) => documentOf({ ...before, activeId }, saved));
    note(said.saved);
    onClose();
  };

  return (
    <Dialog
      form="sheet"
      className="env-sheet"
      title={said.title}
      about={said.about}
      onClose={onClose}
      actions={
        <>
          <span className="opt-state env-state" role="status">
            {checked.mistakes > 0 ? said.toMend(countedText(checked.mistakes, said.field)) : ''}
          </span>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={checked.mistakes > 0 || saving}>
            {said.save}
          </Button>
        </>
      }
    >
      <div className="env">
        <nav className="env-sets" aria-label={said.sets}>
          <ul>
            {sets.map((set) => (
              <li key={set.id}>
                <button
                  type="button"
                  className="side-item env-set"
                  aria-current={set.id === shown.id ? 'true' : undefined}
                  onClick={() => setShownId(set.id)}
                >
                  <span className="ell">{set.name.trim() === '' ? said.nameMissing : set.name}</span>
                  {set.id !== GLOBALS && set.id === activeId && <span className="tag">{said.current}</span>}
                  {hasMistake(set, checked) && <Glyph name="error" className="env-wrong" label={said.hasMistake} />}
                </button>
              </li>
            ))}
          </ul>
          <Button tone="quiet" icon="plus" size="small" onClick={addNew}>
            {said.add}
          </Button>
        </nav>
        <form
          id={formId}
          className="env-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (checked.mistakes === 0) void save();
          }}
        >
          {shown.id === GLOBALS ? (
            <p className="env-about">{said.globalsAbout}</p>
          ) : (
            <div className="env-head">
              <Field label={said.name} error={checked.names.get(shown.id) ?? null}>
                {(control) => (
                  <TextInput
                    {...control}
                    ref={nameField}
                    value={shown.name}
                    onChange={(event) => patchSet(shown.id, (before) => ({ ...before, name: event.target.value }))}
                  />
                )}
              </Field>
              <div className="env-tools">
                <Switch
                  on={activeId === shown.id}
                  onChange={(on) => setActiveId(on ? shown.id : '')}
                  hint={said.inUseHint}
                >
                  {said.inUse}
                </Switch>
                <span className="grow" />
                <Button size="small" icon="copy" onClick={() => void duplicate(shown)}>
                  {said.duplicate}
                </Button>
                <Button size="small" tone="danger" onClick={() => remove(shown)}>
                  {said.remove}
                </Button>
              </div>
            </div>
          )}
          <VariableTable
            key={shown.id}
            variables={shown.variables}
            rows={checked.rows}
            onChange={setVariables}
            reveal={reveal}
          />
          <SecretsNote status={status} problem={problem} />
        </form>
      </div>
    </Dialog>
  );
}

const hasMistake = (set: DraftSet, { names, rows }: ReturnType<typeof checkDraft>): boolean =>
  names.has(set.id) || set.variables.some(({ key }) => rows.get(key)?.mistake != null);

/** Where secrets are and who protects them: said before one is typed. */
function SecretsNote({ status, problem }: { readonly status: SecretsStatus; readonly problem: Problem | null }) {
  const open = status.protection === 'file';
  const told = problem ?? status.problem;
  return (
    <div className="env-notes">
      <p className={`env-note ${open ? 'env-warn' : ''}`}>
        {open ? <Glyph name="warn" label={words.endpoints.warning} /> : <Icon name="lock" />}
        <span>{open ? said.inFile(status.path) : said.inSystem(status.keeper, status.path)}</span>
      </p>
      {status.unreadable.length > 0 && (
        <p className="env-note env-warn">
          <Glyph name="warn" label={words.endpoints.warning} />
          <span>{said.unreadable(countedText(status.unreadable.length, said.secretNoun))}</span>
        </p>
      )}
      {told !== null && (
        <p className="env-note" role="alert">
          <Glyph name="error" className="env-wrong" />
          <span>
            <ProblemText problem={told} />
          </span>
        </p>
      )}
    </div>
  );
}
