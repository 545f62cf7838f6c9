import { PollRun, type PollStyle } from './polling/poll-run.ts';
import type { Transport } from './transport.ts';

const DEFAULT_INTERVAL_MS = 2_000;

/** From start to start, so that slow replies do not stretch the rhythm; one that took longer is followed at once. */
const style: PollStyle = {
  mode: 'poll',
  pauseMs: (intervalMs, tookMs) => Math.max(0, (intervalMs ?? DEFAULT_INTERVAL_MS) - tookMs),
};

/** Plain polling with conditional requests (RFC 9110, section 13). */
export const poll: Transport = { name: 'poll', start: (context) => new PollRun(context, style) };
