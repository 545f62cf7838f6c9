import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { ConnectionPair } from '../../../src-shared/contract/compare.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';

/** What a person said of one side. */
export interface SideInput {
  readonly connections?: readonly number[] | undefined;
}

function pathOf(url: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url);
  const path = match?.[1] ?? url;
  return path === '' ? '/' : path;
}

/** The chosen ones, or all. Errors: CONNECTION_UNKNOWN. */
function chosen(
  all: readonly ConnectionInfo[],
  wanted: readonly number[] | undefined,
  side: 'a' | 'b',
): Result<readonly ConnectionInfo[]> {
  const unknown = wanted?.find((id) => !all.some(({ connection }) => connection === id));
  if (unknown !== undefined) {
    const known = all.map(({ connection, name }) => `${connection} (${name})`).join(', ');
    return fail(
      'CONNECTION_UNKNOWN',
      `Recording ${side.toUpperCase()} has no connection ${unknown}.`,
      known === '' ? 'It has none at all.' : `It has ${known}.`,
      { at: `${side}.connections` },
    );
  }
  return ok(wanted === undefined ? all : all.filter(({ connection }) => wanted.includes(connection)));
}

/**
 * Which connection of A is compared with which of B: those that a person named first; then by transport and, the strictest first,
 * name and path of the URL, name, path, order. What is left has no counterpart. Errors: CONNECTION_UNKNOWN.
 */
export function pairConnections(
  a: { readonly all: readonly ConnectionInfo[] } & SideInput,
  b: { readonly all: readonly ConnectionInfo[] } & SideInput,
  named: readonly { readonly a: number; readonly b: number }[],
): Result<readonly ConnectionPair[]> {
  const wantedA = named.length > 0 ? named.map((pair) => pair.a) : a.connections;
  const wantedB = named.length > 0 ? named.map((pair) => pair.b) : b.connections;
  const ofA = chosen(a.all, wantedA, 'a');
  if (!ofA.ok) return ofA;
  const ofB = chosen(b.all, wantedB, 'b');
  if (!ofB.ok) return ofB;
  const partner = new Map<ConnectionInfo, ConnectionInfo>();
  const free = new Set(ofB.value);
  const couple = (one: ConnectionInfo, other: ConnectionInfo): void => {
    partner.set(one, other);
    free.delete(other);
  };
  for (const { a: idA, b: idB } of named) {
    const one = ofA.value.find(({ connection }) => connection === idA);
    const other = ofB.value.find(({ connection }) => connection === idB);
    if (one === undefined || other === undefined) continue;
    if (partner.has(one) || !free.has(other)) {
      return fail('CONNECTION_UNKNOWN', `Connection ${idA}:${idB} is paired twice.`, 'Each can be compared with one.', {
        at: 'pairs',
      });
    }
    couple(one, other);
  }
  // One alone on both sides is meant, whatever it is called.
  const [onlyA] = ofA.value;
  const [onlyB] = ofB.value;
  if (ofA.value.length === 1 && free.size === 1 && onlyA !== undefined && onlyB !== undefined && wantedA && wantedB) {
    if (!partner.has(onlyA)) couple(onlyA, onlyB);
  }
  const keys: ((info: ConnectionInfo) => string)[] = [
    ({ transport, name, url }) => `${transport} ${name} ${pathOf(url)}`,
    ({ transport, name }) => `${transport} ${name}`,
    ({ transport, url }) => `${transport} ${pathOf(url)}`,
    ({ transport }) => transport,
  ];
  for (const key of keys) {
    for (const one of ofA.value) {
      if (partner.has(one)) continue;
      const other = [...free].find((candidate) => key(candidate) === key(one));
      if (other !== undefined) couple(one, other);
    }
  }
  return ok([
    ...ofA.value.map((one) => ({
      a: one.connection,
      b: partner.get(one)?.connection ?? null,
      name: one.name,
    })),
    ...[...free].map((other) => ({ a: null, b: other.connection, name: other.name })),
  ]);
}
