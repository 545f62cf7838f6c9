import { on } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createEngine } from '../../src-main/engine/engine.ts';
import { startScript, startSilent } from './process.ts';
import { report } from './report.ts';

const PER_SECOND = 20_000;
const LOST_BUDGET_MS = 100;
/** The first id of the bench server's event stream. */
const FIRST_ID = 1_000_000_000;

/** The ids of a recording's events; throws when one is missing in between. */
async function lastId(profileDir: string, path: string): Promise<number> {
  const engine = await createEngine({ profileDir, appVersion: 'bench' });
  const opened = await engine.call('recording.open', { path });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
  const entries = engine.entries({ recordingId: opened.value.id, filter: 'kind:event' });
  if (!entries.ok) throw new Error(entries.error.message);
  let next = FIRST_ID;
  for await (const { detail } of entries.value) {
    const { id } = detail as { readonly id: string };
    if (Number(id) !== next) throw new Error(`after a kill the file has event ${id} where ${next} was to be`);
    next++;
  }
  await engine.close();
  return next;
}

/**
 * What is lost when the capturing process is killed: everything the server had written and the file does not have, so
 * also what was still in the kernel's buffers.
 */
export async function killNine(folder: string, quick: boolean): Promise<void> {
  const kills = quick ? 1 : 5;
  const lost: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const scratch = join(folder, `kill-${kill}`);
    mkdirSync(scratch);
    const path = join(scratch, 'killed.wirescope');
    const server = await startScript('servers.ts', ['sse', 0, PER_SECOND * 60, PER_SECOND]);
    const said = on(server.lines, 'line');
    const client = startSilent('capture-client.ts', ['sse', server.firstLine, path], { TMPDIR: scratch });
    await said.next();
    // Not the same moment after each flush: that is the point of killing more than once.
    await delay(1_500 + kill * 17);
    client.kill('SIGKILL');
    const [sent] = ((await said.next()).value ?? []).map(Number);
    if (sent === undefined) throw new Error('the server ended without saying what it had written');
    server.child.kill();
    const stored = (await lastId(scratch, path)) - FIRST_ID;
    if (stored === 0) throw new Error('nothing was stored before the kill');
    lost.push(((sent - stored) / PER_SECOND) * 1000);
    rmSync(scratch, { recursive: true, force: true });
  }
  const worst = Math.max(...lost);
  report({
    what: `lost by kill -9 at ${PER_SECOND.toLocaleString('en')} events/s, worst of ${kills}`,
    measured: `${worst.toFixed(0)} ms of events; file opened, no event missing before`,
    budget: '≤ 100 ms',
    met: worst <= LOST_BUDGET_MS,
  });
}
