import { FAULTS, type Fault, type FaultName } from '../../../../src-shared/model/scenario/fault.ts';
import type { Nodes } from '../cluster/nodes.ts';
import { doOnce, type StreamFault } from '../faults/do-once.ts';
import { type ActiveFault, type FaultAuthor, type FaultVictim, isMeant } from '../faults/fault-board.ts';
import { TimelineRun } from '../faults/timeline-run.ts';
import { faultText } from './fault-words.ts';
import type { MarkBoard, MockMark } from './mark-board.ts';

/** Faults that are done to the server itself. */
export type ServerFault = Extract<Fault, { readonly fault: 'restart' | 'drain' }>;

export interface ServerFaultsOptions {
  readonly nodes: Nodes;
  readonly marks: MarkBoard;
  readonly nowMs: () => number;
  doToServer(fault: ServerFault): void;
  changed(): void;
}

/** Faults of one server over time: those of the scenario's time line, and those asked for, each told before it is done. */
export class ServerFaults {
  readonly #options: ServerFaultsOptions;
  #timeline: TimelineRun | null;
  #timer: NodeJS.Timeout | undefined;
  readonly #later = new Set<NodeJS.Timeout>();

  constructor(options: ServerFaultsOptions) {
    this.#options = options;
    this.#timeline = this.#newTimeline();
  }

  get active(): readonly ActiveFault[] {
    return this.#options.nodes.board.active;
  }

  /** Names of the lasting ones, each once. */
  get names(): readonly FaultName[] {
    return [...new Set(this.active.map(({ fault }) => fault.fault))];
  }

  get timeline(): TimelineRun | null {
    return this.#timeline;
  }

  /** Begins the time line. */
  start(): void {
    this.#timeline?.restart(this.#options.nowMs());
    this.#schedule();
  }

  /** The scenario has changed; its time line begins anew, what it had switched on is off. What people switched on stays. */
  scenarioChanged(): void {
    for (const { id, by } of this.active) if (by === 'scenario') this.off(id);
    this.#timeline = this.#newTimeline();
    this.start();
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const timer of this.#later) clearTimeout(timer);
    this.#later.clear();
  }

  pause(): void {
    this.#timeline?.pause(this.#options.nowMs());
    this.#schedule();
  }

  resume(): void {
    this.#timeline?.resume(this.#options.nowMs());
    this.#schedule();
  }

  restart(): void {
    for (const { id, by } of this.active) if (by === 'scenario') this.off(id);
    this.#timeline?.restart(this.#options.nowMs());
    this.#schedule();
  }

  /** Does it, or switches it on; later where it says `at`. `met` are those who are there now. */
  do(fault: Fault, by: FaultAuthor): { readonly id: number | null; readonly met: number } {
    const met = this.#victims(fault).length;
    if (by !== 'scenario' && fault.at > 0) {
      const timer = setTimeout(() => {
        this.#later.delete(timer);
        this.#doNow(fault, by);
      }, fault.at);
      this.#later.add(timer);
      return { id: null, met };
    }
    return { id: this.#doNow(fault, by), met };
  }

  /** @returns whether it was on */
  off(id: number): boolean {
    const removed = this.#options.nodes.board.remove(id);
    if (removed === undefined) return false;
    this.#ended([removed], 'off');
    return true;
  }

  allOff(): number {
    const removed = this.#options.nodes.board.clear();
    this.#ended(removed, 'off');
    return removed.length;
  }

  /** What is on and means this client, for who begins to watch. */
  notesFor(client: number | null, path: string | null): readonly string[] {
    const victim = this.#everybody().find(({ number }) => number === client);
    return this.active
      .filter(({ fault }) => {
        if (!('on' in fault)) return false;
        if (victim !== undefined) return meets(fault, victim);
        return fault.on.endpoint === undefined || fault.on.endpoint === path;
      })
      .map(({ fault }) => `fault is on: ${faultText(fault)}`);
  }

  #newTimeline(): TimelineRun | null {
    const { scenario } = this.#options.nodes;
    if (scenario.timeline.length === 0) return null;
    return new TimelineRun(scenario.timeline, scenario.repeat ?? null, this.#options.nowMs());
  }

  #everybody(): readonly FaultVictim[] {
    const { nodes } = this.#options;
    return [...nodes.clients(), ...nodes.runs.flatMap(({ pollers }) => [...pollers.all.values()])];
  }

  #victims(fault: Fault): readonly FaultVictim[] {
    return this.#everybody().filter((victim) => meets(fault, victim));
  }

  #doNow(fault: Fault, by: FaultAuthor): number | null {
    const { nodes } = this.#options;
    const told = this.#options.marks.tell(this.#markOf(fault, `fault: ${faultText(fault)}`));
    if (FAULTS[fault.fault].lasts) {
      const added = nodes.board.add(fault, by, this.#options.nowMs());
      this.#apply(told);
      this.#schedule();
      return added.id;
    }
    void told.then(() => {
      if (fault.fault === 'restart' || fault.fault === 'drain') this.#options.doToServer(fault);
      else {
        const pollers = nodes.runs.flatMap(({ pollers }) => [...pollers.all.values()]);
        doOnce(fault as StreamFault, [...nodes.clients(), ...pollers]);
      }
      this.#options.changed();
    });
    return null;
  }

  /** Cause before effect: who watches is told first. Where nobody watches nothing is waited for. */
  #apply(told: Promise<void>): void {
    const apply = (): void => {
      this.#options.nodes.applyFaults();
      this.#options.changed();
    };
    if (this.#options.marks.watchers === 0) apply();
    else void told.then(apply);
  }

  #ended(faults: readonly ActiveFault[], how: 'off' | 'over'): void {
    if (faults.length === 0) return;
    this.#options.nodes.applyFaults();
    for (const { fault } of faults) {
      void this.#options.marks.tell(this.#markOf(fault, `fault ${how}: ${faultText(fault)}`));
    }
    this.#options.changed();
    this.#schedule();
  }

  #markOf(fault: Fault, note: string): MockMark {
    if (!('on' in fault)) return { note, clients: null, path: null };
    const { endpoint, ...narrower } = fault.on;
    const named = Object.values(narrower).some((part) => part !== undefined);
    const clients = named ? new Set(this.#victims(fault).map(({ number }) => number)) : null;
    return { note, clients, path: endpoint ?? null };
  }

  /** Does what is due, and looks again when something will be. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const { board } = this.#options.nodes;
    const nowMs = this.#options.nowMs();
    const over = board.expire(nowMs);
    const taken = this.#timeline?.take(nowMs);
    for (const fault of taken?.due ?? []) {
      // Its own schedule would ask again for each; once, below, is enough.
      this.#doNow(fault, 'scenario');
    }
    if (over.length > 0) this.#ended(over, 'over');
    clearTimeout(this.#timer);
    const next = [taken?.againAtMs ?? null, board.nextEndMs].filter((at) => at !== null);
    if (next.length === 0) return;
    this.#timer = setTimeout(() => this.#schedule(), Math.max(1, Math.min(...next) - this.#options.nowMs()));
  }
}

function meets(fault: Fault, victim: FaultVictim): boolean {
  if (!('on' in fault)) return true;
  return FAULTS[fault.fault].transports.includes(victim.transport) && isMeant(fault.on, victim);
}
