import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { tokenOutlived as lab } from '../../../../src-shared/model/labs/token-outlived.ts';
import { isMessage, objectOf } from '../checks/seen.ts';
import { tokenOutlivedChecks } from '../checks/token-outlived.ts';
import { tokenFacts } from '../facts/tokens.ts';
import type { LabContent, LabTools } from '../lab-content.ts';
import { inOrder, namedEndpoint } from './parts.ts';

const scenario = `
name: token-outlived
about: An account that lets people in by token. Tokens of /sign-in live for seconds, those of /remember-me for a quarter of an hour.
users:
  ann: {}
feeds:
  account:
    every: 500ms
    message: { id: '{{id}}', balance: '{{$integer 100 900}}', madeAt: '{{$timestamp}}' }
endpoints:
  /sign-in: { transport: session, for: 6s, about: 'POST {"user":"ann"}' }
  /remember-me: { transport: session, for: 15m, about: 'POST {"user":"ann"}' }
  /account: { transport: websocket, feed: account, auth: { from: [query], reauthenticate: 3s } }
  /news: { transport: sse, feed: account, auth: { from: [query] } }
`;

const account = ({ wsBase }: LabTools, token: string, name = 'Account') =>
  namedEndpoint({
    name,
    transport: 'websocket',
    url: `${wsBase}/account?token=${encodeURIComponent(token)}`,
    // With a dead token every attempt would end like the one before.
    reconnect: { policy: 'none' },
  });

const news = ({ base }: LabTools, token: string, name = 'News') =>
  namedEndpoint({
    name,
    transport: 'sse',
    url: `${base}/news?token=${encodeURIComponent(token)}`,
    reconnect: { policy: 'none' },
  });

async function tokenFrom(tools: LabTools, path: '/sign-in' | '/remember-me'): Promise<Result<string>> {
  const answer = await tools.post(path, { user: 'ann' });
  if (!answer.ok) return answer;
  const { token } = answer.value;
  return typeof token === 'string'
    ? ok(token)
    : fail('LAB_SERVER_SAID', 'The server of the lab gave no token.', 'Start the lab again.');
}

async function signIn(tools: LabTools): Promise<Result<number>> {
  const token = await tokenFrom(tools, '/sign-in');
  return token.ok ? tools.reopen(account(tools, token.value)) : token;
}

/** After a kick, the next knock with what opened the door before. */
const KNOCK_AFTER_MS = 400;

/** The last token by which both streams were opened, of each lab that is done. */
const shown = new WeakMap<LabTools, string>();

async function both(tools: LabTools): Promise<Result<unknown>> {
  const token = await tokenFrom(tools, '/remember-me');
  if (!token.ok) return token;
  shown.set(tools, token.value);
  return inOrder([account(tools, token.value), news(tools, token.value)], (endpoint) => tools.reopen(endpoint));
}

export const tokenOutlived: LabContent = {
  lab,
  scenario,
  checks: tokenOutlivedChecks,
  facts: tokenFacts,
  actions: {
    'wrong-token': (tools) =>
      inOrder(
        [account(tools, 'made-up', 'Account, wrong token'), news(tools, 'made-up', 'News, wrong token')],
        (endpoint) => tools.reopen(endpoint),
      ),
    'sign-in': signIn,
    async 'sign-in-renew'(tools) {
      const opened = await signIn(tools);
      if (!opened.ok) return opened;
      tools.onSeen((seen) => {
        const asked = isMessage(seen) && objectOf(seen)?.type === 'reauthenticate';
        if (!asked || seen.entry.connection !== opened.value) return;
        void tokenFrom(tools, '/remember-me').then((token) =>
          token.ok ? tools.send(opened.value, JSON.stringify({ token: token.value })) : token,
        );
      });
      return opened;
    },
    second: both,
    async kick(tools) {
      const kicked = await tools.kick('ann');
      const token = shown.get(tools);
      if (kicked.ok && token !== undefined) {
        tools.later(KNOCK_AFTER_MS, () => tools.reopen(account(tools, token, 'Account, after the kick')));
      }
      return kicked;
    },
  },
};
