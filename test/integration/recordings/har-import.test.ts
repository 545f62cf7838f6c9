/** HARs of other programs become recordings, and HARs again; what is wrong in one is named by its place, and nothing stays. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { allEntries, exported, harFixture, harJson, imported, importedId } from '../../fixtures/exchange.ts';

let test: TestEngine;
let made = 0;
beforeAll(async () => {
  test = await testEngine();
});
afterAll(() => test.close());

const file = (name: string): string => join(test.folder, name);
const brief = (entry: Entry): string => {
  const { code, reason } = (entry.detail ?? {}) as { code?: number | string; reason?: string };
  const said =
    entry.kind === 'close' ? `${code} ${reason ?? ''}`.trim() : entry.kind === 'error' ? String(code) : textOf(entry);
  const arrow = entry.direction === null ? '' : entry.direction === 'toServer' ? '↑' : '↓';
  const shown = entry.kind === 'binary' ? Buffer.from(entry.payload ?? []).toString('hex') : said;
  return `${entry.connection} ${arrow}${entry.kind}${shown === '' ? '' : ` ${shown}`}`;
};

async function storyOf(
  name: string,
): Promise<{ readonly story: string[]; readonly entries: Entry[]; readonly notes: readonly string[] }> {
  const job = await imported(test, { path: harFixture(name) });
  expect(job.problem).toBeNull();
  const entries = await allEntries(test, job.recordingId ?? '');
  return { story: entries.map(brief), entries, notes: job.notes };
}

describe('a HAR of', () => {
  it('Chrome: messages, errors, events, polls', async () => {
    const { story, notes, entries } = await storyOf('chrome');
    expect(story).toEqual([
      '1 notice',
      '1 connecting',
      '1 open',
      '1 ↑text {"op":"subscribe","symbols":["ACME"]}',
      '1 ↓text {"px":101.50,"note":"grün ☂"}',
      '1 ↓binary 00ff01fe',
      '2 connecting',
      '2 open',
      '2 ↓event {"total":12}',
      '2 ↓event two\nlines',
      '1 error IMPORTED_ERROR',
      '3 connecting',
      '3 ↑request',
      '3 open',
      '3 ↓response',
      '3 ↓item {"items":[1]}',
      '3 ↑request',
      '3 ↓response {"items":[1]}',
      '3 ↑request',
      '3 ↓response',
      '3 ↓item {"items":[2]}',
      '3 ↑request',
      '3 ↓response',
    ]);
    expect(notes.join(' ')).toContain('4 HTTP exchanges to addresses that were asked more than once');
    expect(notes.join(' ')).toContain('1 HTTP exchange left out: 0 asked once, 1 for a page');
    expect(entries[0]?.detail).toMatchObject({ code: 'IMPORTED', severity: 'info' });
    expect(entries[2]?.detail).toMatchObject({ protocol: 'v1.feed', remoteAddress: '203.0.113.7', remotePort: 443 });
    // Times are those of the file, to the microsecond.
    expect(Math.round(((entries[4]?.atNs ?? 0) - (entries[3]?.atNs ?? 0)) / 1e3)).toBe(139_250);
  });

  it('Firefox: no type, no messages, event streams as text without times', async () => {
    const { story, notes } = await storyOf('firefox');
    expect(story.filter((line) => !line.includes('notice'))).toEqual([
      '1 connecting',
      '1 open',
      '2 connecting',
      '2 open',
      '2 ↓retry',
      '2 ↓event hello',
      '2 ↓comment ping',
    ]);
    expect(notes.join(' ')).toContain('no times for 3 events');
  });

  it('HTTP Toolkit: how a WebSocket ended', async () => {
    const { story } = await storyOf('http-toolkit');
    expect(story.slice(1)).toEqual([
      '1 connecting',
      '1 open',
      '1 ↑text hi',
      '1 ↓binary 000102',
      '1 close 4001 too old',
      '2 connecting',
      '2 open',
      '2 close 1006',
    ]);
  });

  it('mitmproxy: microseconds, timings that are null, a connection that failed', async () => {
    const { story, entries } = await storyOf('mitmproxy');
    expect(story.slice(1)).toEqual([
      '1 connecting',
      '1 open',
      '1 ↑text one',
      '1 ↓binary ff',
      '2 connecting',
      '2 error IMPORTED_ERROR',
    ]);
    expect(entries.at(-1)?.detail).toMatchObject({ message: 'client disconnected' });
  });

  it('Proxyman: milliseconds, ISO times, no time, control frames', async () => {
    const { story, notes } = await storyOf('proxyman');
    expect(story.slice(1)).toEqual([
      '1 connecting',
      '1 open',
      '1 ↑text ms',
      '1 ↓text iso',
      '1 ↓ping p',
      '1 ↑pong p',
      '1 ↓text no time',
      '1 ↓close 1001 going away',
    ]);
    expect(notes.join(' ')).toContain('1 message had no time');
  });

  it('Playwright: event streams by their text, the port under its own name', async () => {
    const { story, entries } = await storyOf('playwright');
    expect(story.slice(1)).toEqual(['1 connecting', '1 open', '1 ↓event 1', '1 ↓event 2']);
    expect(entries[2]?.detail).toMatchObject({ remoteAddress: '::1', remotePort: 4600 });
  });

  it('Playwright, as it recorded a real Chromium', async () => {
    const { story, notes } = await storyOf('playwright-recorded');
    expect(story.slice(1)).toEqual([
      '1 connecting',
      '1 open',
      '1 ↓text hello',
      '1 ↑text x',
      '2 connecting',
      '2 open',
      '3 connecting',
      '3 ↑request',
      '3 open',
      '3 ↓response',
      '3 ↓item {"n":"/poll?a=1"}',
      '3 ↑request',
      '3 ↓response',
      '3 ↓item {"n":"/poll?a=2"}',
    ]);
    expect(notes.join(' ')).toContain('no messages of 1 event stream');
  });

  it('anybody, packed with gzip', async () => {
    const path = file('packed.har.gz');
    writeFileSync(path, gzipSync(readFileSync(harFixture('proxyman'))));
    expect(await allEntries(test, await importedId(test, { path }))).toHaveLength(9);
  });
});

/** What Chrome's own importer reads (docs/har.md has the list): a path each, `[]` for every item. */
const READ_BY_CHROME = [
  'startedDateTime time serverIPAddress connection pageref _connectionId _fromCache _initiator _priority _resourceType',
  'request.method request.url request.httpVersion request.headers request.queryString request.cookies request.headersSize',
  'request.bodySize request.postData request.comment response.status response.statusText response.httpVersion',
  'response.headers response.cookies response.content.size response.content.compression response.content.mimeType',
  'response.content.text response.content.encoding response.redirectURL response.headersSize response.bodySize',
  'response._transferSize response._error response._fetchedViaServiceWorker response._responseCacheStorageCacheName',
  'response._serviceWorkerResponseSource timings.blocked timings.dns timings.connect timings.send timings.wait',
  'timings.receive timings.ssl timings._blocked_queueing timings._blocked_proxy timings._workerStart',
  'timings._workerReady timings._workerFetchStart timings._workerRespondWithSettled',
]
  .join(' ')
  .split(' ');

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce((now, name) => (now as Record<string, unknown> | undefined)?.[name], value);
/** Playwright writes milliseconds, the others seconds; to the microsecond. */
const seconds = (time: number): number => Math.round((time > 1e11 ? time / 1e3 : time) * 1e6);
const messagesOf = (entry: Record<string, unknown>) =>
  ((entry._webSocketMessages ?? []) as Record<string, unknown>[])
    .filter(({ opcode }) => opcode === 1 || opcode === 2)
    .map(({ type, time, opcode, data }) => ({ type, time: seconds(Number(time)), opcode, data }));

describe('HAR, recording, HAR', () => {
  it.each(['chrome', 'firefox', 'http-toolkit', 'mitmproxy', 'playwright', 'playwright-recorded'])(
    '%s: keeps every field Chrome’s importer reads',
    async (name) => {
      made += 1;
      const recordingId = await importedId(test, { path: harFixture(name) });
      const out = file(`again-${made}.har`);
      expect((await exported(test, { recordingId, format: 'har', out, withSecrets: true })).problem).toBeNull();
      const [before, after] = [harJson(harFixture(name)).log, harJson(out).log];
      const keyOf = (entry: Record<string, unknown>) => `${at(entry, 'startedDateTime')} ${at(entry, 'request.url')}`;
      const kept = before.entries.filter((entry) => entry._resourceType !== 'document');
      const found = new Map(after.entries.map((entry) => [keyOf(entry), entry]));
      expect(found.size).toBe(kept.length);
      for (const entry of kept) {
        const again = found.get(keyOf(entry));
        for (const path of READ_BY_CHROME) {
          const value = at(entry, path);
          // What the file did not say, or said to be nothing, may be filled in.
          if (value === undefined || value === '') continue;
          expect([path, at(again, path)]).toEqual([path, value]);
        }
        expect(messagesOf(again ?? {})).toEqual(messagesOf(entry));
      }
      expect(after.pages).toEqual(before.pages ?? []);
    },
  );
});

describe('a bad HAR', () => {
  interface Spoilt {
    _webSocketMessages: Record<string, unknown>[];
    startedDateTime?: string;
    request: Record<string, unknown>;
    response: Record<string, unknown>;
  }
  const base = () => harJson(harFixture('chrome')) as unknown as { log: { entries?: Spoilt[] } };
  const entryOf = (har: ReturnType<typeof base>, index: number) => har.log.entries?.[index] as Spoilt;
  const messageOf = (har: ReturnType<typeof base>, index: number) =>
    entryOf(har, 0)._webSocketMessages[index] as Record<string, unknown>;

  it.each<[string, (har: ReturnType<typeof base>) => unknown, string]>([
    [
      'a time that is none',
      (har) => {
        messageOf(har, 1).time = 'soon';
      },
      '$.log.entries[0]._webSocketMessages[1].time',
    ],
    [
      'a message that is no object',
      (har) => {
        (entryOf(har, 0)._webSocketMessages as unknown[])[2] = 7;
      },
      '$.log.entries[0]._webSocketMessages[2]',
    ],
    [
      'data that is no base64',
      (har) => {
        messageOf(har, 2).data = '%%';
      },
      '$.log.entries[0]._webSocketMessages[2].data',
    ],
    [
      'an opcode that is none',
      (har) => {
        messageOf(har, 0).opcode = 3;
      },
      '$.log.entries[0]._webSocketMessages[0].opcode',
    ],
    [
      'no start',
      (har) => {
        delete entryOf(har, 1).startedDateTime;
      },
      '$.log.entries[1].startedDateTime',
    ],
    [
      'no address',
      (har) => {
        entryOf(har, 2).request.url = 'nowhere';
      },
      '$.log.entries[2].request.url',
    ],
    [
      'a status that is text',
      (har) => {
        entryOf(har, 2).response.status = 'fine';
      },
      '$.log.entries[2].response.status',
    ],
    [
      'headers that are no list',
      (har) => {
        entryOf(har, 1).response.headers = {};
      },
      '$.log.entries[1].response.headers',
    ],
    [
      'no entries',
      (har) => {
        delete har.log.entries;
      },
      '$.log.entries',
    ],
  ])('with %s is refused by its path', async (_, spoil, path) => {
    const har = base();
    spoil(har);
    const from = file('bad.har');
    writeFileSync(from, JSON.stringify(har));
    const before = readdirSync(file('recordings'));
    const job = await imported(test, { path: from });
    expect(job).toMatchObject({ state: 'failed', recordingId: null, problem: { code: 'IMPORT_INVALID', at: path } });
    expect(readdirSync(file('recordings'))).toEqual(before);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, 300), { line: '11', what: 'ends too early' }],
    [
      'a comma too many',
      (text: string) => text.replace('"version": "1.2",', '"version": "1.2",,'),
      { line: '4', what: '","' },
    ],
    ['a word', (text: string) => text.replace('"version": "1.2"', '"version": nope'), { line: '4', what: '"o"' }],
  ])('that is no JSON (%s) is refused by line and column', async (_, spoil, { line, what }) => {
    const from = file('broken.har');
    const text = spoil(readFileSync(harFixture('chrome'), 'utf8'));
    writeFileSync(from, text);
    const { problem } = await imported(test, { path: from });
    expect(problem).toMatchObject({ code: 'IMPORT_INVALID', facts: { line } });
    expect(problem?.message).toContain(what);
    const { column, offset } = problem?.facts ?? {};
    const upTo = Buffer.from(text).subarray(0, Number(offset)).toString().split('\n');
    expect([upTo.length, (upTo.at(-1) ?? '').length + 1]).toEqual([Number(line), Number(column)]);
  });

  it('without anything of ours says so', async () => {
    const from = file('empty.har');
    writeFileSync(from, JSON.stringify({ log: { version: '1.2', entries: [base().log.entries?.at(-1)] } }));
    expect((await imported(test, { path: from })).problem?.code).toBe('IMPORT_EMPTY');
  });

  it('of a newer Wirescope is refused', async () => {
    const from = file('newer.har');
    writeFileSync(from, JSON.stringify({ log: { _wirescope: { version: 2 }, entries: [] } }));
    expect((await imported(test, { path: from })).problem).toMatchObject({
      code: 'IMPORT_NEWER',
      at: '$.log._wirescope.version',
    });
  });
});
