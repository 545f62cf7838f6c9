import type { IncomingMessage, ServerResponse } from 'node:http';
import { assertNever } from '../../../../src-shared/base/result.ts';
import type { MockEndpointOf } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { FaultVictim } from '../faults/fault-board.ts';
import type { TemplateContext } from '../messages/template.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import { waitWhileOpen } from './arrivals.ts';
import { membersOf } from './conversation.ts';
import type { Visitor } from './door.ts';
import { bodyText, json, OPEN_TO_PAGES } from './http-answers.ts';
import { answerLlm, llmError } from './llm-stream.ts';
import { PollClient } from './poll-client.ts';
import { isFull } from './refusals.ts';
import { parsedValue } from './rules.ts';
import type { ScenarioRun } from './scenario-run.ts';
import { serveLongPoll, servePoll } from './serve-polls.ts';
import type { Served } from './served.ts';
import { serveSession } from './session.ts';

/** One request that was let in. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: ShapedSocket;
  readonly url: URL;
  readonly visitor: Visitor;
  /** Who asks, as faults see them, of a poll its client; null where no fault reaches. */
  readonly client: FaultVictim | null;
}

async function publish(run: ScenarioRun, served: Served, visit: Visit): Promise<void> {
  if (visit.request.method !== 'POST') {
    json(visit.response, 405, { code: 'METHOD', message: 'Publish with POST.' }, { Allow: 'POST' });
    return;
  }
  const text = await bodyText(visit.request);
  if (text === null) {
    json(visit.response, 413, { code: 'BODY_TOO_BIG', message: 'A message may have 1 MiB.' });
    return;
  }
  const count = Number(visit.url.searchParams.get('count') ?? '1');
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) {
    json(visit.response, 400, { code: 'COUNT_INVALID', message: 'count is a whole number from 1 to 1,000,000.' });
    return;
  }
  const endpoint = served.endpoint as MockEndpointOf<'publish'>;
  if (endpoint.feed === undefined) {
    const room = endpoint.room ?? visit.url.searchParams.get('room');
    if (room === null) {
      json(visit.response, 400, { code: 'ROOM_MISSING', message: 'Name a room: ?room=lobby.' });
      return;
    }
    for (let sent = 0; sent < count; sent++) run.broadcast(room, text);
    json(visit.response, 200, { room, members: membersOf(run, room).length });
    return;
  }
  const published = await run.publish(endpoint.feed, text === '' ? null : text, count);
  if (!published.ok) {
    // Whoever numbers the messages cannot be asked: nothing was published, and the publisher must know.
    json(visit.response, 503, published.error, { 'Retry-After': '1' });
    return;
  }
  const { firstId, lastId } = published.value;
  json(visit.response, 200, { first_id: firstId, last_id: lastId });
}

/** What templates of an answer are made with: `{{$.…}}` is of the body. */
function answerContext(run: ScenarioRun, visit: Visit, received: unknown): TemplateContext {
  const { user } = visit.visitor;
  return { id: 0, client: 0, user, room: '', nowMs: run.wallMs(), random: run.random, received };
}

async function plain(run: ScenarioRun, served: Served, visit: Visit): Promise<void> {
  const endpoint = served.endpoint as MockEndpointOf<'http'>;
  const asked = (await bodyText(visit.request)) ?? '';
  if (endpoint.delay > 0 && !(await waitWhileOpen(visit.socket, endpoint.delay))) return;
  const text = served.body?.make(answerContext(run, visit, parsedValue(asked))) ?? '';
  const type = typeof endpoint.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  visit.response.writeHead(endpoint.status, { 'Content-Type': type, ...OPEN_TO_PAGES, ...endpoint.headers });
  visit.response.end(text);
}

async function llm(run: ScenarioRun, served: Served, visit: Visit): Promise<void> {
  const endpoint = served.endpoint as MockEndpointOf<'llm'>;
  const text = visit.request.method === 'POST' ? await bodyText(visit.request) : null;
  if (text === null) {
    json(visit.response, 405, { code: 'METHOD', message: 'Ask with POST and a JSON body.' }, { Allow: 'POST' });
    return;
  }
  const asked = parsedValue(text === '' ? '{}' : text);
  if (typeof asked !== 'object' || asked === null) {
    json(visit.response, 400, llmError(endpoint.shape, 'invalid_request_error', 'The body is not a JSON object.'));
    return;
  }
  const says = served.body?.make(answerContext(run, visit, asked));
  if (visit.client instanceof PollClient) visit.client.endStream = () => void visit.response.end();
  await answerLlm(visit.response, endpoint, asked as Record<string, unknown>, says, run.wallMs());
}

/** Why newcomers would be turned away now; null where they are welcome. */
function notAccepting(run: ScenarioRun, accepting: boolean): string | null {
  if (!accepting) return 'draining';
  for (const { path, endpoint } of run.served.values()) {
    const { limits } = endpoint;
    if (limits?.connections !== undefined && isFull(run, path, endpoint, 0)) {
      return `${path} has ${run.countAt(path)} of ${limits.connections} clients`;
    }
  }
  return null;
}

/**
 * Answers one request that was let in. Resolves when the answer is on its way, or the stream is open.
 *
 * @param accepting false while the server drains
 */
export async function serveHttp(run: ScenarioRun, served: Served, visit: Visit, accepting: boolean): Promise<void> {
  const { endpoint } = served;
  switch (endpoint.transport) {
    case 'websocket':
      json(
        visit.response,
        426,
        { code: 'UPGRADE_REQUIRED', message: 'This is a WebSocket: connect with ws://.' },
        { Upgrade: 'websocket', Connection: 'Upgrade' },
      );
      return;
    case 'sse':
      if (visit.client === null) return;
      run.addSse(served, visit.client, visit.request, visit.response, visit.socket, visit.visitor, visit.url);
      return;
    case 'long-poll':
      return serveLongPoll(run, served, visit);
    case 'poll':
      return servePoll(run, served, visit);
    case 'http':
      return plain(run, served, visit);
    case 'publish':
      return publish(run, served, visit);
    case 'rooms':
      json(visit.response, 200, {
        rooms: [...run.rooms.sizes].map(([room, members]) => ({ room, members, present: membersOf(run, room) })),
      });
      return;
    case 'session':
      return serveSession(run, endpoint, visit.request, visit.response, visit.url);
    case 'health': {
      const why = endpoint.says === 'alive' ? null : notAccepting(run, accepting);
      const body = { [endpoint.says]: why === null, ...(why !== null && { because: why }) };
      json(visit.response, why === null ? 200 : 503, body, why === null ? {} : { 'Retry-After': '5' });
      return;
    }
    case 'ticket': {
      const { ticket, untilMs } = run.door.ticketFor(visit.visitor, endpoint.for);
      json(visit.response, 200, { ticket, expires_in: Math.round((untilMs - run.nowMs()) / 1_000) });
      return;
    }
    case 'llm':
      return llm(run, served, visit);
    default:
      assertNever(endpoint);
  }
}
