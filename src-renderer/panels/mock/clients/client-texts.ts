import { bytesText, countText, runningText, shortDurationText } from '../../../../src-shared/base/units-text.ts';
import type { ActiveFaultInfo, MockClientRow } from '../../../../src-shared/contract/mock.ts';
import { FAULTS, type FaultName } from '../../../../src-shared/model/scenario/fault.ts';
import { words } from '../../../words/index.ts';
import { targetOf, valuesOf, valuesText } from '../faults/fault-fields.ts';

const said = words.mock.clients;

/** `:52131`: the port tells clients of one computer apart. */
export function portOf(peer: string): string {
  return peer.slice(peer.lastIndexOf(':'));
}

/** How long it has been here, how long its request is held, or how long ago a poll asked. */
export function connectedText(row: MockClientRow, nowMs: number): string {
  const { heldSinceMs, lastAskedAtMs, connectedAtMs } = row;
  if (heldSinceMs !== null) return said.held(runningText(nowMs - heldSinceMs));
  if (lastAskedAtMs !== null) return said.ago(runningText(Math.max(0, nowMs - lastAskedAtMs)));
  const ms = Math.max(0, nowMs - connectedAtMs);
  return ms < 59_500 ? `${Math.round(ms / 1_000)} s` : shortDurationText(ms);
}

export function heartbeatText({ pingsMissed, lastHeartbeatAtMs, transport }: MockClientRow, nowMs: number): string {
  if (pingsMissed > 0) return said.missed(pingsMissed);
  if (lastHeartbeatAtMs === null) {
    return transport === 'websocket' || transport === 'sse' ? said.waiting : said.noHeartbeat;
  }
  const ms = Math.max(0, nowMs - lastHeartbeatAtMs);
  return said.ago(
    ms < 9_950 ? `${(ms / 1_000).toFixed(1)} s` : runningText(Math.round(ms / 1_000) * 1_000).replace('.0', ''),
  );
}

export function outText(perSecond: number): string {
  return perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : countText(perSecond);
}

/** Nothing moves for it: red, where a slower or a worse stream is only orange. */
const GRAVE: ReadonlySet<FaultName> = new Set(['stall', 'half-open', 'never-flush']);

/** What is special about it at this moment. */
export interface ClientNow {
  readonly tone: 'bad' | 'warn' | 'plain';
  readonly text: string;
}

/**
 * What is wrong with a client, in words; else what is worth knowing of how it came. What everybody suffers stands beneath, among the
 * faults; in every row it would hide what is special about one.
 */
export function clientNow(row: MockClientRow, faults: readonly ActiveFaultInfo[], nowMs: number): ClientNow | null {
  const special = row.faults.filter((name) => {
    const active = activeFor(name, row, faults);
    return active === undefined || Object.keys(targetOf(active.fault)).length > 0;
  });
  const grave = (name: FaultName): number => (GRAVE.has(name) ? 0 : 1);
  const wrong = special.toSorted((a, b) => grave(a) - grave(b)).map((name) => faultText(name, row, faults, nowMs));
  const more = [
    ...(row.droppedMessages > 0 ? [said.dropped(countText(row.droppedMessages))] : []),
    ...(row.resumedAfter === null ? [] : [said.resumed(String(row.resumedAfter))]),
  ];
  if (wrong.length + more.length === 0) return null;
  const tone = special.some((name) => GRAVE.has(name)) ? 'bad' : wrong.length > 0 ? 'warn' : 'plain';
  return { tone, text: [...wrong, ...more].join(', ') };
}

/** Of several faults of one name the one that names this client stands for it. */
function activeFor(
  name: FaultName,
  row: MockClientRow,
  faults: readonly ActiveFaultInfo[],
): ActiveFaultInfo | undefined {
  const same = faults.filter(({ fault }) => fault.fault === name);
  return (
    same.find(({ fault }) => {
      const on = targetOf(fault);
      return on.client === row.client || on.clients?.includes(row.client) === true;
    }) ??
    same.find(({ fault }) => {
      const { endpoint, room, user, client, clients } = targetOf(fault);
      if (client !== undefined || clients !== undefined) return false;
      return (
        (endpoint === undefined || endpoint === row.path) &&
        (room === undefined || row.rooms.includes(room)) &&
        (user === undefined || user === row.user)
      );
    })
  );
}

function faultText(name: FaultName, row: MockClientRow, faults: readonly ActiveFaultInfo[], nowMs: number): string {
  const active = activeFor(name, row, faults);
  const since = active === undefined ? 0 : Math.max(0, nowMs - active.sinceMs);
  const values = active === undefined ? '' : valuesText(name, valuesOf(active.fault));
  if (name === 'bandwidth' && values !== '') return said.throttled(values);
  if (name === 'stall') return said.stalled(runningText(since));
  if (name === 'half-open') return said.halfOpenFor(runningText(since));
  const title = FAULTS[name].title.toLowerCase();
  return values === '' ? title : `${title} ${values}`;
}

/** Everything that is known of one client, for the line beneath the list. */
export function clientFacts(row: MockClientRow, nowMs: number): readonly string[] {
  const fact = said.fact;
  return [
    fact.client(row.client),
    row.path,
    ...(row.user === '' ? [] : [row.user]),
    row.peer,
    fact.connected(shortDurationText(Math.max(0, nowMs - row.connectedAtMs))),
    row.rooms.length === 0 ? fact.noRoom : fact.rooms(row.rooms.join(', ')),
    fact.sent(countText(row.sentMessages), bytesText(row.sentBytes)),
    fact.received(countText(row.receivedMessages)),
    fact.limit(bytesText(row.slowAboveBytes)),
    said.node(row.node),
    ...(row.faults.length === 0 ? [] : [row.faults.map((name) => FAULTS[name].title.toLowerCase()).join(', ')]),
  ];
}
