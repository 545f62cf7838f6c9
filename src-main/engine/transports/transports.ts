import type { TransportName } from '../../../src-shared/model/entry.ts';
import { longPoll } from './long-poll.ts';
import { poll } from './poll.ts';
import { sse } from './sse.ts';
import type { Transport } from './transport.ts';
import { websocket } from './websocket.ts';

/** Every way to listen, by name. */
export const transports: Readonly<Record<TransportName, Transport>> = { websocket, sse, 'long-poll': longPoll, poll };
