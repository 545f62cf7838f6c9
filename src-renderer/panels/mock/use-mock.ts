import { useCallback } from 'react';
import type { CommandInput, CommandName, CommandOutput } from '../../../src-shared/contract/index.ts';
import type { MockStatus } from '../../../src-shared/contract/mock.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';

/** Sends a command; a failure becomes a notice. The answer, or null. */
export type Ask = <Name extends CommandName>(
  name: Name,
  input: CommandInput<Name>,
) => Promise<{ readonly value: CommandOutput<Name> } | null>;

export function useMockAsk(): Ask {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  return useCallback<Ask>(
    async (name, input) => {
      const answer = await call(name, input);
      if (answer.ok) return { value: answer.value };
      report(answer.error);
      return null;
    },
    [call, report],
  );
}

/** Everybody a server has now, of whatever transport. */
export function clientCount({ clients }: Pick<MockStatus, 'clients'>): number {
  return clients.websocket + clients.sse + clients.longPoll + clients.poll;
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

const listOf = (tick: Tick) => tick.mocks;

/** The server of the tab that is shown, else the first there is; null where none runs. */
export function useNearestMock(): MockStatus | null {
  const mocks = useTick(listOf);
  const mockId = useWindowState((state) => state.tabs.find((tab) => tab.id === state.activeTabId)?.mock?.mockId);
  return mocks.find((mock) => mock.mockId === mockId) ?? mocks[0] ?? null;
}
