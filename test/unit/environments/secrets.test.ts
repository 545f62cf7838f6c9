import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDocuments } from '../../../src-main/engine/documents/documents.ts';
import { createEnvironments } from '../../../src-main/engine/environments/environments.ts';
import { createSecrets } from '../../../src-main/engine/environments/secrets.ts';
import type { SecretBox } from '../../../src-main/engine/secret-box.ts';
import { fail, ok } from '../../../src-shared/base/result.ts';
import type { Environments } from '../../../src-shared/model/environments.ts';

let dir = '';
let path = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wirescope-secrets-'));
  path = join(dir, 'secrets.json');
});
afterEach(() => {
  chmodSync(dir, 0o700);
  rmSync(dir, { recursive: true, force: true });
});

/** Turns the text around: enough to see that what is written went through it. */
const turned = (text: string): string => [...text].reverse().join('');
const box: SecretBox = {
  keeper: 'a test',
  seal: async (text) => ok(turned(text)),
  open: async (sealed) => ok(turned(sealed)),
};
const now = () => new Date('2026-03-14T12:04:07.551Z');
const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
const file = (): string => readFileSync(path, 'utf8');

async function open(withBox?: SecretBox) {
  const secrets = createSecrets(path, withBox, now);
  await secrets.ready;
  return secrets;
}

describe('values of secrets without a key store', () => {
  it('stand in a file that only its owner may read, and are there at the next start', async () => {
    const secrets = await open();
    expect(secrets.status()).toEqual({
      protection: 'file',
      keeper: '',
      path,
      known: [],
      unreadable: [],
      problem: null,
    });
    expect(await secrets.set('s1', 'hunter2')).toEqual(ok(null));
    expect(modeOf(path)).toBe('600');
    expect((await open()).value('s1')).toEqual(ok('hunter2'));
    expect((await open()).value('s2')).toBeUndefined();
  });

  it('are told as exposed when others could read the file, which is mended', async () => {
    await (await open()).set('s1', 'hunter2');
    chmodSync(path, 0o644);
    const { problem, known } = (await open()).status();
    expect(problem).toMatchObject({ code: 'SECRETS_EXPOSED', message: expect.stringContaining('644') });
    expect(known).toEqual(['s1']);
    expect(modeOf(path)).toBe('600');
  });

  it.each(['not JSON, but hunter2', '{"version":2,"secrets":{}}', '[]'])(
    'are kept aside when broken: %s',
    async (text) => {
      writeFileSync(path, text, { mode: 0o600 });
      const secrets = await open();
      const aside = 'secrets.broken-2026-03-14T12-04-07-551Z.json';
      expect(readdirSync(dir)).toEqual([aside]);
      expect(readFileSync(join(dir, aside), 'utf8')).toBe(text);
      expect(secrets.status().problem).toMatchObject({ code: 'SECRETS_BROKEN', hint: expect.stringContaining(aside) });
      expect(JSON.stringify(secrets.status())).not.toContain('hunter2');
    },
  );

  it.skipIf(process.getuid?.() === 0)('hold until the end when the disk says no, and say so', async () => {
    const secrets = await open();
    chmodSync(dir, 0o500);
    expect(await secrets.set('s1', 'hunter2')).toMatchObject({ ok: false, error: { code: 'SECRETS_NOT_WRITTEN' } });
    expect(secrets.value('s1')).toEqual(ok('hunter2'));
  });

  it('that no document names any more leave the file, and come back with the name', async () => {
    const secrets = await open();
    await secrets.set('s1', 'hunter2');
    await secrets.set('s2', 'swordfish');
    await secrets.keepOnly(new Set(['s2']));
    expect(file()).not.toContain('hunter2');
    expect(secrets.status().known).toEqual(['s2']);
    await secrets.keepOnly(new Set(['s1', 's2']));
    expect(file()).toContain('hunter2');
  });
});

describe('values of secrets with a key store', () => {
  it('are encrypted in the file', async () => {
    const secrets = await open(box);
    await secrets.set('s1', 'hunter2');
    expect(file()).toContain(turned('hunter2'));
    expect(file()).not.toContain('hunter2');
    expect((await open(box)).value('s1')).toEqual(ok('hunter2'));
    expect(secrets.status()).toMatchObject({ protection: 'system', keeper: 'a test', known: ['s1'] });
  });

  it('that were written without one are encrypted at the next start', async () => {
    await (await open()).set('s1', 'hunter2');
    const secrets = await open(box);
    expect(file()).not.toContain('hunter2');
    expect(secrets.value('s1')).toEqual(ok('hunter2'));
  });

  it('cannot be read without it, and stay in the file', async () => {
    await (await open(box)).set('s1', 'hunter2');
    const secrets = await open();
    expect(secrets.value('s1')).toMatchObject({ ok: false, error: { code: 'SECRET_UNREADABLE' } });
    expect(secrets.status()).toMatchObject({ known: [], unreadable: ['s1'] });
    await secrets.set('s2', 'swordfish');
    expect((await open(box)).value('s1')).toEqual(ok('hunter2'));
  });

  it('are not written in clear when it refuses', async () => {
    const refusing = { ...box, seal: async () => fail('SECRETS_NOT_WRITTEN', 'Locked.', 'Unlock it.') };
    expect(await (await open(refusing)).set('s1', 'hunter2')).toMatchObject({ ok: false });
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('environments', () => {
  const environments = (): { documents: ReturnType<typeof createDocuments> } & ReturnType<
    typeof createEnvironments
  > => {
    const documents = createDocuments({ dir: join(dir, 'documents'), changed: () => undefined });
    return { documents, ...createEnvironments({ documents, path }) };
  };
  const staging = (...variables: readonly object[]) => ({
    activeId: 'a',
    globals: [{ name: 'host', value: 'global.example' }],
    environments: [{ id: 'a', name: 'staging', variables }],
  });

  it('answer before the globals, and plain values may name others', () => {
    const { write, lookup } = environments();
    expect(write(staging({ name: 'host', value: '{{x}}' }), 1).ok).toBe(true);
    const chosen = lookup('a');
    const none = lookup(null);
    expect(chosen.ok && chosen.value.value('host')).toEqual({ text: '{{x}}', template: true });
    expect(none.ok && none.value.value('host')).toEqual({ text: 'global.example', template: true });
    expect(lookup('gone')).toMatchObject({ ok: false, error: { code: 'ENVIRONMENT_UNKNOWN' } });
  });

  it('refuse a document with a secret in clear', () => {
    const { write, documents } = environments();
    const refused = write(staging({ name: 'token', secret: true, value: 'hunter2' }), 1);
    expect(refused).toMatchObject({ ok: false, error: { code: 'DOCUMENT_INVALID' } });
    expect(JSON.stringify(refused)).not.toContain('hunter2');
    expect(documents.read('environments').revision).toBe(1);
  });

  it('say which secret has no value', async () => {
    const { write, lookup, set } = environments();
    write(staging({ name: 'token', secret: true, secretId: 's1' }), 1);
    const before = lookup('a');
    expect(before.ok && before.value.value('token')?.problem).toMatchObject({
      code: 'SECRET_MISSING',
      message: expect.stringContaining('"token"'),
    });
    await set('s1', 'hunter2');
    const after = lookup('a');
    expect(after.ok && after.value.value('token')).toEqual({ text: 'hunter2', secret: true });
  });

  it('move a secret that was written into the file by hand', async () => {
    const first = environments();
    first.write(staging({ name: 'token', value: 'hunter2' }), 1);
    const inFile = join(dir, 'documents', 'environments.json');
    writeFileSync(
      inFile,
      readFileSync(inFile, 'utf8').replace(
        '"value": "hunter2",\n          "secret": false',
        '"value": "hunter2",\n          "secret": true',
      ),
    );
    const { status, documents } = environments();
    await status();
    expect(readFileSync(inFile, 'utf8')).not.toContain('hunter2');
    const value = documents.read('environments').value as Environments;
    const [moved] = value.environments[0]?.variables ?? [];
    expect(moved).toMatchObject({ name: 'token', value: '', secret: true });
    expect(file()).toContain(`"${moved?.secretId}"`);
  });

  it('let go of no value while their own file is kept aside', async () => {
    const first = environments();
    await first.set('s1', 'hunter2');
    writeFileSync(join(dir, 'documents', 'environments.json'), 'half a {');
    const { status } = environments();
    expect(await status()).toMatchObject({ ok: true, value: { known: ['s1'] } });
  });
});
