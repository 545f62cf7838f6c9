import type { MockEndpointOf } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { TemplateContext } from '../messages/template.ts';
import type { Present } from './fan-out.ts';
import type { CompiledRule } from './rules.ts';
import type { ScenarioRun } from './scenario-run.ts';
import type { Served } from './served.ts';
import type { StreamClient } from './stream-client.ts';
import type { WebsocketClient } from './websocket-client.ts';

/**
 * What clients say to each other and to the server: rooms with presence and what was said last, and rules about messages. A room's
 * messages are not a feed: they have no ids, and a client that comes back has only the last of them.
 */

/** Of a larger room only the number of members is told with each coming and going: n members told of n members is n². */
const MEMBERS_TOLD = 100;
/** Rooms one URL may ask for, and how long a name may be. */
const ROOMS_ASKED = 20;
const ROOM_NAME_LENGTH = 200;

/** What of an endpoint concerns its rooms; nothing where it has none. */
function roomRules({ endpoint }: Served): { readonly presence: boolean; readonly history: number } {
  if (!('presence' in endpoint)) return { presence: false, history: 0 };
  return { presence: endpoint.presence, history: endpoint.roomHistory };
}

function presentAs(run: ScenarioRun, { number, user }: StreamClient): Present {
  return run.fanOut === null ? { client: number, user } : { client: number, user, node: run.fanOut.node };
}

/** Who is in a room, on any node. */
export function membersOf(run: ScenarioRun, room: string): readonly Present[] {
  return [...run.rooms.members(room)].map((member) => presentAs(run, member)).concat(run.fanOut?.present(room) ?? []);
}

/** What templates are made with for a client; `room` where one is meant. */
export function contextOf(run: ScenarioRun, client: StreamClient, received?: unknown, room?: string): TemplateContext {
  const [first = ''] = client.rooms;
  const meant = room ?? first;
  return {
    id: 0,
    client: client.number,
    user: client.user,
    room: meant,
    nowMs: run.wallMs(),
    random: run.random,
    members: () => membersOf(run, meant),
    received,
  };
}

/** Tells everybody of a room on this node who came or went, and who is there now. */
export function tellPresence(run: ScenarioRun, type: 'join' | 'leave', room: string, who: Present): void {
  const here = run.rooms.members(room);
  if (here.size === 0) return;
  const count = here.size + (run.fanOut?.present(room).length ?? 0);
  const present = count <= MEMBERS_TOLD ? { present: membersOf(run, room) } : {};
  const text = JSON.stringify({ type, room, ...who, ...present, count });
  for (const member of here) member.tell(text, 'presence');
}

function comesOrGoes(
  run: ScenarioRun,
  type: 'join' | 'leave',
  client: StreamClient,
  room: string,
  told: boolean,
): void {
  const who = presentAs(run, client);
  if (told) tellPresence(run, type, room, who);
  run.fanOut?.presence(type, room, who, told);
}

/** Puts a client into a room: the room is told, and the newcomer what was said last. */
export function joinRoom(run: ScenarioRun, served: Served, client: StreamClient, room: string): void {
  const name = room.replaceAll('{user}', client.user).slice(0, ROOM_NAME_LENGTH);
  if (name === '' || !run.rooms.join(client, name)) return;
  client.setFaults(run.board.of(client));
  const { presence, history } = roomRules(served);
  comesOrGoes(run, 'join', client, name, presence);
  for (const text of run.rooms.lastSaid(name, history)) client.tell(text);
  run.events.changed();
}

export function leaveRoom(run: ScenarioRun, served: Served, client: StreamClient, room: string): void {
  if (!run.rooms.leave(client, room)) return;
  comesOrGoes(run, 'leave', client, room, roomRules(served).presence);
  run.events.changed();
}

/** The rooms of a newcomer: those of its endpoint, and those it asks for with `?room=`. */
export function joinFirstRooms(run: ScenarioRun, served: Served, client: StreamClient, url: URL): void {
  const { endpoint } = served;
  if (!('rooms' in endpoint)) return;
  for (const room of endpoint.rooms) joinRoom(run, served, client, room);
  for (const room of url.searchParams.getAll('room').slice(0, ROOMS_ASKED)) joinRoom(run, served, client, room);
}

/** A whole message of a client: sent back, obeyed, or put into the feed. */
export function received(
  run: ScenarioRun,
  served: Served,
  client: WebsocketClient,
  data: Buffer,
  binary: boolean,
): void {
  const endpoint = served.endpoint as MockEndpointOf<'websocket'>;
  if (endpoint.echo) {
    if (binary) client.tellBinary(data);
    else client.tell(data.toString('utf8'));
    return;
  }
  if (binary) {
    if (endpoint.publish && endpoint.feed !== undefined) void run.publish(endpoint.feed, data);
    return;
  }
  const text = data.toString('utf8');
  for (const rule of served.rules) {
    const fitting = rule.fits(text);
    if (fitting === undefined) continue;
    if (rule.afterMs === 0) obey(run, served, rule, client, fitting);
    else setTimeout(() => client.isOpen() && obey(run, served, rule, client, fitting), rule.afterMs);
    return;
  }
  // Where it cannot be numbered it is lost, and counted as that by the bus.
  if (endpoint.publish && endpoint.feed !== undefined) void run.publish(endpoint.feed, text);
}

function obey(run: ScenarioRun, served: Served, rule: CompiledRule, client: WebsocketClient, what: unknown): void {
  const plain = contextOf(run, client, what);
  if (rule.join !== null) joinRoom(run, served, client, rule.join.make(plain));
  const room = rule.in?.make(contextOf(run, client, what));
  if (room !== undefined && !client.rooms.has(room)) {
    client.tell(JSON.stringify({ type: 'error', room, message: 'you are not in this room' }));
    return;
  }
  const context = contextOf(run, client, what, room);
  for (const answer of rule.answers) client.tell(answer.make(context));
  if (rule.broadcast !== null) {
    for (const one of room === undefined ? client.rooms : [room]) {
      run.broadcast(one, rule.broadcast.make(contextOf(run, client, what, one)), client);
    }
  }
  if (rule.publish !== null) void run.publish(rule.publish.feed, rule.publish.message.make(context));
  if (rule.leave !== null) leaveRoom(run, served, client, rule.leave.make(context));
  if (rule.close !== null) client.end(rule.close.code, rule.close.reason);
}
