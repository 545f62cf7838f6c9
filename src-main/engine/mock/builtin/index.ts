import { auth } from './auth.ts';
import type { Builtin } from './builtin.ts';
import { chat } from './chat.ts';
import { cluster } from './cluster.ts';
import { demo } from './demo.ts';
import { echo } from './echo.ts';
import { flaky } from './flaky.ts';
import { llm } from './llm.ts';
import { orders } from './orders.ts';
import { ticker } from './ticker.ts';

export type { Builtin } from './builtin.ts';

/** Every scenario that comes with Wirescope, in the order they are offered. */
export const BUILTINS: readonly Builtin[] = [demo, echo, chat, ticker, orders, llm, auth, flaky, cluster];
