import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import type { Observation } from './checks/check.ts';
import type { LabHost } from './lab-run.ts';
import type { LabSession } from './lab-session.ts';

const NO_CONNECTION: Pick<ConnectionInfo, 'name' | 'url'> = { name: '', url: 'http://unknown/' };
const decoder = new TextDecoder();
/** Clients of the server that are looked at: those of a crowd are counted, not read. */
const CLIENTS_READ = 40;

/** Reads what has come into the recording since the last look, and asks the server how it is. */
export class LabWatch {
  readonly #host: LabHost;
  readonly #session: LabSession;
  readonly #tell: (observation: Observation) => void;
  readonly #known = new Map<number, Pick<ConnectionInfo, 'name' | 'url'>>();
  #nextSeq = 1;
  #startedAtMs: number | null = null;

  constructor(host: LabHost, session: LabSession, tell: (observation: Observation) => void) {
    this.#host = host;
    this.#session = session;
    this.#tell = tell;
  }

  async look(): Promise<void> {
    await this.#entries();
    await this.#server();
    const crowd = this.#session.crowdFacts;
    if (crowd !== null) this.#tell({ what: 'crowd', crowd });
  }

  async #entries(): Promise<void> {
    const { recordingId } = this.#session;
    const found = this.#host.entries(recordingId, this.#nextSeq);
    // A person may close the recording of a lab: then there is nothing more to see.
    if (!found.ok) return;
    for await (const entry of found.value) {
      this.#nextSeq = entry.seq + 1;
      if (!this.#known.has(entry.connection)) await this.#meet();
      this.#told(entry);
    }
  }

  #told(entry: Entry): void {
    const { name, url } = this.#known.get(entry.connection) ?? NO_CONNECTION;
    const seen = {
      entry,
      name,
      path: new URL(url).pathname,
      atMs: (this.#startedAtMs ?? 0) + entry.atNs / 1e6,
      text: entry.payload === undefined || entry.kind === 'binary' ? '' : decoder.decode(entry.payload),
    };
    this.#tell({ what: 'entry', seen });
  }

  /** Asks who the connections of the recording are. */
  async #meet(): Promise<void> {
    const info = await this.#host.call('recording.info', { recordingId: this.#session.recordingId });
    if (!info.ok) return;
    this.#startedAtMs = info.value.startedAtMs;
    for (const { connection, name, url } of info.value.connections) this.#known.set(connection, { name, url });
  }

  async #server(): Promise<void> {
    const { mockId } = this.#session;
    const list = await this.#host.call('mock.list', {});
    const detail = await this.#host.call('mock.detail', { mockId });
    const clients = await this.#host.call('mock.clients', { mockId, count: CLIENTS_READ });
    const status = list.ok ? list.value.find((one) => one.mockId === mockId) : undefined;
    // It may be on its way to be another one.
    if (status === undefined || !detail.ok || !clients.ok || mockId !== this.#session.mockId) return;
    const { clock } = this.#host;
    this.#tell({
      what: 'server',
      server: {
        atMs: clock.anchorMs + clock.nowNs() / 1e6,
        clients: clients.value.rows,
        countAt: Object.fromEntries(detail.value.endpoints.map(({ path, clients: count }) => [path, count])),
        nodes: status.cluster.nodes,
        bus: status.cluster.bus.kind,
      },
    });
  }
}
