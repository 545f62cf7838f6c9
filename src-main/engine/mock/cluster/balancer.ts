import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Balance } from '../../../../src-shared/model/cluster.ts';
import { isForAdmin, json, preflight, urlOf } from '../run/http-answers.ts';
import type { Site } from '../run/port.ts';
import { type AddedHeaders, refuseUpgrade } from '../run/refusals.ts';
import type { Admin, ScenarioServer } from '../run/scenario-server.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';

/** Says which node answered; on every answer, 101 too. */
const NODE_HEADER = 'X-Wirescope-Node';
const COOKIE = 'wirescope_node';

/** What a choice is made of. */
export interface Newcomer {
  /** The node its cookie names. */
  readonly cookie: number | null;
  readonly ip: string;
}

/** A number from 0 to 2³² for a text (FNV-1a, 32 bits). */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return hash;
}

/**
 * Which of the nodes that are up takes a request; undefined where none is.
 *
 * By IP the highest hash of address and node wins (rendezvous hashing), so that a node that goes takes only its own clients with it.
 *
 * @param turn counts requests, for round robin and for who has no cookie yet
 */
export function chooseNode(
  balance: Balance,
  up: readonly number[],
  turn: number,
  newcomer: Newcomer,
): number | undefined {
  if (balance === 'sticky-cookie' && newcomer.cookie !== null && up.includes(newcomer.cookie)) return newcomer.cookie;
  if (balance !== 'sticky-ip') return up[turn % up.length];
  let best: { readonly node: number; readonly hash: number } | undefined;
  for (const node of up) {
    const hash = hashOf(`${newcomer.ip} ${node}`);
    if (best === undefined || hash > best.hash) best = { node, hash };
  }
  return best?.node;
}

/** The node that the balancer's cookie names (RFC 6265, 5.4: `name=value; name=value`). */
export function cookieNode(header: string | undefined): number | null {
  const match = /(?:^|;)\s*wirescope_node=(\d{1,4})\s*(?:;|$)/.exec(header ?? '');
  return match === null ? null : Number(match[1]);
}

/** A node as the balancer sees it. */
export interface Backend {
  readonly number: number;
  readonly takesNewcomers: boolean;
  readonly server: ScenarioServer;
}

/**
 * Stands before the nodes on their one port and gives each request, not each connection, to one of them, as a proxy that understands HTTP
 * does. A node gets the request itself in this process: nothing is copied, and what faults do to a socket is what the client sees.
 */
export class Balancer implements Site {
  readonly #balance: Balance;
  readonly #named: boolean;
  readonly #backends: () => readonly Backend[];
  readonly #admin: Admin;
  /** Sockets with an open answer or stream, and whose. */
  readonly #held = new Map<ShapedSocket, number>();
  #turn = 0;

  /** @param options.named whether answers say which node gave them; a server alone has no number to tell */
  constructor(options: {
    readonly balance: Balance;
    readonly named: boolean;
    readonly backends: () => readonly Backend[];
    readonly admin: Admin;
  }) {
    this.#balance = options.balance;
    this.#named = options.named;
    this.#backends = options.backends;
    this.#admin = options.admin;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What belongs to no node takes no turn: a page's preflight would send all its requests to every second node.
    if (request.method === 'OPTIONS') return preflight(request, response);
    if (isForAdmin(request)) return this.#admin(request, response, urlOf(request));
    const backend = this.#choose(request);
    if (backend === undefined) {
      const body = { code: 'NODE_NONE_UP', message: 'No node is up: the balancer has nobody to ask.' };
      return json(response, 503, body, { 'Retry-After': '5' });
    }
    for (const [name, value] of Object.entries(this.#addedBy(backend, request))) response.setHeader(name, value);
    const socket = request.socket as unknown as ShapedSocket;
    this.#held.set(socket, backend.number);
    response.on('close', () => this.#held.delete(socket));
    return backend.server.answer(request, response);
  }

  async upgrade(request: IncomingMessage, socket: ShapedSocket, head: Buffer): Promise<void> {
    const backend = this.#choose(request);
    if (backend === undefined) {
      return refuseUpgrade(socket, { status: 503, headers: { 'Retry-After': '5' }, message: 'no node is up' });
    }
    this.#held.set(socket, backend.number);
    socket.on('close', () => this.#held.delete(socket));
    return backend.server.upgrade(request, socket, head, this.#addedBy(backend, request));
  }

  /** Resets every socket that a node holds: its process is gone. */
  cut(node: number): void {
    for (const [socket, holder] of this.#held) if (holder === node) socket.reset();
  }

  #choose(request: IncomingMessage): Backend | undefined {
    const all = this.#backends();
    const open = all.filter(({ takesNewcomers }) => takesNewcomers);
    // Where everybody drains one of them says so itself, and is still asked for its health.
    const backends = open.length > 0 ? open : all;
    const forwarded = request.headers['x-forwarded-for'];
    const [first = ''] = (typeof forwarded === 'string' ? forwarded : '').split(',');
    const number = chooseNode(
      this.#balance,
      backends.map((backend) => backend.number),
      this.#turn,
      {
        cookie: cookieNode(request.headers.cookie),
        // On one machine every client has the same address; the header lets it be another, as behind a second proxy.
        ip: first.trim() === '' ? (request.socket.remoteAddress ?? '') : first.trim(),
      },
    );
    this.#turn += 1;
    return backends.find((backend) => backend.number === number);
  }

  #addedBy({ number }: Backend, request: IncomingMessage): AddedHeaders {
    if (!this.#named) return {};
    return {
      [NODE_HEADER]: String(number),
      'Access-Control-Expose-Headers': NODE_HEADER,
      ...(this.#balance === 'sticky-cookie' && cookieNode(request.headers.cookie) !== number
        ? { 'Set-Cookie': `${COOKIE}=${number}; Path=/; HttpOnly; SameSite=Lax` }
        : {}),
    };
  }
}
