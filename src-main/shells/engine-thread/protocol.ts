import type { MessagePort } from 'node:worker_threads';
import type { Problem, Result } from '../../../src-shared/base/result.ts';
import type { EngineOptions } from '../../engine/engine.ts';

/** From the shell to the engine's thread, beside the windows' own ports. */
export type ToThread =
  /** A window's port; bytes on it are the contract's. Closing the port is how the window leaves. */
  | { readonly kind: 'attach'; readonly window: number; readonly port: MessagePort }
  /** Whether what was sent to this window piles up. While it does, ticks wait and the last one wins. */
  | { readonly kind: 'congested'; readonly window: number; readonly congested: boolean }
  /** The answer to `seal` or `open`. */
  | { readonly kind: 'boxed'; readonly id: number; readonly result: Result<string> }
  | { readonly kind: 'close' };

/** From the engine's thread to the shell. */
export type FromThread =
  | { readonly kind: 'ready' }
  /** The engine could not start: the environment said no. */
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** A command threw. The engine goes on; the stack is for the log. */
  | { readonly kind: 'bug'; readonly stack: string }
  /** To the shell's secret box, which lives where the system's key store can be asked. */
  | { readonly kind: 'seal' | 'open'; readonly id: number; readonly text: string }
  | { readonly kind: 'closed' };

/** What the engine's thread is started with. */
export type ThreadData = Omit<EngineOptions, 'secretBox'> & {
  /** What keeps the keys of the secret box that answers `seal` and `open`; undefined: there is none. */
  readonly secretKeeper: string | undefined;
};
