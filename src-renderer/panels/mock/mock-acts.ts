import type { MockStatus } from '../../../src-shared/contract/mock.ts';
import { words } from '../../words/index.ts';
import type { Actions } from '../actions.ts';
import { listenTo } from './endpoints/connect-endpoints.ts';
import type { Ask } from './use-mock.ts';

/** Opens every endpoint of a server that can be listened to, into the session: what it does wrong then stands on their timelines. */
export async function connectToAll(
  mock: Pick<MockStatus, 'mockId' | 'scenario' | 'url'>,
  ask: Ask,
  actions: Actions,
): Promise<void> {
  const detail = await ask('mock.detail', { mockId: mock.mockId });
  if (detail === null) return;
  await actions.connectAll(listenTo(mock.scenario, mock.url, detail.value.endpoints), words.mock.nothingToConnect);
}
