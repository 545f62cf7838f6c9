import type { FaultBoard, FaultVictim } from '../faults/fault-board.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import { CLEAR_PATH } from '../wire/shaper.ts';

/**
 * Sockets on which a newcomer is being answered that has no stream yet, or whose stream has ended and is still on its way: the faults of
 * its path hold for the handshake, for a refusal and for the last bytes too. When everything has left, the socket is as any other:
 * it may carry requests that no fault means.
 */
export class Arrivals {
  readonly #victims = new Map<ShapedSocket, FaultVictim>();
  readonly #watched = new WeakSet<ShapedSocket>();

  /** Somebody is being answered here, with what is wrong for them. */
  begin(socket: ShapedSocket, victim: FaultVictim, board: FaultBoard): void {
    if (socket.destroyed) return;
    this.#victims.set(socket, victim);
    if (!this.#watched.has(socket)) {
      this.#watched.add(socket);
      socket.once('close', () => this.#victims.delete(socket));
    }
    bend(socket, victim, board);
  }

  /** The stream is open: who serves it bends the path from now on. */
  taken(socket: ShapedSocket): void {
    this.#victims.delete(socket);
  }

  /** The answer is written; its path is bent until it has left. */
  over(socket: ShapedSocket): void {
    const victim = this.#victims.get(socket);
    if (victim === undefined) return;
    socket.whenBelow(0, () => {
      if (this.#victims.get(socket) !== victim) return;
      this.#victims.delete(socket);
      socket.setPath(CLEAR_PATH);
      socket.setDeaf(false);
    });
  }

  /** The faults have changed. */
  apply(board: FaultBoard): void {
    for (const [socket, victim] of this.#victims) bend(socket, victim, board);
  }
}

function bend(socket: ShapedSocket, victim: FaultVictim, board: FaultBoard): void {
  const { path, deaf } = board.of(victim);
  socket.setPath(path);
  socket.setDeaf(deaf);
}

/** Waits; @returns false, and at once, where the client leaves meanwhile */
export function waitWhileOpen(socket: ShapedSocket, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      socket.off('close', done);
      resolve(!socket.destroyed);
    };
    const timer = setTimeout(done, ms);
    socket.once('close', done);
    if (socket.destroyed) done();
  });
}
