import { useId, useState } from 'react';
import type { ConnectionStatus, ReaderMode } from '../../../src-shared/model/connection.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Switch, TextInput } from '../../widgets/field.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';

const said = words.connect.reader;

const MODES = [
  { mode: 'normal', label: said.fast },
  { mode: 'pause', label: said.pause },
  { mode: 'rate', label: said.slowly },
] as const;

/** The slow-reader control, and the switch that stops answering pings: what the server feels, set while it runs. */
export function ControlPopover({ status }: { readonly status: ConnectionStatus }) {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  const name = useId();
  const [perSecond, setPerSecond] = useState(status.reader.mode === 'rate' ? String(status.reader.perSecond) : '10');
  const rate = Number(perSecond);
  const rateRight = perSecond.trim() !== '' && rate >= 0.1 && rate <= 1_000_000;

  const control = async (change: { reader?: ReaderMode; answerPings?: boolean }): Promise<void> => {
    const { recordingId, connection } = status;
    const answer = await call('connection.control', { recordingId, connection, ...change });
    if (!answer.ok) report(answer.error);
  };
  const read = (mode: ReaderMode['mode']): void => {
    if (mode === 'rate') {
      if (rateRight) void control({ reader: { mode, perSecond: rate } });
    } else void control({ reader: { mode } });
  };
  const changed = status.reader.mode !== 'normal' || !status.answerPings;

  return (
    <Popover
      label={said.title}
      trigger={<IconButton icon="throttle" label={said.title} className={changed ? 'con-changed' : ''} />}
    >
      <fieldset className="con-reader">
        <legend>{said.read}</legend>
        <p>{said.readAbout}</p>
        {MODES.map(({ mode, label }) => (
          <label key={mode} className="con-radio">
            <input type="radio" name={name} checked={status.reader.mode === mode} onChange={() => read(mode)} />
            {label}
            {mode === 'rate' && (
              <>
                <TextInput
                  className="con-rate"
                  inputMode="decimal"
                  aria-label={said.rate}
                  aria-invalid={!rateRight}
                  value={perSecond}
                  onChange={(event) => setPerSecond(event.target.value)}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter') read('rate');
                  }}
                />
                <span className="dim">{said.rateUnit}</span>
              </>
            )}
          </label>
        ))}
        {status.reader.mode === 'rate' && rateRight && rate !== status.reader.perSecond && (
          <Button size="small" onClick={() => read('rate')}>
            {said.setTo(perSecond)}
          </Button>
        )}
        {!rateRight && <p className="con-wrong">{said.rateWrong}</p>}
      </fieldset>
      {status.transport === 'websocket' && (
        <div className="con-pings">
          <Switch on={status.answerPings} onChange={(answerPings) => void control({ answerPings })}>
            {said.answer}
          </Switch>
          <p>{said.answerAbout}</p>
        </div>
      )}
    </Popover>
  );
}
