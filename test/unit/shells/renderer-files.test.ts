import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy, rendererFile } from '../../../src-main/shells/renderer-files.ts';

let folder: string;
let root: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-files-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'renderer-other'));
  writeFileSync(join(root, 'index.html'), '<p>window</p>');
  writeFileSync(join(root, 'assets', 'app-1234.js'), 'run()');
  writeFileSync(join(root, 'notes.txt'), 'not the window');
  writeFileSync(join(root, '.hidden.js'), 'secret');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  writeFileSync(join(folder, 'renderer-other', 'secret.js'), 'secret');
  symlinkSync(join(folder, 'secret.js'), join(root, 'assets', 'link.js'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (body: Uint8Array) => new TextDecoder().decode(body);

describe('a file of the window', () => {
  it('is index.html at the root, never cached', async () => {
    const file = await rendererFile(root, '/', null);
    expect(file).toMatchObject({
      status: 200,
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
    });
    expect(text(file.body)).toBe('<p>window</p>');
  });

  it('is kept by the browser when its name carries a hash', async () => {
    const file = await rendererFile(root, '/assets/app-1234.js', null);
    expect(file.headers['Cache-Control']).toContain('immutable');
    expect(file.headers['Content-Type']).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/%2e%2e%2fsecret.js',
    '/..%5csecret.js',
    '/assets/../../secret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/../renderer-other/secret.js',
    '//etc/passwd',
    '/%00/../secret.js',
    '/%E0%A4%A',
    'secret.js',
    '/.hidden.js',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/assets/link.js',
    '/missing.js',
  ])('is not found for %s', async (path) => {
    const file = await rendererFile(root, path, null);
    expect(file.status).toBe(404);
    expect(text(file.body)).toBe('Not found.\n');
    expect(file.headers['Content-Security-Policy']).toBeDefined();
  });
});

describe('the policy', () => {
  it('lets in no inline script, no eval and no other host', () => {
    const policy = contentSecurityPolicy('ws://127.0.0.1:4000');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4000;");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
  });

  it('has no socket in Electron', () => expect(contentSecurityPolicy(null)).toContain("connect-src 'self';"));
});
