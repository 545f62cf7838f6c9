import * as v from 'valibot';
import { type MockTransport, mockEndpointSchema } from '../../../../src-shared/model/scenario/endpoint.ts';
import { feedSchema } from '../../../../src-shared/model/scenario/message-source.ts';

/** What the dialog for a new endpoint holds, and what it writes into the scenario: only what differs from what the schema fills in. */

export type FeedSourceKind = 'prices' | 'message' | 'list' | 'recording' | 'published';
export type SlowChoice = 'none' | 'buffer' | 'drop-oldest' | 'coalesce' | 'disconnect';

export interface EndpointForm {
  readonly transport: MockTransport;
  readonly path: string;
  /** Empty: none; {@link NEW_FEED}: the one that is described below. */
  readonly feed: string;
  readonly feedName: string;
  readonly source: FeedSourceKind;
  readonly rate: string;
  readonly message: string;
  readonly file: string;
  readonly echo: boolean;
  readonly ping: string;
  readonly comment: string;
  readonly hold: string;
  readonly status: string;
  readonly body: string;
  readonly says: 'alive' | 'accepting';
  readonly shape: 'openai' | 'anthropic';
  readonly auth: boolean;
  readonly limit: string;
  readonly slow: SlowChoice;
  readonly slowAbove: string;
  readonly slowKey: string;
}

export const NEW_FEED = ' new';

/** Paths people expect, and the first that is free. */
export function emptyForm(taken: readonly string[], feeds: readonly string[]): EndpointForm {
  const base = '/events';
  let path = base;
  for (let number = 2; taken.includes(path); number += 1) path = `${base}${number}`;
  return {
    transport: 'websocket',
    path,
    feed: feeds[0] ?? NEW_FEED,
    feedName: feeds.includes('feed') ? `feed${feeds.length + 1}` : 'feed',
    source: 'message',
    rate: '1/s',
    message: '{ "id": "{{id}}", "value": "{{number 1 100}}" }',
    file: '',
    echo: false,
    ping: '2s',
    comment: '15s',
    hold: '30s',
    status: '200',
    body: '',
    says: 'alive',
    shape: 'openai',
    auth: false,
    limit: '',
    slow: 'none',
    slowAbove: '1MB',
    slowKey: '$.symbol',
  };
}

/** Whether messages of a feed go there. */
export const carriesFeed = (transport: MockTransport): boolean =>
  ['websocket', 'sse', 'long-poll', 'poll', 'publish'].includes(transport);
/** Whether it can be without a feed. */
export const mayLackFeed = (transport: MockTransport): boolean => transport === 'websocket' || transport === 'sse';
/** Whether clients stay, so that they can be too many or too slow. */
export const keepsClients = (transport: MockTransport): boolean =>
  ['websocket', 'sse', 'long-poll', 'poll'].includes(transport);

export type MadeEndpoint =
  | {
      readonly ok: true;
      readonly endpoint: Readonly<Record<string, unknown>>;
      readonly feed: { readonly name: string; readonly source: Readonly<Record<string, unknown>> } | null;
    }
  | { readonly ok: false; readonly field: string; readonly words: string };

/** JSON where it is some, else the text itself. */
function messageOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function sourceOf(form: EndpointForm): Record<string, unknown> {
  const pace = form.source === 'published' || form.source === 'recording' ? {} : { rate: form.rate.trim() };
  switch (form.source) {
    case 'prices':
      return { prices: true, ...pace };
    case 'message':
      return { message: messageOf(form.message), ...pace };
    case 'list':
      return {
        list: form.message
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map(messageOf),
        ...pace,
      };
    case 'recording':
      return { recording: { file: form.file.trim() }, loop: true };
    case 'published':
      return { published: true };
  }
}

/** The form as the scenario says it; the schema tells what is wrong, by the key it would be wrong at. */
export function endpointOf(form: EndpointForm): MadeEndpoint {
  const { transport } = form;
  if (!/^\/[^\s?#]*$/.test(form.path)) return { ok: false, field: 'path', words: 'is a path like /ws' };
  const withFeed = carriesFeed(transport) && form.feed !== '';
  const endpoint: Record<string, unknown> = { transport };
  if (withFeed) endpoint.feed = form.feed === NEW_FEED ? form.feedName.trim() : form.feed;
  if (transport === 'websocket') {
    if (form.echo) endpoint.echo = true;
    endpoint.ping = form.ping.trim();
  }
  if (transport === 'sse') endpoint.comment = form.comment.trim();
  if (transport === 'long-poll') endpoint.hold = form.hold.trim();
  if (transport === 'http') {
    endpoint.status = /^\d+$/.test(form.status.trim()) ? Number(form.status) : form.status;
    endpoint.body = messageOf(form.body);
  }
  if (transport === 'health') endpoint.says = form.says;
  if (transport === 'llm') endpoint.shape = form.shape;
  if (form.auth || transport === 'ticket') endpoint.auth = {};
  if (keepsClients(transport)) {
    const limit = form.limit.trim();
    if (limit !== '') endpoint.limits = { connections: /^\d+$/.test(limit) ? Number(limit) : limit };
    if (form.slow !== 'none') {
      endpoint.slow = {
        policy: form.slow,
        above: form.slowAbove.trim(),
        ...(form.slow === 'coalesce' ? { key: form.slowKey.trim() } : {}),
      };
    }
  }
  const checked = v.safeParse(mockEndpointSchema, endpoint);
  if (!checked.success) {
    const [issue] = checked.issues;
    return { ok: false, field: issue.path?.map(({ key }) => String(key)).join('.') ?? '', words: issue.message };
  }
  if (!withFeed || form.feed !== NEW_FEED) return { ok: true, endpoint, feed: null };
  if (!/^[\w.-]{1,60}$/.test(form.feedName.trim())) {
    return { ok: false, field: 'feedName', words: 'is a name of letters, digits, dots and dashes' };
  }
  const source = sourceOf(form);
  const known = v.safeParse(feedSchema, source);
  if (!known.success) {
    const field = form.source === 'recording' ? 'file' : form.source === 'list' ? 'message' : 'rate';
    return { ok: false, field, words: field === 'rate' ? 'is a rate like 400/s or 30/m' : known.issues[0].message };
  }
  return { ok: true, endpoint, feed: { name: form.feedName.trim(), source } };
}
