/**
 * `wirescope://` links. Any page and any mail can hold one, so this is a stranger's text: two forms are understood, each
 * field is checked, and neither does more than fill in a form that a person then reads and sends.
 */
import { fail, ok, type Result } from '../base/result.ts';
import { INVISIBLE } from '../base/visible-text.ts';
import { TRANSPORTS, type TransportName } from './entry.ts';

export const LINK_SCHEME = 'wirescope';
/** Longer than any address a server takes; a link beyond it is no address. */
export const MOST_LINK_CHARS = 4096;

export type DesktopLink =
  /** A draft with this address; never connects by itself. */
  | { readonly kind: 'connect'; readonly url: string; readonly transport: TransportName | 'auto' }
  /** The open dialog with this path in its field; never opens by itself. */
  | { readonly kind: 'open'; readonly path: string };

const invalid = (why: string) =>
  fail(
    'LINK_INVALID',
    `This wirescope:// link was not followed: ${why}.`,
    'Wirescope takes wirescope://connect?url=…&transport=… and wirescope://open?path=… with percent-encoded values. Type the address yourself if you trust who gave you the link.',
  );

/** The fields of a query, or why there are none: a name twice would let two readers see two links. */
function fieldsOf(query: string): ReadonlyMap<string, string> | string {
  const fields = new Map<string, string>();
  for (const part of query.split('&')) {
    const at = part.indexOf('=');
    if (at < 1) return 'its fields are not written as name=value';
    const name = part.slice(0, at);
    if (fields.has(name)) return `it has the field “${name}” twice`;
    try {
      fields.set(name, decodeURIComponent(part.slice(at + 1)));
    } catch {
      return 'a value is not percent-encoded as it should be';
    }
  }
  return fields;
}

function connectLink(fields: ReadonlyMap<string, string>): Result<DesktopLink> {
  const url = fields.get('url') ?? '';
  const transport = fields.get('transport') ?? 'auto';
  const known = [...TRANSPORTS, 'auto'] as const;
  const chosen = known.find((one) => one === transport);
  if (chosen === undefined) return invalid(`its transport is none of ${known.join(', ')}`);
  const parts = /^(wss?|https?):\/\/([^/?#\\]+)(?:[/?#].*)?$/i.exec(url);
  if (parts === null) return invalid('its url is no ws, wss, http or https address');
  const authority = parts[2] ?? '';
  if (authority.includes('@')) return invalid('its url carries a user or a password');
  if (/[\s<>"`{}|^\\]/.test(url)) return invalid('its url has a character that no address has');
  return ok({ kind: 'connect', url, transport: chosen });
}

function openLink(fields: ReadonlyMap<string, string>): Result<DesktopLink> {
  const path = fields.get('path') ?? '';
  // A path on another machine would send this user's login there before anybody was asked.
  if (/^[\\/]{2}/.test(path)) return invalid('its path is on another machine');
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path)) return invalid('its path is not a whole path');
  if (path.split(/[\\/]/).includes('..')) return invalid('its path goes up and down again');
  if (!path.toLowerCase().endsWith('.wirescope')) return invalid('its path is no .wirescope file');
  return ok({ kind: 'open', path });
}

const FORMS = { connect: ['url', 'transport'], open: ['path'] } as const;

/** Reads a link the system handed over. Errors: LINK_INVALID, saying what is wrong with it. */
export function parseLink(text: string): Result<DesktopLink> {
  if (text.length > MOST_LINK_CHARS) return invalid(`it is longer than ${MOST_LINK_CHARS} characters`);
  // Some systems put the slash of an empty path behind the host.
  const parts = /^wirescope:\/\/(connect|open)\/?\?([^#]*)$/i.exec(text);
  const form = parts?.[1]?.toLowerCase();
  if (parts === null || (form !== 'connect' && form !== 'open'))
    return invalid('it is neither wirescope://connect?… nor wirescope://open?…');
  const fields = fieldsOf(parts[2] ?? '');
  if (typeof fields === 'string') return invalid(fields);
  const names: readonly string[] = FORMS[form];
  const strange = [...fields.keys()].find((name) => !names.includes(name));
  if (strange !== undefined) {
    const name = /^[\w-]{1,40}$/.test(strange) ? `“${strange}”` : 'of an unreadable name';
    return invalid(`it has a field ${name}, which links may not set`);
  }
  if ([...fields.values()].some((value) => INVISIBLE.test(value))) return invalid('a value has invisible characters');
  return form === 'connect' ? connectLink(fields) : openLink(fields);
}
