import { useId } from 'react';
import { SPEEDS, type Speed } from '../../../src-shared/model/playback.ts';
import { Field, Select } from '../../widgets/field.tsx';
import { replayWords } from '../../words/replay.ts';

const said = replayWords;

export interface ListedConnection {
  readonly connection: number;
  readonly name: string;
}

export interface ConnectionChoiceProps {
  readonly all: readonly ListedConnection[];
  /** Null: all. */
  readonly chosen: readonly number[] | null;
  readonly wrong: string | undefined;
  onChoose(chosen: readonly number[] | null): void;
}

/** Which connections are played: all, or those that are ticked. One alone is no choice. */
export function ConnectionChoice({ all, chosen, wrong, onChoose }: ConnectionChoiceProps) {
  const id = useId();
  if (all.length < 2) return null;
  const ticked = chosen ?? all.map(({ connection }) => connection);
  const toggle = (connection: number): void => {
    const next = ticked.includes(connection) ? ticked.filter((one) => one !== connection) : [...ticked, connection];
    onChoose(next.length === all.length ? null : next.sort((a, b) => a - b));
  };
  return (
    <fieldset className="fld replay-choice" aria-describedby={wrong === undefined ? undefined : id}>
      <legend className="fld-label">{said.connections}</legend>
      <div className="fld-control">
        <div className="replay-ticks">
          {all.map(({ connection, name }) => (
            <label key={connection} className="replay-tick">
              <input type="checkbox" checked={ticked.includes(connection)} onChange={() => toggle(connection)} />
              {name}
            </label>
          ))}
        </div>
        {wrong !== undefined && (
          <p className="fld-error" id={id}>
            {wrong}
          </p>
        )}
      </div>
    </fieldset>
  );
}

/** How fast it begins. */
export function SpeedField({ speed, onSpeed }: { readonly speed: Speed; readonly onSpeed: (speed: Speed) => void }) {
  return (
    <Field label={said.speed}>
      {(control) => (
        <Select
          id={control.id}
          className="inp-short"
          value={String(speed)}
          options={SPEEDS.map((one) => ({ value: String(one), label: said.speedText(one) }))}
          onChange={(value) => onSpeed(value === 'max' ? 'max' : Number(value))}
        />
      )}
    </Field>
  );
}

/** The sentences of a draft's mistakes. */
export const mistakes = {
  port: said.server.portWrong,
  target: said.client.targetMissing,
  name: said.client.nameWrong,
  answerWithin: said.client.answerWithinWrong,
  connections: said.noConnections,
  header: said.client.headersWrong,
};
