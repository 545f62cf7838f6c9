import { useState } from 'react';
import { countedText } from '../../../../src-shared/base/units-text.ts';
import type { ActiveFaultInfo } from '../../../../src-shared/contract/mock.ts';
import { useWindowState } from '../../../state/store.ts';
import { Button } from '../../../widgets/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../../widgets/menu.tsx';
import { words } from '../../../words/index.ts';
import { clientsTarget } from '../faults/aim.ts';
import { type FaultInput, targetOf } from '../faults/fault-fields.ts';
import { useMockAsk } from '../use-mock.ts';
import { MessageDialog } from './message-dialog.tsx';

const said = words.mock.clients;
const RATES = ['1kB/s', '4kB/s', '16kB/s', '64kB/s'] as const;
const STALLS = ['8s', '30s'] as const;
const spaced = (amount: string): string => amount.replace(/^(\d+)/, '$1 ');

export interface ClientActionsProps {
  readonly mockId: number;
  readonly selected: readonly number[];
  readonly faults: readonly ActiveFaultInfo[];
  readonly onDone: () => void;
}

/** What can be done to the selected clients. */
export function ClientActions({ mockId, selected, faults, onDone }: ClientActionsProps) {
  const ask = useMockAsk();
  const note = useWindowState((state) => state.note);
  const [writing, setWriting] = useState(false);
  const none = selected.length === 0;
  const why = none ? said.choose : undefined;
  const clients = [...selected];
  const fault = async (input: FaultInput): Promise<void> => {
    await ask('mock.fault', { mockId, fault: input });
    onDone();
  };
  const kick = async (): Promise<void> => {
    const done = await ask('mock.kick', { mockId, clients });
    if (done !== null) note(said.kicked(countedText(done.value.kicked, said.client)));
    onDone();
  };
  /** Faults that name clients, all of which are selected. */
  const own = faults.filter(({ fault: on }) => {
    const { client, clients: several } = targetOf(on);
    return (client === undefined ? several : [client])?.every((one) => selected.includes(one));
  });
  const off = async (name: string): Promise<void> => {
    for (const { faultId, fault: on } of own) {
      if (on.fault === name || (name === 'stall' && on.fault === 'half-open'))
        await ask('mock.faultOff', { mockId, faultId });
    }
    onDone();
  };
  const has = (name: string): boolean =>
    own.some(({ fault: on }) => on.fault === name || (name === 'stall' && on.fault === 'half-open'));
  const on = clientsTarget(clients);
  return (
    <div className={none ? 'mock-acts mock-acts-none' : 'mock-acts'}>
      <Button icon="message" disabled={none} title={why} onClick={() => setWriting(true)}>
        {said.messageTo}
      </Button>
      <Menu
        align="end"
        trigger={
          <Button icon="throttle" disabled={none} title={why}>
            {said.throttle}
          </Button>
        }
      >
        {RATES.map((rate) => (
          <MenuItem key={rate} onChoose={() => void fault({ fault: 'bandwidth', rate, on })}>
            {said.throttleTo(spaced(rate))}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem disabled={!has('bandwidth')} onChoose={() => void off('bandwidth')}>
          {said.off}
        </MenuItem>
      </Menu>
      <Menu
        align="end"
        trigger={
          <Button icon="stall" disabled={none} title={why}>
            {said.stall}
          </Button>
        }
      >
        {STALLS.map((time) => (
          <MenuItem key={time} onChoose={() => void fault({ fault: 'stall', for: time, on })}>
            {said.stallFor(spaced(time))}
          </MenuItem>
        ))}
        <MenuItem onChoose={() => void fault({ fault: 'stall', on })}>{said.untilOff}</MenuItem>
        <MenuItem onChoose={() => void fault({ fault: 'half-open', on })}>{said.halfOpen}</MenuItem>
        <MenuLine />
        <MenuItem disabled={!has('stall')} onChoose={() => void off('stall')}>
          {said.off}
        </MenuItem>
      </Menu>
      <Button icon="drop" disabled={none} title={why} onClick={() => void fault({ fault: 'drop', on })}>
        {said.drop}
      </Button>
      <Button icon="kick" tone="danger" disabled={none} title={why} onClick={() => void kick()}>
        {said.kick}
      </Button>
      {writing && <MessageDialog mockId={mockId} clients={clients} onClose={() => setWriting(false)} />}
    </div>
  );
}
