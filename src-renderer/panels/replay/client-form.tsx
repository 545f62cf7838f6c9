import { type FormEvent, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { useEngine } from '../../data/use-engine.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Field, Switch, TextArea, TextInput } from '../../widgets/field.tsx';
import { replayWords } from '../../words/replay.ts';
import { clientInput, clientKey, EMPTY_CLIENT, nextKey, useDraft, type VariableDraft } from './drafts.ts';
import { ConnectionChoice, mistakes, SpeedField } from './form-parts.tsx';
import { Foot, type StartFormProps } from './server-form.tsx';

const said = replayWords.client;

/** Where the recorded client side is sent, and what of it is new in this run. */
export function ClientForm({ recordingId, connections }: StartFormProps) {
  const { call } = useEngine();
  const [draft, change] = useDraft(clientKey(recordingId), EMPTY_CLIENT);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [starting, setStarting] = useState(false);
  const [tried, setTried] = useState(false);
  const input = clientInput(recordingId, draft, mistakes);
  const wrong = tried ? input.wrong : null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (input.value === null || starting) return;
    setStarting(true);
    const started = await call('replay.start', input.value);
    setStarting(false);
    setProblem(started.ok ? null : started.error);
  };
  const { variables } = draft;
  const add = (kind: VariableDraft['kind']): void => {
    const key = nextKey(variables);
    change({ variables: [...variables, { key, kind, name: '', recorded: '', value: '', path: '' }] });
  };
  const edit = (key: number, part: Partial<VariableDraft>): void =>
    change({ variables: variables.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  return (
    <form className="replay-form" onSubmit={(event) => void submit(event)} noValidate>
      <p className="replay-about">{said.about}</p>
      <div className="replay-fields">
        <Field label={said.target} hint={said.targetHint} error={wrong?.target ?? null}>
          {(control) => (
            <TextInput
              {...control}
              value={draft.target}
              placeholder={said.targetExample}
              onChange={(event) => change({ target: event.target.value })}
            />
          )}
        </Field>
        <fieldset className="fld replay-choice">
          <legend className="fld-label">{said.variables}</legend>
          <div className="fld-control">
            {variables.map((one) => (
              <Variable
                key={one.key}
                variable={one}
                onEdit={(part) => edit(one.key, part)}
                onRemove={() => change({ variables: variables.filter(({ key }) => key !== one.key) })}
              />
            ))}
            <div className="replay-adds">
              <Button size="small" onClick={() => add('given')}>
                + {said.addGiven}
              </Button>
              <Button size="small" onClick={() => add('named')}>
                + {said.addNamed}
              </Button>
              <Button size="small" onClick={() => add('captured')}>
                + {said.addCaptured}
              </Button>
            </div>
            <p className={wrong?.variables === undefined ? 'fld-hint' : 'fld-error'}>
              {wrong?.variables ?? said.variablesHint}
            </p>
            <Switch on={draft.autoCapture} hint={said.autoHint} onChange={(autoCapture) => change({ autoCapture })}>
              {said.auto}
            </Switch>
          </div>
        </fieldset>
        <Field label={said.headers} hint={said.headersHint} error={wrong?.headers ?? null}>
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              value={draft.headers}
              placeholder={said.headersExample}
              onChange={(event) => change({ headers: event.target.value })}
            />
          )}
        </Field>
        <Field label={said.answerWithin} hint={said.answerWithinHint} error={wrong?.answerWithin ?? null}>
          {(control) => (
            <TextInput
              {...control}
              className="inp-short"
              inputMode="numeric"
              value={draft.answerWithin}
              onChange={(event) => change({ answerWithin: event.target.value })}
            />
          )}
        </Field>
        <Field label={replayWords.server.ignore} hint={replayWords.server.ignoreHint}>
          {(control) => (
            <TextInput {...control} value={draft.ignore} onChange={(event) => change({ ignore: event.target.value })} />
          )}
        </Field>
        <SpeedField speed={draft.speed} onSpeed={(speed) => change({ speed })} />
        <ConnectionChoice
          all={connections}
          chosen={draft.connections}
          wrong={wrong?.connections}
          onChoose={(chosen) => change({ connections: chosen })}
        />
        <Switch on={draft.insecure} hint={said.insecureHint} onChange={(insecure) => change({ insecure })}>
          {said.insecure}
        </Switch>
      </div>
      <Foot problem={problem} starting={starting} start={said.start} pending={said.starting} />
    </form>
  );
}

function Variable(props: {
  readonly variable: VariableDraft;
  readonly onEdit: (part: Partial<VariableDraft>) => void;
  readonly onRemove: () => void;
}) {
  const { variable, onEdit } = props;
  const { kind, name, recorded, value, path } = variable;
  return (
    <div className="replay-variable">
      <TextInput
        aria-label={said.name}
        placeholder={said.name}
        value={name}
        onChange={(event) => onEdit({ name: event.target.value })}
      />
      <span className="dim">{said[kind]}</span>
      {kind !== 'captured' ? (
        <>
          {kind === 'given' && (
            <TextInput
              aria-label={said.recorded}
              placeholder={said.recorded}
              value={recorded}
              onChange={(event) => onEdit({ recorded: event.target.value })}
            />
          )}
          <span aria-hidden="true">→</span>
          <TextInput
            aria-label={said.value}
            placeholder={said.value}
            value={value}
            onChange={(event) => onEdit({ value: event.target.value })}
          />
        </>
      ) : (
        <TextInput
          aria-label={said.path}
          placeholder={said.path}
          value={path}
          onChange={(event) => onEdit({ path: event.target.value })}
        />
      )}
      <IconButton icon="x" size="small" label={said.remove(name)} onClick={props.onRemove} />
    </div>
  );
}
