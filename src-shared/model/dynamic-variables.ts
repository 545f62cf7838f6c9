/**
 * Variables whose value is made when a message is sent: `{{$uuid}}` and its kin. Their names begin with `$`, so that no
 * environment's variable can be taken for one.
 */

/** Where dynamic values come from; passed in, so that a test knows them. */
export interface DynamicSources {
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** 0 ≤ value < 1, another with every call. */
  random(): number;
  /** How many messages were sent with `{{$counter}}` before, over this connection. */
  readonly counted: number;
}

export interface DynamicVariable {
  readonly name: string;
  /** What it becomes, for the completion and the explanation. */
  readonly about: string;
}

/** Every dynamic variable, in the order they are offered. */
export const DYNAMIC_VARIABLES = [
  { name: '$uuid', about: 'a random UUID (version 4), another at each place' },
  { name: '$now', about: 'the moment of sending, ISO 8601 in UTC' },
  { name: '$timestamp', about: 'the moment of sending, milliseconds since 1970' },
  { name: '$counter', about: '1, 2, 3 … over this connection' },
  { name: '$random', about: 'a whole number from 0 to 999,999, another at each place' },
] as const satisfies readonly DynamicVariable[];

/** RFC 9562, section 5.4: 122 random bits, version 4, variant 10. */
function uuid(random: () => number): string {
  const bytes = Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The value of a dynamic variable; undefined for every other name. */
export function dynamicValue(name: string, { nowMs, random, counted }: DynamicSources): string | undefined {
  switch (name) {
    case '$uuid':
      return uuid(random);
    case '$now':
      return new Date(nowMs).toISOString();
    case '$timestamp':
      return String(Math.floor(nowMs));
    case '$counter':
      return String(counted + 1);
    case '$random':
      return String(Math.floor(random() * 1_000_000));
    default:
      return undefined;
  }
}
