import type { FaultBoard } from '../faults/fault-board.ts';
import type { Door } from './door.ts';

/** The number of the next client. */
export interface ClientNumbers {
  next: number;
}

/** What the nodes of one process have in common. */
export interface SharedByNodes {
  readonly board: FaultBoard;
  readonly numbers: ClientNumbers;
  /** A token of one node opens the others too. */
  readonly door: Door;
}
