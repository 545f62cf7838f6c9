import { type FormEvent, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { WaitFor } from '../../../src-shared/model/replay.ts';
import { useEngine } from '../../data/use-engine.ts';
import { Button } from '../../widgets/button.tsx';
import { Field, Select, TextInput } from '../../widgets/field.tsx';
import { replayWords } from '../../words/replay.ts';
import { ProblemText } from '../problem.tsx';
import { EMPTY_SERVER, serverInput, useDraft } from './drafts.ts';
import { ConnectionChoice, type ListedConnection, mistakes, SpeedField } from './form-parts.tsx';

const said = replayWords.server;
const RULES: readonly WaitFor[] = ['json', 'strict', 'any', 'ignore'];

export interface StartFormProps {
  readonly recordingId: string;
  readonly connections: readonly ListedConnection[];
}

/** Where a recording is served, and what is waited for. Stays, with the reason, where that could not be. */
export function ServerForm({ recordingId, connections }: StartFormProps) {
  const { call } = useEngine();
  const [draft, change] = useDraft(`server ${recordingId}`, EMPTY_SERVER);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [starting, setStarting] = useState(false);
  const [tried, setTried] = useState(false);
  const input = serverInput(recordingId, draft, mistakes);
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
  return (
    <form className="replay-form" onSubmit={(event) => void submit(event)} noValidate>
      <p className="replay-about">{said.about}</p>
      <div className="replay-fields">
        <Field label={said.port} hint={said.portHint} error={wrong?.port ?? null}>
          {(control) => (
            <TextInput
              {...control}
              className="inp-short"
              inputMode="numeric"
              value={draft.port}
              onChange={(event) => change({ port: event.target.value })}
            />
          )}
        </Field>
        <Field label={said.host} hint={draft.host === 'all' ? <b className="replay-warn">{said.hostWarn}</b> : ''}>
          {(control) => (
            <Select
              id={control.id}
              value={draft.host}
              options={[
                { value: 'loopback', label: said.loopback },
                { value: 'all', label: said.all },
              ]}
              onChange={(host) => change({ host })}
            />
          )}
        </Field>
        <Field label={said.waitFor} hint={said.rulesWhy[draft.waitFor]}>
          {(control) => (
            <Select
              id={control.id}
              aria-describedby={control['aria-describedby']}
              value={draft.waitFor}
              options={RULES.map((rule) => ({ value: rule, label: said.rules[rule] }))}
              onChange={(waitFor) => change({ waitFor })}
            />
          )}
        </Field>
        <Field label={said.ignore} hint={said.ignoreHint}>
          {(control) => (
            <TextInput
              {...control}
              value={draft.ignore}
              disabled={draft.waitFor !== 'json'}
              onChange={(event) => change({ ignore: event.target.value })}
            />
          )}
        </Field>
        <SpeedField speed={draft.speed} onSpeed={(speed) => change({ speed })} />
        <ConnectionChoice
          all={connections}
          chosen={draft.connections}
          wrong={wrong?.connections}
          onChoose={(chosen) => change({ connections: chosen })}
        />
      </div>
      <Foot problem={problem} starting={starting} start={said.start} pending={said.starting} />
    </form>
  );
}

/** What went wrong, and the button. */
export function Foot(props: {
  readonly problem: Problem | null;
  readonly starting: boolean;
  readonly start: string;
  readonly pending: string;
}) {
  return (
    <div className="replay-foot">
      <Button type="submit" tone="primary" icon="play" disabled={props.starting}>
        {props.starting ? props.pending : props.start}
      </Button>
      {props.problem !== null && (
        <div className="replay-problem" role="alert">
          <ProblemText problem={props.problem} />
        </div>
      )}
    </div>
  );
}
