import { PollRun, type PollStyle } from './polling/poll-run.ts';
import type { Transport } from './transport.ts';

/** Asks again as soon as a reply is in (`intervalMs` later, if set): the server holds the request until it has news. */
const style: PollStyle = { mode: 'long-poll', pauseMs: (intervalMs) => intervalMs ?? 0 };

/** HTTP long polling (RFC 6202, section 2): requests held by the server, a cursor from each reply to the next. */
export const longPoll: Transport = { name: 'long-poll', start: (context) => new PollRun(context, style) };
