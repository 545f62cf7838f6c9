import { MOCK_TRANSPORTS, mockEndpointSchema } from '../../../../src-shared/model/scenario/endpoint.ts';
import { FAULT_NAMES, FAULTS, type FaultName, faultSchemas } from '../../../../src-shared/model/scenario/fault.ts';
import { scenarioSchema } from '../../../../src-shared/model/scenario/scenario.ts';

/** What may stand at a place of a scenario's text, read off the schema by the words around the place. */

export interface Offer {
  readonly label: string;
  readonly detail: string;
}

export interface Offers {
  /** Where what is being typed begins. */
  readonly from: number;
  readonly offers: readonly Offer[];
}

const plain = (labels: readonly string[]): readonly Offer[] => labels.map((label) => ({ label, detail: '' }));
const keys = (labels: readonly string[]): readonly Offer[] => plain(labels.map((label) => `${label}: `));

const ENDPOINT_KEYS: ReadonlyMap<string, readonly string[]> = new Map(
  mockEndpointSchema.options.map((option) => [option.entries.transport.literal, Object.keys(option.entries)]),
);

const isFault = (name: string): name is FaultName => Object.hasOwn(faultSchemas, name);

/** The lines of the same entry: around the place, until one that is no deeper than the entry begins. */
function entryAround(lines: readonly string[], at: number): string {
  const indent = (line: string): number => line.search(/\S/);
  const here = lines[at] ?? '';
  const level = here.trim() === '' ? here.length : indent(here);
  let first = at;
  while (first > 0) {
    const line = lines[first] ?? '';
    if (/^\s*- /.test(line) && indent(line) <= level) break;
    const above = lines[first - 1] ?? '';
    if (above.trim() !== '' && indent(above) < level && !/^\s*- /.test(above)) break;
    first -= 1;
  }
  let last = at;
  while (last + 1 < lines.length) {
    const next = lines[last + 1] ?? '';
    if (next.trim() !== '' && (indent(next) < level || /^\s*- /.test(next))) break;
    last += 1;
  }
  return lines.slice(first, last + 1).join('\n');
}

/** @param position offset of the cursor. Null where nothing is known. */
export function completeScenario(text: string, position: number): Offers | null {
  const before = text.slice(0, position);
  const lines = text.split('\n');
  const at = before.split('\n').length - 1;
  const lineBefore = before.slice(before.lastIndexOf('\n') + 1);
  const value = /(?:^|[\s{,-])(fault|transport|policy|says|shape):\s*([\w-]*)$/.exec(lineBefore);
  if (value !== null) {
    const [, key = '', typed = ''] = value;
    return { from: position - typed.length, offers: valuesFor(key) };
  }
  const key = /(?:^\s*(?:- )?|[{,]\s*)([\w-]*)$/.exec(lineBefore);
  if (key === null) return null;
  const typed = key[1] ?? '';
  const from = position - typed.length;
  if (/^[\w-]*$/.test(lineBefore)) return { from, offers: keys(Object.keys(scenarioSchema.entries)) };
  const inFlow = lineBefore.lastIndexOf('{') > lineBefore.lastIndexOf('}');
  const around = inFlow ? (lines[at] ?? '') : entryAround(lines, at);
  const inTarget = /\bon:\s*\{[^}]*$/.test(lineBefore);
  if (inTarget) return { from, offers: keys(['endpoint', 'room', 'user', 'client', 'clients', 'oneIn']) };
  const fault = /(?:^|[\s{,-])fault:\s*([\w-]+)/.exec(around)?.[1];
  if (fault !== undefined && isFault(fault))
    return { from, offers: keys(unused(Object.keys(faultSchemas[fault].entries), around)) };
  const transport = /(?:^|[\s{,])transport:\s*([\w-]+)/.exec(around)?.[1];
  const known = transport === undefined ? undefined : ENDPOINT_KEYS.get(transport);
  if (known !== undefined) return { from, offers: keys(unused(known, around)) };
  if (/^\s*- \{?\s*[\w-]*$/.test(lineBefore)) return { from, offers: keys(['at', 'fault', 'on', 'for']) };
  return null;
}

const unused = (known: readonly string[], around: string): readonly string[] =>
  known.filter((key) => !new RegExp(`(?:^|[\\s{,-])${key}:`).test(around));

function valuesFor(key: string): readonly Offer[] {
  switch (key) {
    case 'fault':
      return FAULT_NAMES.map((name) => ({ label: name, detail: FAULTS[name].title }));
    case 'transport':
      return plain(MOCK_TRANSPORTS);
    case 'policy':
      return plain(['buffer', 'drop-oldest', 'coalesce', 'disconnect']);
    case 'says':
      return plain(['alive', 'accepting']);
    default:
      return plain(['openai', 'anthropic']);
  }
}
