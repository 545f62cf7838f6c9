import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDocuments } from '../../../src-main/engine/documents/documents.ts';
import { emptyDocument } from '../../../src-shared/model/documents.ts';

let dir = '';
let changes = 0;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'wirescope-documents-')), 'documents');
  changes = 0;
});
afterEach(() => {
  chmodSync(dir, 0o700);
  rmSync(join(dir, '..'), { recursive: true, force: true });
});

const open = () =>
  createDocuments({
    dir,
    changed: () => {
      changes += 1;
    },
    now: () => new Date('2026-03-14T12:04:07.551Z'),
  });
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const put = (name: string, text: string): void => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${name}.json`), text);
};

describe('documents of the profile', () => {
  it('nobody wrote yet are complete and have no file', () => {
    const documents = open();
    expect(documents.read('endpoints')).toEqual({
      name: 'endpoints',
      value: emptyDocument('endpoints'),
      revision: 1,
      problem: null,
    });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('are what was written, in the next run too', () => {
    const written = open().write('settings', { theme: 'dark' }, 1);
    expect(written).toEqual({ ok: true, value: { revision: 2 } });
    expect(changes).toBe(1);
    expect(open().read('settings').value).toMatchObject({ theme: 'dark', textScale: 1 });
  });

  it('are for their owner alone: folder 0700, files 0600, no half file left', () => {
    open().write('layout', { panes: { a: 1 } }, 1);
    expect(modeOf(dir)).toBe(0o700);
    expect(modeOf(join(dir, 'layout.json'))).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['layout.json']);
  });

  it('keep the first of two writers; the second is told and can repeat on what is there', () => {
    const documents = open();
    expect(documents.write('layout', { panes: { a: 1 } }, 1).ok).toBe(true);
    const second = documents.write('layout', { panes: { b: 2 } }, 1);
    expect(second).toMatchObject({ ok: false, error: { code: 'DOCUMENT_CHANGED' } });
    const { value, revision } = documents.read('layout');
    expect(value).toEqual({ panes: { a: 1 } });
    expect(documents.write('layout', { panes: { a: 1, b: 2 } }, revision)).toMatchObject({ value: { revision: 3 } });
    expect(documents.revisions().layout).toBe(3);
  });

  it('refuse what is not allowed, by field, and keep what was', () => {
    const documents = open();
    documents.write('endpoints', { endpoints: [{ id: 'a', endpoint: { url: 'ws://x' } }] }, 1);
    const refused = documents.write('endpoints', { endpoints: [{ id: 'a', endpoint: { url: 7 } }] }, 2);
    expect(refused).toMatchObject({ ok: false, error: { code: 'DOCUMENT_INVALID' } });
    expect(!refused.ok && refused.error.message).toContain('endpoints.0.endpoint.url');
    expect(open().read('endpoints').value).toMatchObject({ endpoints: [{ id: 'a' }] });
  });

  it('say so when the disk says no, and the old text stays', () => {
    const documents = open();
    documents.write('layout', { panes: { a: 1 } }, 1);
    // Root may write anywhere, so the file's place is taken by a folder instead of by a mode.
    mkdirSync(join(dir, 'layout.json.new'));
    const refused = documents.write('layout', { panes: { b: 2 } }, 2);
    expect(refused).toMatchObject({ ok: false, error: { code: 'DOCUMENT_NOT_WRITTEN' } });
    expect(documents.read('layout')).toMatchObject({ revision: 2, value: { panes: { a: 1 } } });
    rmSync(join(dir, 'layout.json.new'), { recursive: true });
    expect(open().read('layout').value).toEqual({ panes: { a: 1 } });
    expect(documents.write('layout', { panes: { b: 2 } }, 2).ok).toBe(true);
  });

  it.each([
    ['no JSON', '{"endpoints": ['],
    ['something else', '[]'],
    ['an endpoint without a URL', '{"endpoints":[{"id":"a","endpoint":{}}]}'],
    ['NULs', '\0\0\0'],
  ])('that are broken (%s) are kept aside and told, and the defaults stand', (_what, text) => {
    put('endpoints', text);
    const { value, problem } = open().read('endpoints');
    expect(value).toEqual(emptyDocument('endpoints'));
    expect(problem).toMatchObject({ code: 'DOCUMENT_BROKEN' });
    const aside = join(dir, 'endpoints.broken-2026-03-14T12-04-07-551Z.json');
    expect(problem?.hint).toContain(aside);
    expect(readFileSync(aside, 'utf8')).toBe(text);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it('forget the problem with the next write', () => {
    put('filters', 'nonsense');
    const documents = open();
    documents.write('filters', {}, 1);
    expect(documents.read('filters').problem).toBeNull();
    expect(open().read('filters').problem).toBeNull();
  });

  it('of a newer version keep what this one does not know, at any depth', () => {
    const newer = {
      writtenBy: '9.0.0',
      folders: ['a'],
      endpoints: [
        {
          id: 'e1',
          colour: 'red',
          endpoint: {
            url: 'ws://x',
            webtransport: { datagrams: true },
            tls: { pinned: 'abc' },
            heartbeat: { every: 1 },
            reconnect: { policy: 'fixed', delayMs: 5, politely: true },
          },
        },
      ],
    };
    put('endpoints', JSON.stringify(newer));
    const documents = open();
    const { value, problem } = documents.read('endpoints');
    expect(problem).toBeNull();
    expect(value).toMatchObject(newer);
    documents.write('endpoints', { ...value, folders: ['a', 'b'] }, 1);
    expect(JSON.parse(readFileSync(join(dir, 'endpoints.json'), 'utf8'))).toMatchObject({
      ...newer,
      folders: ['a', 'b'],
    });
  });
});
