import { toBase64 } from '../../../src-shared/base/bytes.ts';
import { findVariables } from '../../../src-shared/model/variables.ts';
import { words } from '../../words/index.ts';

/** How an Authorization header is typed. `other`: it stands among the headers as it is. */
export type AuthKind = 'none' | 'bearer' | 'basic';

/** The Authorization header as the form shows it, apart from the other headers. */
export interface AuthFields {
  readonly authKind: AuthKind;
  readonly authToken: string;
  readonly authUser: string;
  readonly authPassword: string;
  /** Which place among the headers it had, so that their order stays. */
  readonly authAt: string;
}

export type HeaderPair = readonly [string, string];

const NONE: AuthFields = { authKind: 'none', authToken: '', authUser: '', authPassword: '', authAt: '' };
const utf8 = new TextEncoder();

/** User and password of RFC 7617, when the credentials are written as it says and come back the same. */
function basicOf(credentials: string): { readonly user: string; readonly password: string } | null {
  try {
    const bytes = Uint8Array.from(atob(credentials), (char) => char.charCodeAt(0));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const colon = text.indexOf(':');
    if (colon < 0 || toBase64(bytes) !== credentials) return null;
    return { user: text.slice(0, colon), password: text.slice(colon + 1) };
  } catch {
    // No base64 or no UTF-8: shown as the header it is.
    return null;
  }
}

/** Takes the one Authorization header that has fields of its own out of the list; any other stays in it. */
export function splitAuthorization(headers: readonly HeaderPair[]): {
  readonly auth: AuthFields;
  readonly rest: readonly HeaderPair[];
} {
  const at = headers.findIndex(([name]) => name === 'Authorization');
  const several = headers.filter(([name]) => name.toLowerCase() === 'authorization').length > 1;
  const value = headers[at]?.[1];
  if (value === undefined || several) return { auth: NONE, rest: headers };
  const rest = headers.toSpliced(at, 1);
  const authAt = String(at);
  const bearer = /^Bearer (\S.*)$/.exec(value)?.[1];
  if (bearer !== undefined) return { auth: { ...NONE, authKind: 'bearer', authToken: bearer, authAt }, rest };
  const basic = basicOf(/^Basic (\S+)$/.exec(value)?.[1] ?? '');
  if (basic === null || value === 'Basic ') return { auth: NONE, rest: headers };
  return { auth: { ...NONE, authKind: 'basic', authUser: basic.user, authPassword: basic.password, authAt }, rest };
}

/** The list with the Authorization header back in its place; at its end when it had none. */
export function joinAuthorization(headers: readonly HeaderPair[], auth: AuthFields): [string, string][] {
  const value =
    auth.authKind === 'bearer'
      ? `Bearer ${auth.authToken.trim()}`
      : auth.authKind === 'basic'
        ? `Basic ${toBase64(utf8.encode(`${auth.authUser}:${auth.authPassword}`))}`
        : null;
  const pairs = headers.map(([name, text]): [string, string] => [name, text]);
  if (value === null) return pairs;
  const at = auth.authAt === '' ? pairs.length : Math.min(Number(auth.authAt), pairs.length);
  return pairs.toSpliced(at, 0, ['Authorization', value]);
}

/** What is wrong with it, by field. */
export function authorizationMistakes(
  auth: AuthFields,
  headers: readonly HeaderPair[],
): Partial<Record<keyof AuthFields, string>> {
  const said = words.options.mistakes;
  if (auth.authKind === 'none') return {};
  if (headers.some(([name]) => name.toLowerCase() === 'authorization')) return { authKind: said.authTwice };
  if (auth.authKind === 'bearer') return auth.authToken.trim() === '' ? { authToken: said.token } : {};
  // The two are encoded together here: a variable would be encoded by its name.
  if (findVariables(auth.authUser).length > 0) return { authUser: said.basicVariable };
  if (findVariables(auth.authPassword).length > 0) return { authPassword: said.basicVariable };
  return auth.authUser.includes(':') ? { authUser: said.userColon } : {};
}
