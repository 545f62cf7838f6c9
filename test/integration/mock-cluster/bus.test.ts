/** The bus between nodes, over real servers. */

import { afterEach, describe, expect, it } from 'vitest';
import { type Bus, openBus, readBusAddress } from '../../../src-main/engine/mock/cluster/bus.ts';
import { busServer, busServerMissing } from '../../fixtures/bus-servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(text: string): Promise<Bus> {
  const address = readBusAddress(text);
  if (!address.ok) throw new Error(address.error.message);
  const bus = await openBus(address.value);
  if (!bus.ok) throw new Error(bus.error.message);
  if (bus.value === null) throw new Error('no bus');
  const opened = bus.value;
  closing.push(() => opened.close());
  return opened;
}

async function problemOf(text: string) {
  const address = readBusAddress(text);
  if (!address.ok) return address.error;
  const bus = await openBus(address.value);
  if (bus.ok) throw new Error('it opened');
  return bus.error;
}

describe.each(['redis', 'nats'] as const)('%s as a bus', (kind) => {
  const missing = busServerMissing(kind);
  if (missing !== undefined) console.log(`skipped: ${kind} as a bus, because ${missing}`);
  const start = async (more: readonly string[] = []) => {
    const server = await busServer(kind, more);
    closing.push(() => server.remove());
    return server;
  };

  it.skipIf(missing)('carries texts to everybody, in order, the sender too', async () => {
    const server = await start();
    const [one, two] = [await open(server.url), await open(server.url)];
    const heard: string[][] = [[], []];
    await one.subscribe('wirescope.test', (text) => heard[0]?.push(text));
    await two.subscribe('wirescope.test', (text) => heard[1]?.push(text));
    const sent = Array.from({ length: 200 }, (_, index) => `message ${index} ä€😀`);
    let lost = 0;
    for (const text of sent) expect(one.publish('wirescope.test', text, () => (lost += 1))).toBe(true);
    two.publish('wirescope.other', 'not for us');
    await waitFor('all', async () => heard.every((texts) => texts.length === sent.length));
    expect(heard).toEqual([sent, sent]);
    expect(lost).toBe(0);
  });

  it.skipIf(missing)('says that it is down, counts what is lost, and is back by itself', async () => {
    const server = await start();
    const bus = await open(server.url);
    const heard: string[] = [];
    await bus.subscribe('wirescope.test', (text) => heard.push(text));
    const states: string[] = [];
    bus.onState(({ state, reason }) => states.push(`${state} ${reason ?? ''}`.trim()));
    await server.kill();
    await waitFor('down', async () => bus.state.state === 'down');
    const lost: string[] = [];
    for (const text of ['lost', 'lost too']) {
      expect(bus.publish('wirescope.test', text, () => lost.push(text))).toBe(false);
    }
    expect(lost).toEqual(['lost', 'lost too']);
    await server.start();
    await waitFor('up', async () => bus.state.state === 'up');
    bus.publish('wirescope.test', 'again');
    await waitFor('a message', async () => heard.length > 0);
    expect(heard, 'nothing was kept for later').toEqual(['again']);
    expect(states).toEqual([expect.stringMatching(`^down ${kind}://127.0.0.1:${server.port} is gone`), 'up']);
  });

  it.skipIf(missing)(
    'takes credentials of the address, says so when they are wrong, and never shows them',
    async () => {
      const secret = 'hunter2-hunter2';
      const server = await start(kind === 'redis' ? ['--requirepass', secret] : ['--user', 'ada', '--pass', secret]);
      const user = kind === 'redis' ? '' : 'ada';
      const bus = await open(`${kind}://${user}:${secret}@127.0.0.1:${server.port}`);
      expect(bus.address).toBe(`${kind}://***@127.0.0.1:${server.port}`);
      for (const wrong of [`${kind}://${user}:wr0ng-wr0ng@127.0.0.1:${server.port}`, server.url]) {
        const problem = await problemOf(wrong);
        expect(problem.code).toBe('BUS_DENIED');
        expect(JSON.stringify(problem)).not.toMatch(/hunter2|wr0ng/);
      }
    },
  );

  it('says who does not answer, and how to start one', async () => {
    expect(await problemOf(`${kind}://u:secret@127.0.0.1:1`)).toMatchObject({
      code: 'BUS_UNREACHABLE',
      message: expect.stringMatching(/^No bus answers at 127\.0\.0\.1:1: (?!.*secret)/),
      hint: expect.stringContaining(`${kind}-server`),
    });
  });
});

describe('NATS as a bus', () => {
  const missing = busServerMissing('nats');
  it.skipIf(missing)('takes a token, and drops what is larger than the server takes', async () => {
    const server = await busServer('nats', ['--auth', 'a-token']);
    closing.push(() => server.remove());
    const bus = await open(`nats://a-token@127.0.0.1:${server.port}`);
    let lost = 0;
    expect(bus.publish('wirescope.test', 'x'.repeat(2_000_000), () => (lost += 1))).toBe(false);
    expect(lost).toBe(1);
    expect(bus.state.state).toBe('up');
  });
});

describe('the address of a bus', () => {
  it.each(['http://127.0.0.1', 'redis', 'redis://', 'nats://u:secret@', 'redis://u:secret@:99999'])(
    '%s is none',
    async (text) => {
      const problem = await problemOf(text);
      expect(problem.code).toBe('BUS_ADDRESS_INVALID');
      expect(JSON.stringify(problem)).not.toContain('secret');
    },
  );
});
