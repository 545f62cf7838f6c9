import * as v from 'valibot';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../../src-shared/contract/index.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import type { Timer } from '../clock.ts';
import { postJson } from './ask-server.ts';
import { type BufferingProxy, startBufferingProxy } from './buffering-proxy.ts';
import type { Seen } from './checks/seen.ts';
import { Crowd, type CrowdFacts } from './crowd/crowd.ts';
import { knockAt } from './crowd/knock.ts';
import type { LabContent, LabTools } from './lab-content.ts';
import type { LabHost } from './lab-run.ts';

type Named = EndpointInput & { readonly name: string };

const LOOPBACK = '127.0.0.1';
/** How often a connection that is to open is looked at. */
const OPEN_LOOK_MS = 25;

/** What a lab has opened: server, recording, connections, crowd, proxy, timers. All of it ends with it. */
export class LabSession implements LabTools {
  readonly recordingId: string;
  readonly base: string;
  readonly wsBase: string;
  readonly #host: LabHost;
  readonly #port: number;
  readonly #restore: () => void;
  /** In the order they were first opened. */
  readonly #byName = new Map<string, number>();
  readonly #openedBy = new Map<number, Seen>();
  readonly #isOpen = new Set<number>();
  readonly #listeners: ((seen: Seen) => void)[] = [];
  readonly #timers = new Set<Timer>();
  #mockId: number;
  #crowd: Crowd | null = null;
  #proxy: Promise<Result<BufferingProxy>> | null = null;
  #ended = false;

  private constructor(
    host: LabHost,
    mock: CommandOutput<'mock.start'>,
    recording: { readonly recordingId: string; restore(): void },
  ) {
    this.#host = host;
    this.#mockId = mock.mockId;
    this.#port = mock.port;
    this.recordingId = recording.recordingId;
    this.#restore = () => recording.restore();
    this.base = `http://${LOOPBACK}:${mock.port}`;
    this.wsBase = `ws://${LOOPBACK}:${mock.port}`;
  }

  static async start({ scenario, lab }: LabContent, host: LabHost): Promise<Result<LabSession>> {
    const mock = await host.call('mock.start', { source: { kind: 'text', text: scenario }, port: 0, host: LOOPBACK });
    if (!mock.ok) return mock;
    const recording = await host.beginRecording(`lab ${lab.number}: ${lab.title}`);
    if (recording.ok) return ok(new LabSession(host, mock.value, recording.value));
    await host.call('mock.stop', { mockId: mock.value.mockId });
    return recording;
  }

  get mockId(): number {
    return this.#mockId;
  }

  /** Those the lab opened, and after them those that a person opened into its recording. */
  get connections(): readonly number[] {
    const own = [...this.#byName.values()];
    const others = this.#host
      .connections(this.recordingId)
      .filter(({ connection, isOver }) => !isOver && !own.includes(connection));
    return [...own, ...others.map(({ connection }) => connection)];
  }

  get crowdFacts(): CrowdFacts | null {
    return this.#crowd?.facts ?? null;
  }

  /** Every entry, as it is seen. */
  seen(seen: Seen): void {
    const { kind, connection } = seen.entry;
    if (kind === 'open') {
      this.#openedBy.set(connection, seen);
      this.#isOpen.add(connection);
    }
    if (kind === 'close' || kind === 'error') this.#isOpen.delete(connection);
    for (const listener of this.#listeners) listener(seen);
  }

  async open(endpoint: Named): Promise<Result<number>> {
    const known = this.#byName.get(endpoint.name);
    if (known === undefined) return this.#openNew(endpoint);
    const target = { recordingId: this.recordingId, connection: known };
    const again = await this.#host.call('connection.tryNow', target);
    // One that is open, or opening, is what was asked for.
    return again.ok || again.error.code === 'NOT_WAITING' ? ok(known) : again;
  }

  async reopen(endpoint: Named): Promise<Result<number>> {
    const known = this.#byName.get(endpoint.name);
    if (known !== undefined) {
      await this.#host.call('connection.disconnect', { recordingId: this.recordingId, connection: known });
    }
    return this.#openNew(endpoint);
  }

  async #openNew(endpoint: Named): Promise<Result<number>> {
    const { recordingId } = this;
    const opened = await this.#host.call('connection.open', {
      endpoint: v.parse(EndpointSchema, endpoint),
      recordingId,
    });
    if (!opened.ok) return opened;
    this.#byName.set(endpoint.name, opened.value.connection);
    return ok(opened.value.connection);
  }

  connection(name: string): number | null {
    return this.#byName.get(name) ?? null;
  }

  opened(connection: number): Seen | null {
    return this.#openedBy.get(connection) ?? null;
  }

  async whenOpen(connection: number, withinMs: number): Promise<void> {
    const { clock } = this.#host;
    const untilNs = clock.nowNs() + withinMs * 1e6;
    while (!this.#ended && clock.nowNs() < untilNs && !this.#isOpen.has(connection)) {
      await new Promise<void>((resolve) => clock.after(OPEN_LOOK_MS, resolve));
    }
  }

  send(connection: number, text: string): Promise<Result<unknown>> {
    return this.#do('connection.send', { recordingId: this.recordingId, connection, message: { kind: 'text', text } });
  }

  control(connection: number, change: { readonly answerPings: boolean }): Promise<Result<unknown>> {
    return this.#do('connection.control', { recordingId: this.recordingId, connection, ...change });
  }

  fault(fault: CommandInput<'mock.fault'>['fault']): Promise<Result<unknown>> {
    return this.#do('mock.fault', { mockId: this.#mockId, fault });
  }

  faultsOff(): Promise<Result<unknown>> {
    return this.#do('mock.faultOff', { mockId: this.#mockId });
  }

  publish(): Promise<Result<unknown>> {
    return this.#do('mock.publish', { mockId: this.#mockId });
  }

  kick(user: string): Promise<Result<unknown>> {
    return this.#do('mock.kick', { mockId: this.#mockId, user });
  }

  killNode(node: number): Promise<Result<unknown>> {
    return this.#do('mock.node', { mockId: this.#mockId, node, act: 'kill' });
  }

  split(groups: readonly (readonly number[])[]): Promise<Result<unknown>> {
    return this.#do('mock.split', { mockId: this.#mockId, groups: groups.map((group) => [...group]) });
  }

  async serve(scenario: string): Promise<Result<unknown>> {
    const stopped = await this.#do('mock.stop', { mockId: this.#mockId });
    if (!stopped.ok) return stopped;
    // Whoever was open is not any more, though its end may not have been seen yet.
    this.#isOpen.clear();
    const source = { kind: 'text' as const, text: scenario };
    const started = await this.#host.call('mock.start', { source, port: this.#port, host: LOOPBACK });
    if (started.ok) this.#mockId = started.value.mockId;
    return started;
  }

  post(path: string, body: object): Promise<Result<Readonly<Record<string, unknown>>>> {
    return postJson(`${this.base}${path}`, body);
  }

  crowd(path: string): Crowd {
    this.#crowd ??= new Crowd({
      clock: this.#host.clock,
      random: Math.random,
      knock: knockAt(new URL(`${this.base}${path}`)),
    });
    return this.#crowd;
  }

  async proxy(): Promise<Result<string>> {
    this.#proxy ??= startBufferingProxy(this.base);
    const proxy = await this.#proxy;
    return proxy.ok ? ok(proxy.value.base) : proxy;
  }

  later(delayMs: number, run: () => unknown): void {
    if (this.#ended) return;
    const timer = this.#host.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
  }

  onSeen(listener: (seen: Seen) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends everything it opened; its recording stays, and new connections go to the one before again. */
  async close(): Promise<void> {
    this.#ended = true;
    for (const timer of this.#timers) timer.cancel();
    this.#listeners.length = 0;
    this.#crowd?.close();
    const { recordingId } = this;
    await Promise.all(
      this.#host
        .connections(recordingId)
        .map(({ connection }) => this.#host.call('connection.disconnect', { recordingId, connection })),
    );
    const proxy = await this.#proxy;
    if (proxy?.ok === true) proxy.value.close();
    await this.#host.call('mock.stop', { mockId: this.#mockId });
    this.#restore();
  }

  async #do<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<Result<CommandOutput<Name>>> {
    // An action may still be under way when its lab is left.
    if (this.#ended) return fail('LAB_NOT_RUNNING', 'The lab has ended meanwhile.', 'Start it again.');
    return this.#host.call(name, input);
  }
}
