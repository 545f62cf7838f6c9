import * as v from 'valibot';
import { parseDurationMs } from '../../../src-shared/base/duration.ts';
import {
  type CursorRule,
  CursorRuleSchema,
  type EndpointInput,
  EndpointSchema,
  type Reconnect,
} from '../../../src-shared/model/endpoint.ts';
import { expandVariables, lookupOf, type VariableLookup } from '../../../src-shared/model/variables.ts';
import type { TransportChoice } from '../../state/endpoints.ts';
import { words } from '../../words/index.ts';
import {
  type AuthFields,
  authorizationMistakes,
  type HeaderPair,
  joinAuthorization,
  splitAuthorization,
} from './authorization.ts';
import { urlMistake } from './url.ts';
import { durationField, parseSize, sizeField } from './values.ts';

const said = words.options.mistakes;

/** The options sheet as a person types it: texts, until {@link readForm} makes an endpoint of them. */
export interface OptionsForm extends AuthFields {
  readonly name: string;
  readonly url: string;
  readonly transport: TransportChoice;
  readonly method: string;
  readonly body: string;
  readonly headers: string;
  readonly cookies: boolean;
  readonly subprotocols: string;
  readonly permessageDeflate: boolean;
  readonly sseReconnect: 'standard' | 'always';
  readonly lastEventId: string;
  readonly interval: string;
  readonly pollTimeout: string;
  readonly cursor: string;
  readonly items: string;
  readonly idField: string;
  readonly policy: Reconnect['policy'];
  readonly delay: string;
  readonly base: string;
  readonly cap: string;
  readonly jitter: 'none' | 'full' | 'equal' | 'decorrelated' | 'quarter';
  readonly resetAfter: string;
  readonly fallback: string;
  readonly maxTries: string;
  readonly pingInterval: string;
  readonly pongTimeout: string;
  readonly answerPings: boolean;
  readonly expectEvery: string;
  readonly rulePing: string;
  readonly rulePong: string;
  readonly insecure: boolean;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly passphrase: string;
  readonly servername: string;
  readonly http2: boolean;
  readonly proxy: string;
  readonly maxRedirects: string;
  readonly connectTimeout: string;
  readonly maxMessage: string;
  readonly maxLine: string;
  readonly payloadCap: string;
}

export type FormErrors = Partial<Readonly<Record<keyof OptionsForm, string>>>;

export interface ReadForm {
  /** Null while any field is wrong. */
  readonly endpoint: EndpointInput | null;
  readonly errors: FormErrors;
}

/** What the sheet shows of an endpoint: every default filled in, as words. */
export function formOf(input: EndpointInput): OptionsForm {
  const endpoint = v.parse(EndpointSchema, input);
  const { reconnect, heartbeat, tls } = endpoint;
  const exponential = reconnect.policy === 'exponential' ? reconnect : undefined;
  const server = reconnect.policy === 'server' ? reconnect : undefined;
  const capMs = exponential?.capMs ?? server?.capMs ?? (reconnect.policy === 'server' ? 300_000 : 30_000);
  const { auth, rest } = splitAuthorization(endpoint.headers);
  return {
    name: endpoint.name ?? '',
    url: endpoint.url,
    transport: endpoint.transport,
    method: endpoint.method,
    body: endpoint.body ?? '',
    ...auth,
    headers: rest.map(([name, value]) => `${name}: ${value}`).join('\n'),
    cookies: endpoint.cookies,
    subprotocols: endpoint.subprotocols.join(', '),
    permessageDeflate: endpoint.permessageDeflate,
    sseReconnect: endpoint.sseReconnect,
    lastEventId: endpoint.lastEventId ?? '',
    interval: endpoint.intervalMs === undefined ? '' : durationField(endpoint.intervalMs),
    pollTimeout: durationField(endpoint.pollTimeoutMs),
    cursor: (endpoint.cursor ?? []).map((rule) => `${rule.to}=${rule.from}`).join('\n'),
    items: endpoint.items ?? '',
    idField: endpoint.idField ?? '',
    policy: reconnect.policy,
    delay: durationField(reconnect.policy === 'fixed' ? reconnect.delayMs : 1000),
    base: durationField(exponential?.baseMs ?? 1000),
    cap: durationField(capMs),
    jitter: exponential?.jitter ?? 'quarter',
    resetAfter: durationField(exponential?.resetAfterMs ?? 10_000),
    fallback: durationField(server?.fallbackMs ?? 3000),
    maxTries: reconnect.policy === 'none' || reconnect.maxTries === undefined ? '' : String(reconnect.maxTries),
    pingInterval: durationField(heartbeat.pingIntervalMs),
    pongTimeout: durationField(heartbeat.pongTimeoutMs),
    answerPings: heartbeat.answerPings,
    expectEvery: durationField(heartbeat.expectEveryMs),
    rulePing: heartbeat.rule?.ping ?? '',
    rulePong: heartbeat.rule?.pong ?? '',
    insecure: tls.insecure,
    ca: tls.ca ?? '',
    cert: tls.cert ?? '',
    key: tls.key ?? '',
    passphrase: tls.passphrase ?? '',
    servername: tls.servername ?? '',
    http2: endpoint.http2,
    proxy: endpoint.proxy ?? '',
    maxRedirects: String(endpoint.maxRedirects),
    connectTimeout: durationField(endpoint.connectTimeoutMs),
    maxMessage: sizeField(endpoint.maxMessageBytes),
    maxLine: sizeField(endpoint.maxLineBytes),
    payloadCap: sizeField(endpoint.payloadCapBytes),
  };
}

const DAY_MS = 24 * 3_600_000;
// RFC 9110, 5.6.2: what a header's name, a method and a WebSocket subprotocol may consist of.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Endpoint and mistakes of what was typed. Every mistake is one sentence that says what would be right.
 * @param variables what `{{names}}` stand for: an unknown one is a mistake, and texts are judged with their values in place
 */
export function readForm(form: OptionsForm, variables: VariableLookup = lookupOf({})): ReadForm {
  const errors: Record<string, string> = {};
  const wrong = (field: keyof OptionsForm, words: string): undefined => {
    errors[field] = words;
    return undefined;
  };
  const duration = (field: keyof OptionsForm): number | undefined => {
    const text = String(form[field]).trim();
    if (text === '') return wrong(field, said.duration);
    const ms = parseDurationMs(text);
    if (ms === undefined) return wrong(field, said.durationUnit);
    return ms > DAY_MS ? wrong(field, said.day) : ms;
  };
  const whole = (field: keyof OptionsForm, least: number): number | undefined => {
    const text = String(form[field]).trim();
    if (!/^\d+$/.test(text)) return wrong(field, said.whole);
    return Number(text) < least ? wrong(field, said.least(String(least))) : Number(text);
  };
  const size = (field: keyof OptionsForm): number | undefined => {
    const bytes = parseSize(String(form[field]));
    if (bytes === undefined) return wrong(field, said.size);
    return bytes < 1 ? wrong(field, said.least('1 B')) : bytes;
  };
  /** The text as it will be; null when it cannot be judged: a variable is not known, or is a secret. */
  const filled = (field: keyof OptionsForm, text: string): string | null => {
    const expanded = expandVariables(text, variables);
    if (!expanded.ok) {
      wrong(field, `${expanded.error.message} ${expanded.error.hint}`);
      return null;
    }
    return expanded.value.secrets.length > 0 ? null : expanded.value.text;
  };
  const optional = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

  const url = filled('url', form.url);
  const urlWrong = url === null ? null : urlMistake(url, form.transport);
  if (urlWrong !== null) wrong('url', urlWrong);
  if (!TOKEN.test(form.method.trim())) wrong('method', said.method);
  else if (form.method.trim().toUpperCase() === 'CONNECT') wrong('method', said.methodConnect);
  const others = readHeaders(
    form.headers,
    (text) => wrong('headers', text),
    (text) => filled('headers', text),
  );
  for (const [field, text] of Object.entries(authorizationMistakes(form, others))) errors[field] = text;
  if (form.authKind === 'bearer') filled('authToken', form.authToken);
  const headers = joinAuthorization(others, form);
  const subprotocols = form.subprotocols
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const offered = subprotocols.map((one) => filled('subprotocols', one));
  const badProtocol = offered.find((one) => one !== null && !TOKEN.test(one));
  if (typeof badProtocol === 'string') wrong('subprotocols', said.subprotocol(badProtocol));
  else if (new Set(subprotocols).size < subprotocols.length) wrong('subprotocols', said.subprotocolTwice);
  const cursor = readCursor(form.cursor, (text) => wrong('cursor', text));
  for (const field of ['items', 'idField'] as const) {
    if (form[field].trim() !== '' && !form[field].trim().startsWith('$')) wrong(field, said.jsonPath);
  }
  for (const field of ['body', 'lastEventId', 'passphrase', 'servername'] as const) filled(field, form[field]);
  const proxy = filled('proxy', form.proxy.trim());
  if (proxy !== null && proxy !== '' && !/^(https?|socks5h?):\/\/.+/i.test(proxy)) wrong('proxy', said.proxy);
  for (const field of ['ca', 'cert', 'key'] as const) {
    const text = filled(field, form[field].trim());
    if (text !== null && text !== '' && !/-----BEGIN [A-Z0-9 ]+-----[\s\S]+-----END [A-Z0-9 ]+-----/.test(text)) {
      wrong(field, said.pem);
    }
  }
  if (form.cert.trim() !== '' && form.key.trim() === '') wrong('key', said.keyMissing);
  if (form.key.trim() !== '' && form.cert.trim() === '') wrong('cert', said.certMissing);
  const isRequest = form.transport !== 'websocket' && !/^wss?:/i.test(form.url.trim());
  if (isRequest && form.body !== '' && /^(get|head)$/i.test(form.method.trim())) {
    wrong('method', said.bodyMethod(form.method.trim().toUpperCase()));
  }
  const rule = readRule(form, wrong);
  const reconnect = readReconnect(form, duration, whole, wrong);

  const endpoint = {
    name: optional(form.name),
    transport: form.transport,
    url: form.url.trim(),
    headers,
    method: form.method.trim(),
    body: form.body === '' ? undefined : form.body,
    subprotocols,
    permessageDeflate: form.permessageDeflate,
    maxMessageBytes: size('maxMessage'),
    connectTimeoutMs: duration('connectTimeout'),
    sseReconnect: form.sseReconnect,
    maxLineBytes: size('maxLine'),
    lastEventId: optional(form.lastEventId),
    intervalMs: form.interval.trim() === '' ? undefined : duration('interval'),
    pollTimeoutMs: duration('pollTimeout'),
    cursor,
    items: optional(form.items),
    maxRedirects: whole('maxRedirects', 0),
    http2: form.http2,
    tls: {
      ca: optional(form.ca),
      cert: optional(form.cert),
      key: optional(form.key),
      passphrase: form.passphrase === '' ? undefined : form.passphrase,
      insecure: form.insecure,
      servername: optional(form.servername),
    },
    proxy: optional(form.proxy),
    cookies: form.cookies,
    reconnect,
    heartbeat: {
      pingIntervalMs: duration('pingInterval'),
      pongTimeoutMs: duration('pongTimeout'),
      answerPings: form.answerPings,
      expectEveryMs: duration('expectEvery'),
      rule,
    },
    idField: optional(form.idField),
    payloadCapBytes: size('payloadCap'),
  };
  if (Object.keys(errors).length > 0) return { endpoint: null, errors };
  const parsed = v.safeParse(EndpointSchema, endpoint);
  if (parsed.success) return { endpoint: parsed.output, errors };
  // The schema knows a rule this form does not: say it beside the URL rather than lose it.
  return { endpoint: null, errors: { url: parsed.issues[0].message } };
}

type Wrong = (words: string) => undefined;

function readHeaders(text: string, wrong: Wrong, filled: (text: string) => string | null): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0) {
      wrong(said.headerLine(index + 1));
      continue;
    }
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    const sent = filled(name);
    const sentValue = filled(value);
    if (sent !== null && !TOKEN.test(sent)) wrong(said.headerName(index + 1));
    // RFC 9110, 5.5: beyond Latin-1 there is no header.
    else if (sentValue !== null && /[^\t\x20-\x7e\x80-\xff]/.test(sentValue)) wrong(said.headerValue(index + 1));
    else pairs.push([name, value]);
  }
  return pairs;
}

function readCursor(text: string, wrong: Wrong): CursorRule[] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return undefined;
  return lines.flatMap((line) => {
    const equals = line.indexOf('=');
    const rule = v.safeParse(CursorRuleSchema, { to: line.slice(0, equals), from: line.slice(equals + 1) });
    if (equals > 0 && rule.success) return [rule.output];
    wrong(said.cursor(line));
    return [];
  });
}

function readRule(
  form: OptionsForm,
  wrong: (field: keyof OptionsForm, words: string) => undefined,
): { ping: string; pong: string } | undefined {
  const ping = form.rulePing.trim();
  const pong = form.rulePong.trim();
  if (ping === '' && pong === '') return undefined;
  if (ping === '') wrong('rulePing', said.rulePing);
  if (pong === '') wrong('rulePong', said.rulePong);
  for (const [field, text] of [
    ['rulePing', ping],
    ['rulePong', pong],
  ] as const) {
    if (text === '') continue;
    try {
      JSON.parse(text);
    } catch {
      wrong(field, said.json);
    }
  }
  return { ping, pong };
}

function readReconnect(
  form: OptionsForm,
  duration: (field: keyof OptionsForm) => number | undefined,
  whole: (field: keyof OptionsForm, least: number) => number | undefined,
  wrong: (field: keyof OptionsForm, words: string) => undefined,
): EndpointInput['reconnect'] {
  if (form.policy === 'none') return { policy: 'none' };
  const maxTries = form.maxTries.trim() === '' ? undefined : whole('maxTries', 1);
  if (form.policy === 'fixed') return { policy: 'fixed', delayMs: duration('delay'), maxTries };
  const capMs = duration('cap');
  if (form.policy === 'server') return { policy: 'server', fallbackMs: duration('fallback'), capMs, maxTries };
  const baseMs = duration('base');
  if (baseMs !== undefined && capMs !== undefined && capMs < baseMs) wrong('cap', said.cap);
  return { policy: 'exponential', baseMs, capMs, jitter: form.jitter, maxTries, resetAfterMs: duration('resetAfter') };
}
