import type { ActiveFaultInfo, MockDetail, MockStatus, ScenarioSource } from '../../../../src-shared/contract/mock.ts';
import { NO_BUS } from '../../../../src-shared/model/cluster.ts';
import { FAULTS, type Fault } from '../../../../src-shared/model/scenario/fault.ts';
import { type FakeClient, meets, rowOf } from './clients.ts';
import { endpointsOf, type ReadText } from './read-text.ts';

type GoodText = Extract<ReadText, { readonly ok: true }>;

export interface FakeServerOptions {
  readonly mockId: number;
  readonly source: ScenarioSource;
  readonly text: string;
  readonly read: GoodText;
  readonly host: string;
  readonly port: number;
  readonly clients: FakeClient[];
  readonly nowMs: () => number;
  readonly startedAtMs: number;
  /** How far the time line already is. */
  readonly positionMs: number;
}

/** One generated mock server: clients of its own, faults that last as long as they should, a time line that runs. */
export class FakeServer {
  readonly mockId: number;
  readonly source: ScenarioSource;
  readonly port: number;
  text: string;
  clients: FakeClient[];
  restarting = false;
  draining = false;
  published = 8_830;
  readonly #host: string;
  readonly #nowMs: () => number;
  readonly #startedAtMs: number;
  #read: GoodText;
  #faults: ActiveFaultInfo[] = [];
  #nextFault = 1;
  #revision = 1;
  #runFromMs: number;
  #pausedAtMs: number | null = null;

  constructor(options: FakeServerOptions) {
    this.mockId = options.mockId;
    this.source = options.source;
    this.text = options.text;
    this.port = options.port;
    this.clients = options.clients;
    this.#host = options.host;
    this.#nowMs = options.nowMs;
    this.#startedAtMs = options.startedAtMs;
    this.#read = options.read;
    this.#runFromMs = options.nowMs() - options.positionMs;
    this.#catchUp(options.positionMs);
  }

  /** What the time line has switched on by now. */
  #catchUp(positionMs: number): void {
    const nowMs = this.#nowMs();
    for (const { fault } of this.#read.timeline) {
      if (!FAULTS[fault.fault].lasts || fault.at > positionMs) continue;
      const lasts = 'for' in fault ? fault.for : undefined;
      if (lasts !== undefined && fault.at + lasts <= positionMs) continue;
      const sinceMs = nowMs - (positionMs - fault.at);
      this.#add(fault, 'scenario', sinceMs, lasts === undefined ? null : sinceMs + lasts);
    }
  }

  #add(fault: Fault, by: ActiveFaultInfo['by'], sinceMs: number, untilMs: number | null): number {
    const target = JSON.stringify('on' in fault ? fault.on : {});
    const same = this.faults.find(
      (one) => one.fault.fault === fault.fault && JSON.stringify('on' in one.fault ? one.fault.on : {}) === target,
    );
    const faultId = same?.faultId ?? this.#nextFault++;
    this.#faults = [...this.#faults.filter((one) => one.faultId !== faultId), { faultId, fault, by, sinceMs, untilMs }];
    this.#revision += 1;
    return faultId;
  }

  get faults(): readonly ActiveFaultInfo[] {
    const nowMs = this.#nowMs();
    const left = this.#faults.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
    if (left.length < this.#faults.length) {
      this.#faults = left;
      this.#revision += 1;
    }
    return this.#faults;
  }

  get positionMs(): number {
    const { repeat } = this.#read.scenario;
    const position = (this.#pausedAtMs ?? this.#nowMs()) - this.#runFromMs;
    return repeat === undefined ? position : position % repeat;
  }

  timeline(act: 'pause' | 'resume' | 'restart'): void {
    const nowMs = this.#nowMs();
    if (act === 'pause') this.#pausedAtMs ??= nowMs;
    else if (act === 'restart') {
      this.#runFromMs = nowMs;
      this.#pausedAtMs = null;
    } else if (this.#pausedAtMs !== null) {
      this.#runFromMs += nowMs - this.#pausedAtMs;
      this.#pausedAtMs = null;
    }
    this.#revision += 1;
  }

  /** Does a fault, or switches it on, and counts whom it met. */
  fault(fault: Fault): { readonly faultId: number | null; readonly met: number } {
    const met = this.clients.filter((one) => meets(fault, one));
    if (FAULTS[fault.fault].lasts) {
      const nowMs = this.#nowMs();
      const lasts = 'for' in fault ? fault.for : undefined;
      const faultId = this.#add(fault, 'person', nowMs, lasts === undefined ? null : nowMs + lasts);
      return { faultId, met: met.length };
    }
    if (fault.fault === 'drop' || fault.fault === 'close') this.leave(met.map((one) => one.client));
    if (fault.fault === 'restart' || fault.fault === 'drain') this.leave(this.clients.map((one) => one.client));
    return { faultId: null, met: met.length };
  }

  faultOff(faultId: number | undefined): number {
    const before = this.faults.length;
    this.#faults = faultId === undefined ? [] : this.#faults.filter((one) => one.faultId !== faultId);
    this.#revision += 1;
    return before - this.#faults.length;
  }

  leave(clients: readonly number[]): number {
    const gone = new Set(clients);
    const before = this.clients.length;
    this.clients = this.clients.filter((one) => !gone.has(one.client));
    this.#revision += 1;
    return before - this.clients.length;
  }

  change(text: string, read: GoodText): void {
    this.text = text;
    this.#read = read;
    this.#revision += 1;
  }

  rows() {
    const nowMs = this.#nowMs();
    const { faults } = this;
    return this.clients.map((one) =>
      rowOf(
        one,
        faults.filter(({ fault }) => meets(fault, one)),
        nowMs,
      ),
    );
  }

  status(): MockStatus {
    const rows = this.rows();
    const count = (transport: string): number => rows.filter((row) => row.transport === transport).length;
    const { faults, positionMs } = this;
    const { scenario } = this.#read;
    const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
    return {
      mockId: this.mockId,
      running: true,
      restarting: this.restarting,
      accepting: !this.draining,
      scenario: scenario.name,
      source: this.source.kind,
      path: this.source.kind === 'file' ? this.source.path : null,
      host: this.#host,
      port: this.port,
      url: `http://${this.#host}:${this.port}`,
      startedAtMs: this.#startedAtMs,
      clients: {
        websocket: count('websocket'),
        sse: count('sse'),
        longPoll: count('long-poll'),
        poll: count('poll'),
      },
      lastId: this.published,
      published: this.published,
      sentMessages: sum((row) => row.sentMessages),
      sentPerSecond: sum((row) => row.outPerSecond),
      bufferedBytes: sum((row) => row.bufferedBytes),
      faults: [...new Set(faults.map(({ fault }) => fault.fault))],
      run:
        this.#read.timeline.length === 0
          ? null
          : {
              positionMs,
              asOfMs: this.#nowMs(),
              repeatMs: scenario.repeat ?? null,
              paused: this.#pausedAtMs !== null,
            },
      revision: this.#revision,
      problem: null,
      cluster: {
        balance: 'round-robin',
        nodes: [{ number: 1, state: this.draining ? 'draining' : 'up', clients: rows.length, side: 1, leads: true }],
        bus: NO_BUS,
        others: 0,
      },
    };
  }

  detail(): MockDetail {
    const rows = this.rows();
    const { scenario, timeline } = this.#read;
    const rooms = new Map<string, number>();
    for (const name of rows.flatMap((row) => row.rooms)) rooms.set(name, (rooms.get(name) ?? 0) + 1);
    return {
      mockId: this.mockId,
      about: scenario.about ?? null,
      text: this.text,
      endpoints: endpointsOf(scenario, rows),
      feeds: Object.keys(scenario.feeds).map((name) => ({ name, lastId: this.published })),
      rooms: [...rooms].map(([name, clients]) => ({ name, clients })),
      users: Object.keys(scenario.users),
      faults: this.faults,
      timeline,
    };
  }
}
