import {
  FAULTS,
  type Fault,
  type FaultOf,
  type FaultTarget,
  type FaultTransport,
} from '../../../../src-shared/model/scenario/fault.ts';
import { CLEAR_PATH, type PathFaults } from '../wire/shaper.ts';
import { type MessageFaults, WHOLE_MESSAGES } from './bend-messages.ts';

/** Who switched a fault on. */
export type FaultAuthor = 'scenario' | 'person' | 'program';

/** A fault that lasts, while it does. */
export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly by: FaultAuthor;
  readonly sinceMs: number;
  /** Null until it is switched off. */
  readonly untilMs: number | null;
}

/** What a fault looks at to know whether it means this client. */
export interface FaultVictim {
  readonly number: number;
  readonly transport: FaultTransport;
  readonly path: string;
  readonly user: string;
  readonly rooms: ReadonlySet<string>;
}

/** Everything that is wrong for one client now, put together. */
export interface ClientFaults {
  readonly path: PathFaults;
  readonly messages: MessageFaults;
  /** Nothing is taken from its socket. */
  readonly deaf: boolean;
  readonly halfOpen: boolean;
  readonly heartbeats: boolean;
  readonly pong: 'right' | 'none' | 'wrong';
  readonly pongDelayMs: number;
  readonly pongJitterMs: number;
  readonly hotLoop: boolean;
  /** Of an event stream: LF, or CR alone (WHATWG HTML, 9.2.5: all are legal). */
  readonly lineEnd: '\n' | '\r';
  /** Names of all of them, for the list of clients. */
  readonly names: readonly string[];
}

export const NO_FAULTS: ClientFaults = {
  path: CLEAR_PATH,
  messages: WHOLE_MESSAGES,
  deaf: false,
  halfOpen: false,
  heartbeats: true,
  pong: 'right',
  pongDelayMs: 0,
  pongJitterMs: 0,
  hotLoop: false,
  lineEnd: '\n',
  names: [],
};

const numberSets = new WeakMap<readonly number[], ReadonlySet<number>>();
/** Asked for every client again and again: a list of thousands is looked through once. */
function numbersOf(clients: readonly number[]): ReadonlySet<number> {
  let known = numberSets.get(clients);
  if (known === undefined) {
    known = new Set(clients);
    numberSets.set(clients, known);
  }
  return known;
}

/** Whether a client is meant. A share takes every so-manieth client by its number: the same ones as long as the fault lasts. */
export function isMeant(target: FaultTarget, victim: FaultVictim): boolean {
  if (target.endpoint !== undefined && target.endpoint !== victim.path) return false;
  if (target.room !== undefined && !victim.rooms.has(target.room)) return false;
  if (target.user !== undefined && target.user !== victim.user) return false;
  if (target.client !== undefined && target.client !== victim.number) return false;
  if (target.clients !== undefined && !numbersOf(target.clients).has(victim.number)) return false;
  return target.oneIn === undefined || victim.number % target.oneIn === 0;
}

/** The client with the faults of the path: the worst of each counts, so that two at once never make it better. */
export function combine(faults: readonly Fault[]): ClientFaults {
  let path: PathFaults = CLEAR_PATH;
  let messages: MessageFaults = WHOLE_MESSAGES;
  let whole: ClientFaults = NO_FAULTS;
  const often = (now: number, oneIn: number): number => (now === 0 ? oneIn : Math.min(now, oneIn));
  for (const fault of faults) {
    switch (fault.fault) {
      case 'latency':
        path = { ...path, delayMs: path.delayMs + fault.delay, jitterMs: path.jitterMs + fault.jitter };
        break;
      case 'bandwidth':
        path = { ...path, bytesPerSecond: often(path.bytesPerSecond, fault.rate) };
        break;
      case 'burst':
        path = { ...path, burstEveryMs: Math.max(path.burstEveryMs, fault.every) };
        break;
      case 'stall':
        path = { ...path, stalled: true };
        whole = { ...whole, deaf: true };
        break;
      case 'half-open':
        whole = { ...whole, halfOpen: true };
        break;
      case 'stop-heartbeats':
        whole = { ...whole, heartbeats: false, pong: 'none' };
        break;
      case 'no-pong':
        whole = { ...whole, pong: 'none' };
        break;
      case 'wrong-pong':
        whole = { ...whole, pong: whole.pong === 'none' ? 'none' : 'wrong' };
        break;
      case 'late-pong':
        whole = {
          ...whole,
          pongDelayMs: Math.max(whole.pongDelayMs, fault.delay),
          pongJitterMs: Math.max(whole.pongJitterMs, fault.jitter),
        };
        break;
      case 'skip':
        messages = { ...messages, skipOneIn: often(messages.skipOneIn, fault.oneIn) };
        break;
      case 'repeat':
        messages = { ...messages, repeatOneIn: often(messages.repeatOneIn, fault.oneIn) };
        break;
      case 'duplicate-ids':
        messages = { ...messages, duplicateIdOneIn: often(messages.duplicateIdOneIn, fault.oneIn) };
        break;
      case 'ids-backwards':
        messages = { ...messages, backwardsIdOneIn: often(messages.backwardsIdOneIn, fault.oneIn) };
        break;
      case 'bad-json':
        messages = { ...messages, badJsonOneIn: often(messages.badJsonOneIn, fault.oneIn) };
        break;
      case 'reorder':
        messages = { ...messages, reorderWithin: Math.max(messages.reorderWithin, fault.within) };
        break;
      case 'hot-loop':
        whole = { ...whole, hotLoop: true };
        break;
      case 'carriage-returns':
        whole = { ...whole, lineEnd: '\r' };
        break;
      default:
        // The others are done once, or met by newcomers only.
        break;
    }
  }
  return { ...whole, path, messages, names: faults.map(({ fault }) => fault) };
}

/** The lasting faults that are on, and whom they mean. Time is passed in; whoever owns the clock calls `expire`. */
export class FaultBoard {
  readonly #active = new Map<number, ActiveFault>();
  #nextId = 1;

  get active(): readonly ActiveFault[] {
    return [...this.#active.values()];
  }

  /** When the next fault is over, or null. */
  get nextEndMs(): number | null {
    let next: number | null = null;
    for (const { untilMs } of this.#active.values()) {
      if (untilMs !== null && (next === null || untilMs < next)) next = untilMs;
    }
    return next;
  }

  /** Switches a lasting fault on. The same fault for the same clients is renewed, not doubled. */
  add(fault: Fault, by: FaultAuthor, nowMs: number): ActiveFault {
    const same = this.active.find((one) => one.fault.fault === fault.fault && sameTarget(one.fault, fault));
    if (same !== undefined) this.#active.delete(same.id);
    const lasts = 'for' in fault && fault.for !== undefined ? fault.for : null;
    const added: ActiveFault = {
      id: same?.id ?? this.#nextId,
      fault,
      by,
      sinceMs: nowMs,
      untilMs: lasts === null ? null : nowMs + lasts,
    };
    if (same === undefined) this.#nextId += 1;
    this.#active.set(added.id, added);
    return added;
  }

  remove(id: number): ActiveFault | undefined {
    const removed = this.#active.get(id);
    this.#active.delete(id);
    return removed;
  }

  /** Takes away what is over, and says what it was. */
  expire(nowMs: number): readonly ActiveFault[] {
    const over = this.active.filter(({ untilMs }) => untilMs !== null && untilMs <= nowMs);
    for (const { id } of over) this.#active.delete(id);
    return over;
  }

  clear(): readonly ActiveFault[] {
    const all = this.active;
    this.#active.clear();
    return all;
  }

  /** What is wrong for one client now. */
  of(victim: FaultVictim): ClientFaults {
    const meant = this.active.flatMap(({ fault }) =>
      'on' in fault && FAULTS[fault.fault].transports.includes(victim.transport) && isMeant(fault.on, victim)
        ? [fault]
        : [],
    );
    return meant.length === 0 ? NO_FAULTS : combine(meant);
  }

  /** The first fault of this name that means whoever connects as this victim, by a way to listen that the fault can reach. */
  met<Name extends Fault['fault']>(name: Name, victim: FaultVictim): FaultOf<Name> | undefined {
    if (!FAULTS[name].transports.includes(victim.transport)) return undefined;
    for (const { fault } of this.#active.values()) {
      if (fault.fault === name && 'on' in fault && isMeant(fault.on, victim)) return fault as FaultOf<Name>;
    }
    return undefined;
  }
}

function sameTarget(a: Fault, b: Fault): boolean {
  const target = (fault: Fault): FaultTarget => ('on' in fault ? fault.on : {});
  const [one, other] = [target(a), target(b)];
  return (
    one.endpoint === other.endpoint &&
    one.room === other.room &&
    one.user === other.user &&
    one.client === other.client &&
    one.clients?.join() === other.clients?.join() &&
    one.oneIn === other.oneIn
  );
}
