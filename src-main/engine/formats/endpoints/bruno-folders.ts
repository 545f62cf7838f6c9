/** What the three ways to write a Bruno collection have in common: levels of folders, authorization, messages. */
import type { Gather, MessageKind } from './gather.ts';
import { type Auth, addRequest, type FoundRequest } from './request.ts';

export type Pairs = readonly (readonly [string, string])[];

/** What a collection or folder gives to the requests below it. */
export interface Level {
  readonly name?: string;
  readonly auth: Auth;
  readonly headers: Pairs;
}

/** A request before its folder is known. */
export type BrunoRequest = Omit<FoundRequest, 'folder' | 'auth' | 'headers'> & Level;

/** A file of a collection, read: what its place in the folders means is decided when all are known. */
export type BrunoPart =
  | { readonly kind: 'collection' | 'folder'; readonly level: Level }
  | {
      readonly kind: 'request';
      readonly order: number;
      readonly request: BrunoRequest;
    }
  | { readonly kind: 'done' };

export const MESSAGE_KINDS: Readonly<Record<string, MessageKind>> = {
  json: 'json',
  text: 'text',
  xml: 'text',
  binary: 'base64',
};
export const NOT_SPOKEN = 'This protocol is not spoken here.';

/** The settings that mean something here, in milliseconds; 0 is off. */
export function timing(timeoutMs: number, keepAliveMs: number, socket: boolean): Pick<FoundRequest, 'more'> {
  const more = {
    ...(timeoutMs > 0 ? { connectTimeoutMs: timeoutMs } : {}),
    ...(socket && keepAliveMs > 0 ? { heartbeat: { pingIntervalMs: keepAliveMs } } : {}),
  };
  return Object.keys(more).length === 0 ? {} : { more };
}

export function authOf(mode: string, fact: (name: string) => string): Auth {
  switch (mode) {
    case 'inherit':
      return { type: 'inherit' };
    case 'none':
    case '':
      return { type: 'none' };
    case 'bearer':
      return { type: 'bearer', token: fact('token') };
    case 'basic':
      return { type: 'basic', username: fact('username'), password: fact('password') };
    case 'apikey':
      return {
        type: 'apikey',
        name: fact('key'),
        value: fact('value'),
        in: /query/.test(fact('placement')) ? 'query' : 'header',
      };
    default:
      return { type: 'other', named: mode };
  }
}

export function joinFolder(above: string, name: string): string {
  const plain = name.replaceAll('/', '-');
  return above === '' || plain === '' ? `${above}${plain}` : `${above}/${plain}`;
}

export function below(above: Level, level: Level): Level {
  return {
    auth: level.auth.type === 'inherit' ? above.auth : level.auth,
    headers: [
      ...above.headers.filter(([name]) => !level.headers.some(([own]) => own.toLowerCase() === name.toLowerCase())),
      ...level.headers,
    ],
  };
}

export function add(request: BrunoRequest, folder: string, above: Level, gather: Gather): void {
  const { auth, headers } = below(above, request);
  addRequest(gather, { ...request, folder, auth: auth.type === 'inherit' ? { type: 'none' } : auth, headers });
}

const dirOf = (name: string): string => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '');

/** Puts the files of collections together: folders by their paths, what collection and folder files give to those below. */
export function addBrunoParts(
  parts: readonly { readonly file: string; readonly part: BrunoPart }[],
  collectionNames: ReadonlyMap<string, string>,
  gather: Gather,
): void {
  const levels = new Map<string, Level>();
  const roots = new Map(collectionNames);
  for (const { file, part } of parts) {
    if (part.kind !== 'collection' && part.kind !== 'folder') continue;
    levels.set(dirOf(file), part.level);
    if (part.kind === 'collection' && !roots.has(dirOf(file)))
      roots.set(dirOf(file), part.level.name ?? dirOf(file).split('/').at(-1) ?? '');
  }
  const placeOf = (dir: string): { readonly folder: string; readonly level: Level } => {
    const level = levels.get(dir) ?? { auth: { type: 'inherit' as const }, headers: [] };
    const root = roots.get(dir);
    if (root !== undefined)
      return { folder: joinFolder('', root), level: below({ auth: { type: 'none' }, headers: [] }, level) };
    if (dir === '') return { folder: '', level: below({ auth: { type: 'none' }, headers: [] }, level) };
    const above = placeOf(dirOf(dir));
    return {
      folder: joinFolder(above.folder, level.name ?? dir.split('/').at(-1) ?? ''),
      level: below(above.level, level),
    };
  };
  const requests = parts.flatMap(({ file, part }) => (part.kind === 'request' ? [{ file, part }] : []));
  for (const { file, part } of requests.toSorted((a, b) => a.part.order - b.part.order)) {
    const { folder, level } = placeOf(dirOf(file));
    add(part.request, folder, level, gather);
  }
}
