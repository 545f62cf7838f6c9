import { type FormEvent, lazy, Suspense, useEffect, useId, useState } from 'react';
import type { Problem } from '../../../../src-shared/base/result.ts';
import type { ScenarioCheck, ScenarioInfo, ScenarioSource } from '../../../../src-shared/contract/mock.ts';
import type { Tick } from '../../../../src-shared/contract/tick.ts';
import { useAsk, useEngine, useTick } from '../../../data/use-engine.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { Field, Select, TextInput } from '../../../widgets/field.tsx';
import { words } from '../../../words/index.ts';
import { useActions } from '../../actions.ts';
import { ProblemText } from '../../problem.tsx';
import { useMockAsk } from '../use-mock.ts';
import { FRESH_SCENARIO, freeName } from './fresh-scenario.ts';
import '../mock-shared.css';
import './start-dialog.css';

const YamlEditor = lazy(() => import('../scenario/yaml-editor.tsx'));
const said = words.mock.start;
const FILE = 'file';
const CHECK_AFTER_MS = 250;

type Choice = `builtin:${string}` | `own:${string}` | typeof FILE;
const listOf = (tick: Tick) => tick.mocks;

/** A text that was opened here; `source` is where it came from, as long as nobody changed it. */
interface Edited {
  readonly text: string;
  readonly source: ScenarioSource | null;
}

/** Chooses a scenario, and where it is served. Stays open, with the reason, where that could not be. */
export default function StartDialog({ onClose }: { readonly onClose: () => void }) {
  const { call } = useEngine();
  const ask = useMockAsk();
  const actions = useActions();
  const mocks = useTick(listOf);
  const form = useId();
  const [revision, setRevision] = useState(0);
  const scenarios = useAsk('mock.scenarios', {}, revision).value;
  const [choice, setChoice] = useState<Choice>('builtin:demo');
  const [path, setPath] = useState('');
  const taken = (wanted: number) => mocks.find((mock) => mock.port === wanted);
  const [port, setPort] = useState(() => {
    let free = 4600;
    while (taken(free) !== undefined) free += 1;
    return String(free);
  });
  const [host, setHost] = useState<'loopback' | 'all'>('loopback');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [starting, setStarting] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const [edited, setEdited] = useState<Edited | null>(null);
  const check = useCheck(edited?.text ?? null);

  const number = Number(port);
  const right = /^\d+$/.test(port.trim()) && number <= 65_535;
  const holder = number === 0 ? undefined : taken(number);
  const own = scenarios?.own ?? [];
  const builtin = scenarios?.builtin ?? [];
  const chosen = own.find(({ name }) => choice === `own:${name}`);
  const source = sourceOf(choice, path, chosen);
  const what: ScenarioSource | null = edited === null ? source : (edited.source ?? { kind: 'text', text: edited.text });

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (what === null || !right || starting) return;
    setStarting(true);
    const started = await actions.startMock({
      source: what,
      port: number,
      host: host === 'loopback' ? '127.0.0.1' : '0.0.0.0',
    });
    setStarting(false);
    if (started.ok) onClose();
    else setProblem(started.error);
  };
  const openText = async (): Promise<void> => {
    if (source === null) return;
    const answer = await call('mock.scenarioText', { source });
    if (answer.ok) setEdited({ text: answer.value.text, source });
    else setProblem(answer.error);
  };
  const duplicate = async (): Promise<void> => {
    if (source === null) return;
    const answer = await call('mock.scenarioText', { source });
    if (!answer.ok) {
      setProblem(answer.error);
      return;
    }
    const name = freeName(choice.split(':')[1] ?? 'scenario', own);
    const { renamed } = await import('../scenario/edit-yaml.ts');
    const text = renamed(answer.value.text, name);
    if (!text.ok) {
      setProblem(text.error);
      return;
    }
    const kept = await ask('mock.save', { name, text: text.value });
    if (kept === null) return;
    setRevision((before) => before + 1);
    setChoice(`own:${kept.value.name}`);
  };
  const remove = async (name: string): Promise<void> => {
    setRemoving(null);
    if ((await ask('mock.remove', { name })) === null) return;
    setRevision((before) => before + 1);
    setChoice('builtin:demo');
  };
  const choose = (next: Choice): void => {
    setChoice(next);
    setProblem(null);
    setRemoving(null);
  };
  return (
    <Dialog
      title={said.title}
      about={said.about}
      onClose={onClose}
      className="mock-start"
      actions={
        <>
          {edited === null ? (
            <>
              <Button onClick={() => setEdited({ text: FRESH_SCENARIO, source: null })}>{said.fresh}</Button>
              <Button disabled={source === null} onClick={() => void openText()}>
                {said.edit}
              </Button>
              <Button icon="copy" disabled={source === null || choice === FILE} onClick={() => void duplicate()}>
                {said.duplicate}
              </Button>
            </>
          ) : (
            <Button onClick={() => setEdited(null)}>{said.list}</Button>
          )}
          {edited === null && chosen !== undefined && (
            <Button tone="danger" onClick={() => setRemoving(chosen.name)}>
              {said.remove}
            </Button>
          )}
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button
            tone="primary"
            type="submit"
            form={form}
            disabled={what === null || !right || starting || (edited !== null && check !== null)}
          >
            {starting ? said.starting : said.start}
          </Button>
        </>
      }
    >
      <form id={form} className="mock-form" onSubmit={(event) => void submit(event)}>
        {edited === null ? (
          <fieldset className="mock-list">
            <legend className="unseen">{said.list}</legend>
            <h3>{said.builtin}</h3>
            {builtin.map((one) => (
              <Scenario key={one.name} info={one} value={`builtin:${one.name}`} choice={choice} onChoose={choose} />
            ))}
            <h3>{said.own}</h3>
            {own.length === 0 && <p className="dim">{said.noneOwn}</p>}
            {own.map((one) => (
              <Scenario key={one.name} info={one} value={`own:${one.name}`} choice={choice} onChoose={choose} />
            ))}
            <Scenario
              info={{ name: said.fileOption, about: '', path: null }}
              value={FILE}
              choice={choice}
              onChoose={choose}
            />
          </fieldset>
        ) : (
          <div className="mock-start-editor mock-editor">
            <Suspense fallback={<p className="mock-opening">{words.mock.scenario.loading}</p>}>
              <YamlEditor
                label={said.text}
                text={edited.text}
                mistake={check}
                active={[]}
                goTo={null}
                onChange={(text) => setEdited({ text, source: null })}
                onSave={() => undefined}
              />
            </Suspense>
          </div>
        )}
        {edited !== null && check !== null && (
          <p className="mock-bad" role="alert">
            {check.message} {check.hint}
          </p>
        )}
        {removing !== null && (
          <p className="mock-sure" role="alert">
            {said.removeSure(removing)}
            <Button size="small" tone="danger" onClick={() => void remove(removing)}>
              {said.remove}
            </Button>
            <Button size="small" onClick={() => setRemoving(null)}>
              {said.cancel}
            </Button>
          </p>
        )}
        {edited === null && choice === FILE && (
          <Field label={said.path} hint={said.pathHint}>
            {(control) => <TextInput {...control} value={path} onChange={(event) => setPath(event.target.value)} />}
          </Field>
        )}
        <Field
          label={said.port}
          hint={said.portHint}
          error={right ? (holder === undefined ? null : said.usedPort(number, holder.scenario)) : said.portWrong}
        >
          {(control) => (
            <TextInput
              {...control}
              className="inp-short"
              inputMode="numeric"
              value={port}
              onChange={(event) => {
                setPort(event.target.value);
                setProblem(null);
              }}
            />
          )}
        </Field>
        <Field label={said.host}>
          {({ id }) => (
            <Select
              id={id}
              value={host}
              options={[
                { value: 'loopback', label: said.hosts.loopback },
                { value: 'all', label: said.hosts.all },
              ]}
              onChange={setHost}
            />
          )}
        </Field>
        {problem !== null && (
          <div className="mock-trouble" role="alert">
            <p>
              <ProblemText problem={problem} />
            </p>
          </div>
        )}
      </form>
    </Dialog>
  );
}

interface ScenarioProps {
  readonly info: ScenarioInfo;
  readonly value: Choice;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

function Scenario({ info, value, choice, onChoose }: ScenarioProps) {
  return (
    <label className="mock-option" title={info.path ?? undefined}>
      <input type="radio" name="scenario" checked={choice === value} onChange={() => onChoose(value)} />
      <span className="mock-option-name">{info.name}</span>
      <span className="dim">{info.about}</span>
    </label>
  );
}

function sourceOf(choice: Choice, path: string, own: ScenarioInfo | undefined): ScenarioSource | null {
  if (choice === FILE) return path.trim() === '' ? null : { kind: 'file', path: path.trim() };
  if (choice.startsWith('own:')) return own?.path == null ? null : { kind: 'file', path: own.path };
  return { kind: 'builtin', name: choice.slice('builtin:'.length) };
}

/** What is wrong with a text, a moment after it was written; null where nothing is, or nothing is asked. */
function useCheck(text: string | null): ScenarioCheck['problem'] {
  const { call } = useEngine();
  const [problem, setProblem] = useState<ScenarioCheck['problem']>(null);
  useEffect(() => {
    if (text === null) {
      setProblem(null);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      void call('mock.check', { text }).then((answer) => {
        if (current && answer.ok) setProblem(answer.value.problem);
      });
    }, CHECK_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [call, text]);
  return problem;
}
