import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseDurationMs } from '../../../src-shared/base/duration.ts';
import { MOCK_ACTIONS, MOCK_FAULTS, type MockAction, type MockFault } from '../../../src-shared/contract/mock.ts';
import { DEMO_DOWN_MS } from '../../../src-shared/model/demo.ts';
import { type Behaviour, type Clients, sseClient } from './demo-clients.ts';
import type { Feed } from './feed.ts';

/** What the routes need from the server they belong to. */
export interface DemoContext {
  readonly feed: Feed;
  readonly clients: Clients;
  readonly behaviour: Behaviour;
  publish(text: string | undefined, count: number): { firstId: number; lastId: number };
  setFault(fault: MockFault, on: boolean): void;
  act(action: MockAction, downMs: number): void;
  statusText(): object;
  changed(): void;
  /** Resolves when a stall is over; at once when there is none. */
  whenFlowing(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;
const STATE_EVENTS = 50;
const DEFAULT_HOLD_MS = 30_000;
const MAX_HOLD_MS = 120_000;

const INDEX = {
  server: 'Wirescope demo: one feed, four ways to listen',
  'GET /ws': 'WebSocket; ?since=ID resumes after a message',
  'GET /sse': 'Server-sent events; Last-Event-ID or ?since=ID resumes',
  'GET /poll?since=ID&timeout=30s': 'Long-poll: held until there is something or the time is over',
  'GET /state': 'Plain poll with ETag; ?since=ID for what is newer',
  'POST /publish?count=1': 'Adds the body (JSON or text) to the feed',
  'GET /_mock': 'Faults and actions, and how to switch them',
};

const MOCK_INDEX = {
  'GET /_mock': 'This list and the current state',
  ...Object.fromEntries(MOCK_FAULTS.map((fault) => [`POST /_mock/${fault}?on=true|false`, FAULT_TEXT(fault)])),
  'POST /_mock/restart?down=2500ms':
    'Says goodbye (WebSocket 1012), closes the port, listens again after the time; history is kept',
  'POST /_mock/drop': 'Cuts every socket without a word, as a dying network does',
};

function FAULT_TEXT(fault: MockFault): string {
  switch (fault) {
    case 'stop-heartbeats':
      return 'No WebSocket pings, no pongs, no SSE comments; messages still flow';
    case 'stall':
      return 'Sockets stay open and nothing moves in either direction; what is published meanwhile comes afterwards';
  }
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Access-Control-Allow-Origin': '*',
    ...headers,
  });
  response.end(`${JSON.stringify(body)}\n`);
}

/** An id out of a query or a header: absent is null, nonsense is null too and starts from now. */
export function idOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined || !/^\d{1,15}$/.test(text)) return null;
  return Number(text);
}

/** Where to go on from: an id from the future (another server's) starts from now. */
export function resumePoint(feed: Feed, since: number | null): number {
  return since === null || since > feed.lastId ? feed.lastId : since;
}

async function bodyText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).byteLength;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sse(context: DemoContext, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const { feed, clients, behaviour } = context;
  const lastEventId = request.headers['last-event-id'];
  const since = idOf(typeof lastEventId === 'string' ? lastEventId : url.searchParams.get('since'));
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'Access-Control-Allow-Origin': '*',
  });
  response.write('retry: 1000\n: the demo feed\n\n');
  const client = sseClient(response, feed, behaviour, resumePoint(feed, since));
  clients.sse.add(client);
  context.changed();
  response.on('close', () => {
    clients.sse.delete(client);
    context.changed();
  });
  client.pump();
}

/** Long-poll: answers at once when there is something newer, else holds the request. */
async function longPoll(context: DemoContext, response: ServerResponse, url: URL): Promise<void> {
  const { feed, clients } = context;
  const since = resumePoint(feed, idOf(url.searchParams.get('since')));
  const wanted = parseDurationMs(url.searchParams.get('timeout') ?? '') ?? DEFAULT_HOLD_MS;
  const holdMs = Math.min(wanted, MAX_HOLD_MS);
  let alive = true;
  response.on('close', () => {
    alive = false;
  });
  if (feed.lastId <= since) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => answer(true), holdMs);
      const answer = (flowing: boolean): void => {
        clearTimeout(timer);
        clients.held.delete(answer);
        alive &&= flowing;
        context.changed();
        resolve();
      };
      response.on('close', () => answer(false));
      clients.held.add(answer);
      context.changed();
    });
  }
  await context.whenFlowing();
  if (!alive) return;
  json(response, 200, {
    events: feed.after(since).map((message) => JSON.parse(message.text) as unknown),
    last_id: feed.lastId,
  });
}

function state(context: DemoContext, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const { feed } = context;
  const etag = `"${feed.lastId}"`;
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { ETag: etag, 'Cache-Control': 'no-cache', 'Access-Control-Allow-Origin': '*' });
    response.end();
    return;
  }
  const since = idOf(url.searchParams.get('since'));
  const from = since === null ? feed.lastId - STATE_EVENTS : resumePoint(feed, since);
  json(
    response,
    200,
    {
      last_id: feed.lastId,
      events: feed.after(Math.max(from, feed.forgottenId)).map((m) => JSON.parse(m.text) as unknown),
    },
    { ETag: etag, 'Cache-Control': 'no-cache' },
  );
}

async function publish(
  context: DemoContext,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const text = await bodyText(request);
  if (text === null) {
    json(response, 413, { code: 'BODY_TOO_BIG', message: `A message may have ${MAX_BODY_BYTES} bytes.` });
    return;
  }
  const count = Number(url.searchParams.get('count') ?? '1');
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) {
    json(response, 400, { code: 'COUNT_INVALID', message: 'count is a whole number from 1 to 1,000,000.' });
    return;
  }
  const { firstId, lastId } = context.publish(text === '' ? undefined : text, count);
  json(response, 200, { first_id: firstId, last_id: lastId });
}

function control(context: DemoContext, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const word = url.pathname.slice('/_mock/'.length);
  if (request.method !== 'POST') {
    json(
      response,
      405,
      { code: 'METHOD', message: 'Switches are turned with POST.', see: 'GET /_mock' },
      { Allow: 'POST' },
    );
    return;
  }
  const fault = MOCK_FAULTS.find((name) => name === word);
  const action = MOCK_ACTIONS.find((name) => name === word);
  if (fault !== undefined) {
    const on = url.searchParams.get('on') ?? 'true';
    if (on !== 'true' && on !== 'false') {
      json(response, 400, { code: 'ON_INVALID', message: 'on is true or false.' });
      return;
    }
    context.setFault(fault, on === 'true');
    json(response, 200, context.statusText());
  } else if (action !== undefined) {
    const down = parseDurationMs(url.searchParams.get('down') ?? `${DEMO_DOWN_MS}ms`);
    if (down === undefined) {
      json(response, 400, { code: 'DOWN_INVALID', message: 'down is a duration like 250ms or 2s.' });
      return;
    }
    json(response, 202, { action, down_ms: down });
    // After the answer has left: the action may cut this very socket.
    response.on('finish', () => setImmediate(() => context.act(action, down)));
  } else {
    json(response, 404, {
      code: 'SWITCH_UNKNOWN',
      message: `There is no switch "${word}".`,
      known: [...MOCK_FAULTS, ...MOCK_ACTIONS],
    });
  }
}

/** Answers one HTTP request of the demo scenario. */
export async function handle(context: DemoContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (request.method === 'OPTIONS') {
    response.writeHead(204, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'Content-Type, Last-Event-ID, If-None-Match',
    });
    response.end();
    return;
  }
  // The switches must work while everything else is stalled.
  if (url.pathname === '/_mock') return json(response, 200, { ...MOCK_INDEX, now: context.statusText() });
  if (url.pathname.startsWith('/_mock/')) return control(context, request, response, url);
  await context.whenFlowing();
  switch (url.pathname) {
    case '/':
      return json(response, 200, INDEX);
    case '/sse':
      return sse(context, request, response, url);
    case '/poll':
      return longPoll(context, response, url);
    case '/state':
      return state(context, request, response, url);
    case '/publish':
      if (request.method === 'POST') return publish(context, request, response, url);
      return json(response, 405, { code: 'METHOD', message: 'Publish with POST.' }, { Allow: 'POST' });
    case '/ws':
      return json(
        response,
        426,
        { code: 'UPGRADE_REQUIRED', message: 'This is a WebSocket: connect with ws://.' },
        { Upgrade: 'websocket', Connection: 'Upgrade' },
      );
    default:
      return json(response, 404, { code: 'NOT_FOUND', message: `Nothing is at ${url.pathname}.`, see: 'GET /' });
  }
}
