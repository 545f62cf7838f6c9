/**
 * Every option of an endpoint as a field of the form: which control it has, for which transports it counts, where a standard
 * speaks of it, and which option of the schema it stands for. What a field is called stands in `words/en/options.ts`. A unit test
 * compares this list with `EndpointSchema`, so that no option is without a field.
 */
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { formOf, type OptionsForm } from './form.ts';

export type FieldName = Exclude<keyof OptionsForm, 'authAt'>;
export type GroupName = keyof typeof words.options.groups;

/** A place in a standard. */
export interface Section {
  readonly text: string;
  readonly url: string;
}

export interface FieldSpec {
  readonly name: FieldName;
  readonly group: GroupName;
  readonly control: 'text' | 'short' | 'area' | 'switch' | 'select' | 'pem' | 'secret';
  /** Paths in `EndpointSchema`, `heartbeat.pingIntervalMs`. */
  readonly options: readonly string[];
  /** Transports it changes anything for; absent: all. */
  readonly only?: readonly TransportName[];
  /** Whether it means anything with the rest of the form as it is: fields of a policy that is not chosen. */
  readonly when?: (form: OptionsForm) => boolean;
  readonly section?: Section;
  readonly example?: string;
}

const rfc = (number: number, section: string): Section => ({
  text: `RFC ${number}, ${section}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}.html#section-${section}`,
});
const whatwg = (section: string, anchor: string): Section => ({
  text: `WHATWG HTML, ${section}`,
  url: `https://html.spec.whatwg.org/multipage/server-sent-events.html#${anchor}`,
});

const HTTP: readonly TransportName[] = ['sse', 'long-poll', 'poll'];
const POLLS: readonly TransportName[] = ['long-poll', 'poll'];
const SOCKET: readonly TransportName[] = ['websocket'];
const EVENTS: readonly TransportName[] = ['sse'];
const exponential = ({ policy }: OptionsForm): boolean => policy === 'exponential';

export const FIELDS: readonly FieldSpec[] = [
  { name: 'name', group: 'endpoint', control: 'text', options: ['name'] },
  { name: 'transport', group: 'endpoint', control: 'select', options: ['transport'] },
  { name: 'url', group: 'endpoint', control: 'text', options: ['url'], section: rfc(3986, '3') },

  { name: 'authKind', group: 'request', control: 'select', options: ['headers'], section: rfc(9110, '11.6.2') },
  {
    name: 'authToken',
    group: 'request',
    control: 'secret',
    options: ['headers'],
    when: ({ authKind }) => authKind === 'bearer',
    section: rfc(6750, '2.1'),
  },
  {
    name: 'authUser',
    group: 'request',
    control: 'text',
    options: ['headers'],
    when: ({ authKind }) => authKind === 'basic',
    section: rfc(7617, '2'),
  },
  {
    name: 'authPassword',
    group: 'request',
    control: 'secret',
    options: ['headers'],
    when: ({ authKind }) => authKind === 'basic',
    section: rfc(7617, '2'),
  },
  {
    name: 'headers',
    group: 'request',
    control: 'area',
    options: ['headers'],
    section: rfc(9110, '5'),
    example: 'X-Team: payments',
  },
  { name: 'method', group: 'request', control: 'short', options: ['method'], only: HTTP, section: rfc(9110, '9') },
  { name: 'body', group: 'request', control: 'area', options: ['body'], only: HTTP, section: rfc(9110, '6.4') },
  { name: 'cookies', group: 'request', control: 'switch', options: ['cookies'], section: rfc(6265, '5') },

  {
    name: 'subprotocols',
    group: 'websocket',
    control: 'text',
    options: ['subprotocols'],
    only: SOCKET,
    section: rfc(6455, '1.9'),
    example: 'graphql-transport-ws',
  },
  {
    name: 'permessageDeflate',
    group: 'websocket',
    control: 'switch',
    options: ['permessageDeflate'],
    only: SOCKET,
    section: rfc(7692, '7'),
  },

  {
    name: 'sseReconnect',
    group: 'sse',
    control: 'select',
    options: ['sseReconnect'],
    only: EVENTS,
    section: whatwg('9.2.3', 'sse-processing-model'),
  },
  {
    name: 'lastEventId',
    group: 'sse',
    control: 'text',
    options: ['lastEventId'],
    only: EVENTS,
    section: whatwg('9.2.4', 'the-last-event-id-header'),
  },

  { name: 'interval', group: 'polling', control: 'short', options: ['intervalMs'], only: POLLS, example: '2s' },
  {
    name: 'pollTimeout',
    group: 'polling',
    control: 'short',
    options: ['pollTimeoutMs'],
    only: POLLS,
    section: rfc(6202, '5.5'),
  },
  {
    name: 'cursor',
    group: 'polling',
    control: 'area',
    options: ['cursor', 'cursor.to', 'cursor.from'],
    example: 'query:since=$.last_id',
    only: ['websocket', ...POLLS],
  },
  {
    name: 'items',
    group: 'polling',
    control: 'text',
    options: ['items'],
    only: POLLS,
    section: rfc(9535, '2'),
    example: '$.events[*]',
  },
  {
    name: 'idField',
    group: 'completeness',
    control: 'text',
    options: ['idField'],
    section: rfc(9535, '2'),
    example: '$.id',
  },

  { name: 'policy', group: 'reconnect', control: 'select', options: ['reconnect.policy'], section: rfc(6455, '7.2.3') },
  {
    name: 'delay',
    group: 'reconnect',
    control: 'short',
    options: ['reconnect.delayMs'],
    when: ({ policy }) => policy === 'fixed',
  },
  { name: 'base', group: 'reconnect', control: 'short', options: ['reconnect.baseMs'], when: exponential },
  {
    name: 'fallback',
    group: 'reconnect',
    control: 'short',
    options: ['reconnect.fallbackMs'],
    when: ({ policy }) => policy === 'server',
    section: rfc(9110, '10.2.3'),
  },
  {
    name: 'cap',
    group: 'reconnect',
    control: 'short',
    options: ['reconnect.capMs'],
    when: ({ policy }) => policy === 'exponential' || policy === 'server',
  },
  { name: 'jitter', group: 'reconnect', control: 'select', options: ['reconnect.jitter'], when: exponential },
  { name: 'resetAfter', group: 'reconnect', control: 'short', options: ['reconnect.resetAfterMs'], when: exponential },
  {
    name: 'maxTries',
    group: 'reconnect',
    control: 'short',
    options: ['reconnect.maxTries'],
    when: ({ policy }) => policy !== 'none',
  },

  {
    name: 'pingInterval',
    group: 'heartbeat',
    control: 'short',
    options: ['heartbeat.pingIntervalMs'],
    only: SOCKET,
    section: rfc(6455, '5.5.2'),
  },
  {
    name: 'pongTimeout',
    group: 'heartbeat',
    control: 'short',
    options: ['heartbeat.pongTimeoutMs'],
    section: rfc(6455, '5.5.3'),
  },
  {
    name: 'answerPings',
    group: 'heartbeat',
    control: 'switch',
    options: ['heartbeat.answerPings'],
    only: SOCKET,
    section: rfc(6455, '5.5.2'),
  },
  { name: 'expectEvery', group: 'heartbeat', control: 'short', options: ['heartbeat.expectEveryMs'] },
  {
    name: 'rulePing',
    group: 'heartbeat',
    control: 'text',
    options: ['heartbeat.rule', 'heartbeat.rule.ping'],
    example: '{"type":"ping"}',
  },
  {
    name: 'rulePong',
    group: 'heartbeat',
    control: 'text',
    options: ['heartbeat.rule.pong'],
    example: '{"type":"pong"}',
  },

  { name: 'insecure', group: 'tls', control: 'switch', options: ['tls.insecure'], section: rfc(5280, '6') },
  { name: 'ca', group: 'tls', control: 'pem', options: ['tls.ca'], section: rfc(5280, '6.1') },
  { name: 'cert', group: 'tls', control: 'pem', options: ['tls.cert'], section: rfc(8446, '4.4.2') },
  { name: 'key', group: 'tls', control: 'pem', options: ['tls.key'], section: rfc(7468, '10') },
  { name: 'passphrase', group: 'tls', control: 'secret', options: ['tls.passphrase'], section: rfc(7468, '11') },
  { name: 'servername', group: 'tls', control: 'text', options: ['tls.servername'], section: rfc(6066, '3') },

  {
    name: 'proxy',
    group: 'network',
    control: 'text',
    options: ['proxy'],
    section: rfc(9110, '9.3.6'),
    example: 'http://127.0.0.1:8080',
  },
  { name: 'http2', group: 'network', control: 'switch', options: ['http2'], only: HTTP, section: rfc(9113, '3.2') },
  { name: 'maxRedirects', group: 'network', control: 'short', options: ['maxRedirects'], section: rfc(9110, '15.4') },
  { name: 'connectTimeout', group: 'network', control: 'short', options: ['connectTimeoutMs'] },

  {
    name: 'maxMessage',
    group: 'limits',
    control: 'short',
    options: ['maxMessageBytes'],
    only: ['websocket', ...POLLS],
    section: rfc(6455, '7.4.1'),
  },
  {
    name: 'maxLine',
    group: 'limits',
    control: 'short',
    options: ['maxLineBytes'],
    only: EVENTS,
    section: whatwg('9.2.5', 'parsing-an-event-stream'),
  },
  { name: 'payloadCap', group: 'limits', control: 'short', options: ['payloadCapBytes'] },
];

/** Which transports the form may come to: `auto` leaves those open that its URL allows. */
export function transportsOf({ transport, url }: OptionsForm): readonly TransportName[] {
  if (transport !== 'auto') return [transport];
  if (/^wss?:/i.test(url.trim())) return SOCKET;
  return /^https?:/i.test(url.trim()) ? HTTP : [...SOCKET, ...HTTP];
}

/** Whether the field changes anything for this endpoint. */
export function counts(spec: FieldSpec, form: OptionsForm): boolean {
  const { only, when } = spec;
  if (when?.(form) === false) return false;
  return only === undefined || transportsOf(form).some((transport) => only.includes(transport));
}

/** What a field holds when nobody has changed it; of a policy's fields, with that policy. */
export function presets(form: OptionsForm): OptionsForm {
  const preset = formOf({ url: '' });
  return form.policy === preset.policy
    ? preset
    : { ...formOf({ url: '', reconnect: { policy: form.policy } }), policy: preset.policy };
}

/** Fields that say which endpoint it is, not how it is connected: they differ always. */
const OWN: ReadonlySet<FieldName> = new Set(['name', 'url', 'transport']);

/** Whether a person changed it. What a field that does not count holds is no change. */
export function isChanged(spec: FieldSpec, form: OptionsForm, preset: OptionsForm): boolean {
  if (OWN.has(spec.name) || spec.when?.(form) === false) return false;
  return form[spec.name] !== preset[spec.name];
}

/** Whether every word of the search is in what the field is called, says, or is called in a file of options. */
export function matches(spec: FieldSpec, search: string): boolean {
  const { label, hint } = words.options.fields[spec.name];
  const text = [label, hint, words.options.groups[spec.group], spec.section?.text ?? '', ...spec.options]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
