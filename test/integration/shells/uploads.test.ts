import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../../src-main/engine/engine.ts';
import { harmlessName } from '../../../src-shared/base/file-name.ts';
import { MAX_UPLOAD_BYTES } from '../../../src-shared/contract/upload.ts';

const RECORDING = readFileSync(join(import.meta.dirname, '../../fixtures/recordings/v1.wirescope'));

let dir: string;
let engine: Engine;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'wirescope-uploads-'));
  engine = await createEngine({ profileDir: dir, appVersion: 'test' });
});
afterEach(async () => {
  await engine.close();
  rmSync(dir, { recursive: true, force: true });
});

const files = (): string[] => readdirSync(join(dir, 'recordings')).filter((name) => !/-(wal|shm)$/.test(name));

async function give(name: string, bytes: Uint8Array, pieceBytes = 10_000) {
  const begun = await engine.call('upload.begin', { name, bytes: bytes.length });
  if (!begun.ok) return begun;
  const { uploadId } = begun.value;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = new Uint8Array(bytes.subarray(at, at + pieceBytes));
    const taken = await engine.call('upload.piece', { uploadId, at, piece });
    if (!taken.ok) return taken;
  }
  return engine.call('upload.finish', { uploadId });
}

describe('a recording given as bytes', () => {
  it('is kept among the recordings under its name, a second one beside it, and open', async () => {
    const first = await give('crash.wirescope', RECORDING);
    expect(first).toMatchObject({ ok: true, value: { live: false, path: join(dir, 'recordings', 'crash.wirescope') } });
    const second = await give('crash.wirescope', RECORDING);
    expect(second).toMatchObject({ ok: true, value: { path: join(dir, 'recordings', 'crash (2).wirescope') } });
    expect(readFileSync(join(dir, 'recordings', 'crash.wirescope')).equals(RECORDING)).toBe(true);
  });

  it('cannot leave the folder by its name', async () => {
    expect(harmlessName('../../../etc/cron.d/evil')).toBe('evil');
    expect(harmlessName('..\\..\\evil.wirescope')).toBe('evil');
    expect(harmlessName('.hidden\u0000\u202etxt.wirescope')).toBe('hidden__txt');
    expect(harmlessName('...')).toBe('recording');
    expect(await give('/etc/../crash.wirescope', RECORDING)).toMatchObject({ ok: true });
    expect(files()).toEqual(['crash.wirescope']);
  });

  it.each([
    ['an HTML page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a cut database', RECORDING.subarray(0, 50)],
    ['another database', Buffer.concat([RECORDING.subarray(0, 16), Buffer.alloc(20_000, 7)])],
  ])('is refused and removed when it is %s', async (_what, bytes) => {
    expect(await give('crash.wirescope', bytes)).toMatchObject({ ok: false });
    expect(files()).toEqual([]);
  });

  it('is bounded, in order, and gone when it is cancelled or the engine closes', async () => {
    expect(await engine.call('upload.begin', { name: 'a', bytes: MAX_UPLOAD_BYTES + 1 })).toMatchObject({
      ok: false,
      error: { code: 'UPLOAD_TOO_LARGE' },
    });
    const begin = async () => {
      const begun = await engine.call('upload.begin', { name: 'a', bytes: 100 });
      if (!begun.ok) throw new Error(begun.error.message);
      return begun.value.uploadId;
    };
    const piece = new Uint8Array(RECORDING.subarray(0, 60));
    const uploadId = await begin();
    expect(await engine.call('upload.piece', { uploadId, at: 5, piece })).toMatchObject({
      ok: false,
      error: { code: 'UPLOAD_OUT_OF_ORDER' },
    });
    const more = await begin();
    expect(await engine.call('upload.piece', { uploadId: more, at: 0, piece })).toMatchObject({ ok: true });
    expect(await engine.call('upload.piece', { uploadId: more, at: 60, piece })).toMatchObject({
      ok: false,
      error: { code: 'UPLOAD_OUT_OF_ORDER' },
    });
    const stopped = await begin();
    expect(await engine.call('upload.cancel', { uploadId: stopped })).toMatchObject({ ok: true });
    expect(await engine.call('upload.finish', { uploadId: stopped })).toMatchObject({
      ok: false,
      error: { code: 'UPLOAD_UNKNOWN' },
    });
    expect(files()).toEqual([]);
    await begin();
    expect(files()).toHaveLength(1);
    await engine.close();
    expect(files()).toEqual([]);
    expect(existsSync(join(dir, 'recordings'))).toBe(true);
  });

  it('waits while others are copied', async () => {
    for (let number = 0; number < 4; number++) {
      expect(await engine.call('upload.begin', { name: 'a', bytes: 100 })).toMatchObject({ ok: true });
    }
    expect(await engine.call('upload.begin', { name: 'a', bytes: 100 })).toMatchObject({
      ok: false,
      error: { code: 'UPLOAD_BUSY' },
    });
  });
});
