import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  durationField,
  formOf,
  type OptionsForm,
  parseSize,
  readForm,
  sizeField,
  urlMistake,
} from '../../../src-renderer/panels/options/form.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';

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
