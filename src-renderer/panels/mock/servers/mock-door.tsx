import { lazy, Suspense, useState } from 'react';
import type { MockStatus } from '../../../../src-shared/contract/mock.ts';
import type { Tick } from '../../../../src-shared/contract/tick.ts';
import { FAULT_NAMES, FAULTS } from '../../../../src-shared/model/scenario/fault.ts';
import { type Command, useCommands } from '../../../commands/registry.ts';
import { useAsk, useTick } from '../../../data/use-engine.ts';
import { words } from '../../../words/index.ts';
import { useActions } from '../../actions.ts';
import { faultInput } from '../faults/fault-fields.ts';
import { connectToAll } from '../mock-acts.ts';
import { useMockAsk, useNearestMock } from '../use-mock.ts';

const StartDialog = lazy(() => import('./start-dialog.tsx'));
const PublishDialog = lazy(() => import('../publish-dialog.tsx'));
const said = words.mock.commands;

const listOf = (tick: Tick) => tick.mocks;

/** Everything about mock servers that can be done from anywhere, and the dialogs that go with it. */
export function MockDoor() {
  const actions = useActions();
  const mocks = useTick(listOf);
  const [open, setOpen] = useState<'start' | 'publish' | null>(null);
  const scenarios = useAsk('mock.scenarios', {}, mocks.length).value;
  const nearest = useNearestMock();
  const close = (): void => setOpen(null);
  useCommands([
    { id: 'mock.start', title: said.start, group: 'mock', words: said.startWords, run: () => setOpen('start') },
    ...(scenarios?.builtin ?? []).map(
      ({ name }): Command => ({
        id: `mock.start.${name}`,
        title: said.startOne(name),
        group: 'mock',
        words: said.startWords,
        run: () => void actions.startBuiltin(name),
      }),
    ),
    ...mocks.map(
      (mock): Command => ({
        id: `mock.show.${mock.mockId}`,
        title: said.show(mock.scenario, mock.port),
        group: 'mock',
        run: () => actions.showMock(mock),
      }),
    ),
  ]);
  useServerCommands(nearest, () => setOpen('publish'));
  return (
    <Suspense>
      {open === 'start' && <StartDialog onClose={close} />}
      {open === 'publish' && nearest !== null && <Publishing mockId={nearest.mockId} onClose={close} />}
    </Suspense>
  );
}

function Publishing({ mockId, onClose }: { readonly mockId: number; readonly onClose: () => void }) {
  const { value, pending } = useAsk('mock.detail', { mockId });
  return pending ? null : <PublishDialog mockId={mockId} detail={value} onClose={onClose} />;
}

/** What can be done to the server that is shown, or to the only one there is. */
function useServerCommands(mock: MockStatus | null, publish: () => void): void {
  const ask = useMockAsk();
  const actions = useActions();
  const mockId = mock?.mockId ?? 0;
  const unable = mock === null ? said.none : undefined;
  const busy = unable ?? (mock?.restarting === true ? said.restarting : undefined);
  const run = mock?.run ?? null;
  const noRun = unable ?? (run === null ? said.noTimeline : undefined);
  const on = new Set(mock?.faults ?? []);
  const timeline = (act: 'pause' | 'resume' | 'restart') => void ask('mock.timeline', { mockId, act });
  useCommands([
    { id: 'mock.stop', title: said.stop, group: 'mock', unable, run: () => void ask('mock.stop', { mockId }) },
    {
      id: 'mock.connect',
      title: said.connect,
      group: 'mock',
      unable,
      run: () => {
        if (mock !== null) void connectToAll(mock, ask, actions);
      },
    },
    {
      id: 'mock.faults.off',
      title: said.allOff,
      group: 'mock',
      unable,
      run: () => void ask('mock.faultOff', { mockId }),
    },
    {
      id: 'mock.drop',
      title: said.dropAll,
      group: 'mock',
      unable,
      run: () => void ask('mock.fault', { mockId, fault: { fault: 'drop' } }),
    },
    {
      id: 'mock.restart',
      title: said.restart,
      group: 'mock',
      unable: busy,
      run: () => void ask('mock.fault', { mockId, fault: { fault: 'restart' } }),
    },
    {
      id: 'mock.drain',
      title: said.drain,
      group: 'mock',
      unable: busy,
      run: () => void ask('mock.fault', { mockId, fault: { fault: 'drain' } }),
    },
    { id: 'mock.publish', title: said.publish, group: 'mock', unable, run: publish },
    {
      id: 'mock.run.pause',
      title: run?.paused === true ? said.resume : said.pause,
      group: 'mock',
      unable: noRun,
      run: () => timeline(run?.paused === true ? 'resume' : 'pause'),
    },
    { id: 'mock.run.restart', title: said.runAgain, group: 'mock', unable: noRun, run: () => timeline('restart') },
    ...FAULT_NAMES.filter((name) => name !== 'drop' && name !== 'restart' && name !== 'drain').map((name): Command => {
      const { title, lasts } = FAULTS[name];
      return {
        id: `mock.fault.${name}`,
        title: said.fault(title),
        group: 'mock',
        words: name,
        unable,
        ...(lasts ? { checked: on.has(name) } : {}),
        run: () => void toggle(ask, mockId, name, on.has(name)),
      };
    }),
  ]);
}

/** With what its fields begin with, for everybody; the panel is where one says more. */
async function toggle(
  ask: ReturnType<typeof useMockAsk>,
  mockId: number,
  name: (typeof FAULT_NAMES)[number],
  on: boolean,
): Promise<void> {
  if (!on) {
    const made = faultInput(name, {}, {}, '');
    if (made.ok) await ask('mock.fault', { mockId, fault: made.fault });
    return;
  }
  const detail = await ask('mock.detail', { mockId });
  for (const { faultId, fault } of detail?.value.faults ?? []) {
    if (fault.fault === name) await ask('mock.faultOff', { mockId, faultId });
  }
}
