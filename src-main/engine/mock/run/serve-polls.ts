import { parseDurationMs } from '../../../../src-shared/base/duration.ts';
import type { MockEndpointOf } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { Fault, FaultOf } from '../../../../src-shared/model/scenario/fault.ts';
import { WHOLE_MESSAGES } from '../faults/bend-messages.ts';
import { type BentReply, bendReply } from '../faults/bend-replies.ts';
import { type FeedMessage, type FeedRun, resumePoint } from '../messages/feed-run.ts';
import { idOf, OPEN_TO_PAGES, unauthorized } from './http-answers.ts';
import { madeOnce } from './made-once.ts';
import { PollClient, type ReleaseCause } from './poll-client.ts';
import type { ScenarioRun } from './scenario-run.ts';
import type { Visit } from './serve-http.ts';
import type { Served } from './served.ts';

/** A feed for those who ask: at once, or when there is something new. */

const MAX_HOLD_MS = 120_000;

/** The first fault of this name that means who asks. */
function metBy<Name extends Fault['fault']>(
  run: ScenarioRun,
  { client }: Visit,
  name: Name,
): FaultOf<Name> | undefined {
  return client === null ? undefined : run.board.met(name, client);
}

/** Holds a request until the feed has something newer, or there is another reason to answer it. */
function held(run: ScenarioRun, feed: FeedRun, visit: Visit, since: number, holdMs: number): Promise<ReleaseCause> {
  const { client } = visit;
  return new Promise((resolve) => {
    if (feed.lastId > since) {
      resolve('news');
      return;
    }
    const poller = client instanceof PollClient ? client : null;
    const release = (cause: ReleaseCause): void => {
      clearTimeout(timer);
      unsubscribe();
      visit.response.off('close', left);
      if (poller !== null) {
        poller.heldSinceMs = null;
        poller.answerNow = null;
      }
      run.events.changed();
      resolve(cause);
    };
    const left = (): void => release('left');
    const timer = setTimeout(() => release('time'), holdMs);
    const unsubscribe = feed.onPublish(() => release('news'));
    visit.response.on('close', left);
    if (poller !== null) {
      poller.heldSinceMs = run.nowMs();
      poller.answerNow = release;
    }
    run.events.changed();
  });
}

interface Answer {
  readonly messages: readonly FeedMessage[];
  /** What the client said it has had; 0 where it said nothing. */
  readonly since: number;
  readonly lastId: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The items of an answer as they stand in it, and what was done to them. */
interface Items extends Pick<BentReply, 'done'> {
  readonly text: string;
  readonly count: number;
  readonly bytes: number;
}

/** Made of texts, because cut JSON has to stay cut. */
function joined({ items, done }: BentReply): Items {
  const bytes = items.reduce((sum, item) => sum + Buffer.byteLength(item), 0);
  return { text: items.join(','), count: items.length, bytes, done };
}

/** Items that nothing is done to, once for all who are held at the same place. */
const wholeItems = madeOnce((messages) => joined(bendReply(messages, WHOLE_MESSAGES, 0, 0)));

/** `{"events":[…],"last_id":N}`, with what faults do to it. */
function answer(run: ScenarioRun, visit: Visit, { messages, since, lastId, headers }: Answer): void {
  const { client, response } = visit;
  const poller = client instanceof PollClient ? client : null;
  const faults = poller?.faults.messages ?? WHOLE_MESSAGES;
  const huge = poller?.takeOversize() ?? null;
  const items = (): Items => {
    if (faults === WHOLE_MESSAGES && huge === null) return wholeItems(messages);
    const bent = bendReply(messages, faults, run.scenario.seed, since);
    return joined(
      huge === null ? bent : { ...bent, items: [...bent.items, JSON.stringify({ text: 'x'.repeat(huge) })] },
    );
  };
  const { text, count, bytes, done } = items();
  if (poller !== null) {
    for (const { fault, id } of done) run.noteBent(poller.number, fault, id);
    poller.sentMessages += count;
    poller.sentBytes += bytes;
  }
  const body = `{"events":[${text}],"last_id":${lastId}}\n`;
  response.writeHead(200, {
    'Content-Type': metBy(run, visit, 'wrong-content-type')?.type ?? 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...OPEN_TO_PAGES,
    ...headers,
  });
  response.end(body);
}

export async function serveLongPoll(run: ScenarioRun, served: Served, visit: Visit): Promise<void> {
  const { feed } = served;
  if (feed === null) return;
  const endpoint = served.endpoint as MockEndpointOf<'long-poll'>;
  const { client } = visit;
  const said = metBy(run, visit, 'lost-cursor') === undefined ? idOf(visit.url.searchParams.get('since')) : null;
  const since = resumePoint(feed, said);
  if (client instanceof PollClient) client.resumedAfter = since;
  const wanted = parseDurationMs(visit.url.searchParams.get('timeout') ?? '') ?? endpoint.hold;
  const hot = (): boolean => metBy(run, visit, 'hot-loop') !== undefined;
  const cause = hot() ? 'fault' : await held(run, feed, visit, since, Math.min(wanted, MAX_HOLD_MS));
  if (visit.response.destroyed) return;
  if (cause === 'kicked') {
    unauthorized(visit.response, 'the token is not good (any more)', true);
    return;
  }
  const empty = hot();
  answer(run, visit, {
    messages: empty ? [] : feed.after(since),
    since: said ?? 0,
    lastId: empty ? since : feed.lastId,
    headers: cause === 'draining' ? { Connection: 'close' } : {},
  });
}

export function servePoll(run: ScenarioRun, served: Served, visit: Visit): void {
  const { feed } = served;
  if (feed === null) return;
  const endpoint = served.endpoint as MockEndpointOf<'poll'>;
  const etag = `"${feed.lastId}"`;
  const tagged: Record<string, string> = endpoint.etag ? { ETag: etag, 'Cache-Control': 'no-cache' } : {};
  const huge = visit.client instanceof PollClient && visit.client.awaitsOversize;
  if (endpoint.etag && !huge && visit.request.headers['if-none-match'] === etag) {
    visit.response.writeHead(304, { ...tagged, ...OPEN_TO_PAGES });
    visit.response.end();
    return;
  }
  const forgotten = metBy(run, visit, 'lost-cursor') !== undefined;
  const since = forgotten ? null : idOf(visit.url.searchParams.get('since'));
  const from = since === null ? feed.lastId - endpoint.items : resumePoint(feed, since);
  const messages = feed.after(Math.max(from, feed.forgottenId));
  answer(run, visit, { messages, since: since ?? 0, lastId: feed.lastId, headers: tagged });
}
