/** The message of this measurement: some 110 bytes of JSON, its number and the time it was made at fixed places at its end. */

export const MESSAGE_TRANSPORTS = ['websocket', 'sse', 'long-poll'] as const;
export type MessageTransport = (typeof MESSAGE_TRANSPORTS)[number];

/** Numbers have one width, so that they are found without parsing. */
export const FIRST_NUMBER = 1_000_001;

/** Milliseconds of the machine's monotonic clock, which reads alike in every process. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** @param index 0 for the first of its feed */
export function messageText(index: number): string {
  const madeUs = String(Math.round(machineMs() * 1_000)).padStart(16, '0');
  return `{"type":"price","symbol":"ACME","px":101.23,"ts":"2026-03-14T12:04:07.551Z","n":${FIRST_NUMBER + index},"t":"${madeUs}"}`;
}

/** What stands before the time; the number ends right before it. */
export const TIME_MARK = ',"t":"';
export const TIME_DIGITS = 16;
export const NUMBER_DIGITS = 7;

/** Clients of one process that all get the same message at once, or one of a hundred groups that take turns. */
export const GROUPS = { 'all at once': 1, 'spread over the second': 100 } as const;
export type Pattern = keyof typeof GROUPS;

/** Where clients of a group connect. */
export const pathOf = (group: number): string => `/feed/${group}`;
