import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { FIELDS, isChanged, matches, presets } from '../../../src-renderer/panels/options/fields.ts';
import { formOf, type OptionsForm, readForm } from '../../../src-renderer/panels/options/form.ts';
import { urlMistake } from '../../../src-renderer/panels/options/url.ts';
import { durationField, parseSize, sizeField } from '../../../src-renderer/panels/options/values.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import { lookupOf } from '../../../src-shared/model/variables.ts';

const plain = formOf({ url: 'wss://example.test/ws' });
const mistakes = (patch: Partial<OptionsForm>) => readForm({ ...plain, ...patch }).errors;

describe('the options form', () => {
  it('gives back every option it was given', () => {
    const endpoint: EndpointInput = {
      name: 'staging/prices',
      transport: 'long-poll',
      url: 'https://user:pass@example.test/poll?a=1',
      headers: [
        ['Authorization', 'Bearer a:b'],
        ['X-Twice', '1'],
        ['X-Twice', '2'],
      ],
      method: 'POST',
      body: '{"a": 1}\n',
      subprotocols: ['one', 'two'],
      permessageDeflate: false,
      maxMessageBytes: 1_000_001,
      connectTimeoutMs: 1_500,
      sseReconnect: 'always',
      maxLineBytes: 65_536,
      lastEventId: '41',
      intervalMs: 250,
      pollTimeoutMs: 60_000,
      cursor: [
        { to: 'query:since', from: '$.last_id' },
        { to: 'header:If-None-Match', from: 'header:ETag' },
      ],
      items: '$.events[*]',
      maxRedirects: 0,
      http2: false,
      tls: { insecure: true, servername: 'other.test', passphrase: ' spaces ' },
      proxy: 'socks5://127.0.0.1:1080',
      cookies: false,
      reconnect: { policy: 'exponential', baseMs: 500, capMs: 8_000, jitter: 'full', maxTries: 7, resetAfterMs: 0 },
      heartbeat: {
        pingIntervalMs: 2_000,
        pongTimeoutMs: 1_500,
        answerPings: false,
        expectEveryMs: 6_000,
        rule: { ping: '{"a":1}', pong: '{"b":2}' },
      },
      idField: '$.id',
      payloadCapBytes: 1_024,
    };
    const { endpoint: read, errors } = readForm(formOf(endpoint));
    expect(errors).toEqual({});
    expect(v.parse(EndpointSchema, read)).toEqual(v.parse(EndpointSchema, endpoint));
  });

  it.each([
    { policy: 'none' },
    { policy: 'fixed', delayMs: 10 },
    { policy: 'server', fallbackMs: 5, capMs: 9 },
  ] as const)('gives back the policy $policy', (reconnect) => {
    const { endpoint } = readForm(formOf({ url: 'ws://x', reconnect }));
    expect(v.parse(EndpointSchema, endpoint).reconnect).toEqual(
      v.parse(EndpointSchema, { url: 'ws://x', reconnect }).reconnect,
    );
  });

  it('is right with nothing but a URL', () => {
    expect(readForm(plain).errors).toEqual({});
    expect(readForm(plain).endpoint).toMatchObject({ url: 'wss://example.test/ws' });
  });

  it.each<[Partial<OptionsForm>, keyof OptionsForm, RegExp]>([
    [{ url: '' }, 'url', /Type the URL/],
    [{ url: 'wss//x' }, 'url', /needs a scheme/],
    [{ url: 'ftp://x' }, 'url', /not spoken here/],
    [{ url: 'ws://x', transport: 'sse' }, 'url', /needs http/],
    [{ headers: 'A: 1\nno colon' }, 'headers', /Line 2/],
    [{ headers: 'Bad name: 1' }, 'headers', /Line 1/],
    [{ subprotocols: 'ok, not ok' }, 'subprotocols', /"not ok"/],
    [{ subprotocols: 'a, a' }, 'subprotocols', /once/],
    [{ connectTimeout: '10' }, 'connectTimeout', /with its unit/],
    [{ connectTimeout: '' }, 'connectTimeout', /duration/],
    [{ connectTimeout: '25h' }, 'connectTimeout', /24h/],
    [{ cursor: 'since=$.id' }, 'cursor', /TO=FROM/],
    [{ items: 'events' }, 'items', /starts with \$/],
    [{ maxTries: '0' }, 'maxTries', /At least 1/],
    [{ maxRedirects: 'x' }, 'maxRedirects', /whole number/],
    [{ base: '10s', cap: '5s' }, 'cap', /shorter/],
    [{ maxMessage: '12' }, 'maxMessage', /with its unit/],
    [{ ca: 'no pem' }, 'ca', /BEGIN/],
    [{ cert: '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----' }, 'key', /private key/],
    [{ proxy: '127.0.0.1:8080' }, 'proxy', /http:\/\/host:port/],
    [{ rulePing: '{"a":1}' }, 'rulePong', /answer/],
    [{ rulePing: '{a', rulePong: '{}' }, 'rulePing', /JSON/],
  ])('says in words what is wrong with %j', (patch, field, words) => {
    expect(mistakes(patch)[field]).toMatch(words);
    expect(readForm({ ...plain, ...patch }).endpoint).toBeNull();
  });

  it('does not judge fields of a policy that is not chosen', () => {
    expect(mistakes({ policy: 'none', base: 'x', cap: 'x', delay: 'x', fallback: 'x', maxTries: 'x' })).toEqual({});
  });

  it('reads and writes sizes and durations', () => {
    expect(parseSize('16 MiB')).toBe(16 * 1024 * 1024);
    expect(parseSize('1.5kB')).toBe(1_500);
    expect(parseSize('16')).toBeUndefined();
    expect([sizeField(16_777_216), sizeField(1_000)]).toEqual(['16 MiB', '1000 B']);
    expect([0, 1_500, 2_000, 90_000, 120_000, 3_600_000].map(durationField)).toEqual([
      '0s',
      '1500ms',
      '2s',
      '90s',
      '2m',
      '1h',
    ]);
  });

  it('accepts every scheme a transport speaks', () => {
    expect(urlMistake('wss://x', 'websocket')).toBeNull();
    expect(urlMistake('https://x', 'websocket')).toBeNull();
    expect(urlMistake(' http://x ', 'poll')).toBeNull();
  });
});

/** Every option of a schema by its path: of objects, of what is optional, of each variant, of what a list holds. */
function optionsOf(schema: unknown, path = ''): string[] {
  const { type, wrapped, entries, options, item } = schema as {
    readonly type: string;
    readonly wrapped?: unknown;
    readonly entries?: Readonly<Record<string, unknown>>;
    readonly options?: readonly unknown[];
    readonly item?: unknown;
  };
  if (wrapped !== undefined) return optionsOf(wrapped, path);
  if (type === 'variant') return [...new Set((options ?? []).flatMap((one) => optionsOf(one, path)))];
  if (type === 'array') return [path, ...optionsOf(item, path).filter((one) => one !== path)];
  if (entries === undefined) return [path];
  return Object.entries(entries).flatMap(([name, entry]) => optionsOf(entry, path === '' ? name : `${path}.${name}`));
}

describe('the fields of the form', () => {
  const inSchema = new Set(optionsOf(EndpointSchema));
  const inForm = new Set(FIELDS.flatMap(({ options }) => options));

  it('looks into every part of the schema', () => {
    for (const path of [
      'url',
      'headers',
      'tls.ca',
      'reconnect.policy',
      'reconnect.fallbackMs',
      'heartbeat.rule.ping',
      'cursor.to',
    ])
      expect(inSchema).toContain(path);
  });

  it('are all the options there are', () => {
    expect([...inSchema].filter((path) => !inForm.has(path))).toEqual([]);
  });

  it('stand for no option that does not exist', () => {
    const parents = new Set([...inSchema].flatMap((path) => [path, path.split('.').slice(0, -1).join('.')]));
    expect([...inForm].filter((path) => !parents.has(path))).toEqual([]);
  });

  it('are all the texts and switches the form holds, each once', () => {
    const names = FIELDS.map(({ name }) => name);
    expect([...names, 'authAt'].sort()).toEqual(Object.keys(plain).sort());
  });

  it('are at their defaults in a new endpoint, and tell which is not', () => {
    const changedIn = (form: OptionsForm) =>
      FIELDS.filter((spec) => isChanged(spec, form, presets(form))).map(({ name }) => name);
    expect(changedIn(plain)).toEqual([]);
    expect(changedIn(formOf({ url: 'wss://x', heartbeat: { pingIntervalMs: 1000 } }))).toEqual(['pingInterval']);
    expect(changedIn(formOf({ url: 'wss://x', reconnect: { policy: 'server', capMs: 1000 } }))).toEqual([
      'policy',
      'cap',
    ]);
    expect(changedIn(formOf({ url: 'wss://x', reconnect: { policy: 'server' } }))).toEqual(['policy']);
  });

  it('are found by label, sentence, section and the name in a file', () => {
    const found = (search: string) => FIELDS.filter((spec) => matches(spec, search)).map(({ name }) => name);
    expect(found('rfc 7692')).toEqual(['permessageDeflate']);
    expect(found('tls.servername')).toEqual(['servername']);
    expect(found('proxy tunnel')).toEqual(['proxy']);
    expect(found('no such thing')).toEqual([]);
  });
});

describe('the Authorization header', () => {
  const given = (headers: [string, string][]) => formOf({ url: 'wss://x', headers });

  it('has fields of its own, and keeps its place and every byte', () => {
    for (const value of [
      'Bearer a.b-c',
      'Bearer {{token}}',
      'Basic YW5uOnA6dw==',
      'Basic OnA=',
      'Digest a="b"',
      'Basic {{x}}',
      'Basic YWI',
    ]) {
      const headers: [string, string][] = [
        ['A', '1'],
        ['Authorization', value],
        ['B', '2'],
      ];
      const form = given(headers);
      const { endpoint } = readForm(form, lookupOf({ token: 't', x: 'y' }));
      expect(endpoint?.headers).toEqual(headers);
    }
    expect(given([['Authorization', 'Basic YW5uOnA6dw==']])).toMatchObject({
      authKind: 'basic',
      authUser: 'ann',
      authPassword: 'p:w',
    });
    expect(given([['Authorization', 'Digest x']])).toMatchObject({
      authKind: 'none',
      headers: 'Authorization: Digest x',
    });
    expect(given([['authorization', 'Bearer x']])).toMatchObject({ authKind: 'none' });
  });

  it('is refused in words', () => {
    const auth = (patch: Partial<OptionsForm>) => mistakes({ ...patch });
    expect(auth({ authKind: 'bearer' }).authToken).toMatch(/token/);
    expect(auth({ authKind: 'bearer', authToken: 'x', headers: 'authorization: y' }).authKind).toMatch(/too/);
    expect(auth({ authKind: 'basic', authUser: 'a:b' }).authUser).toMatch(/colon/);
    expect(auth({ authKind: 'basic', authUser: 'a', authPassword: '{{p}}' }).authPassword).toMatch(/variable/);
  });
});

describe('variables in the form', () => {
  const variables = lookupOf({ host: 'a.example', bad: 'not a host', pem: { text: '••••', secret: true } });
  const errors = (patch: Partial<OptionsForm>) => readForm({ ...plain, ...patch }, variables).errors;

  it('are put in place before a text is judged', () => {
    expect(errors({ url: 'wss://{{host}}/x', headers: 'X: {{host}}', proxy: 'http://{{host}}:1' })).toEqual({});
    expect(errors({ url: 'wss://{{bad}}/x' }).url).toMatch(/no URL/);
    expect(readForm({ ...plain, url: 'wss://{{host}}/x' }, variables).endpoint?.url).toBe('wss://{{host}}/x');
  });

  it('that are not known are said, with the nearest', () => {
    expect(errors({ url: 'wss://{{hots}}/x' }).url).toMatch(/no variable "hots".*\{\{host\}\}/);
    expect(errors({ headers: 'X: {{nothing}}' }).headers).toMatch(/nothing/);
    expect(errors({ body: '{"a":"{{nothing}}"}' }).body).toMatch(/nothing/);
  });

  it('that are secret are not judged by their mask', () => {
    expect(errors({ key: '{{pem}}', cert: '{{pem}}', ca: '{{pem}}' })).toEqual({});
  });
});
