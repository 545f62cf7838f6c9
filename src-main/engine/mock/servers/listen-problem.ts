import type { Problem } from '../../../../src-shared/base/result.ts';

/** Why a port could not be opened. Codes: PORT_IN_USE, PORT_DENIED, HOST_UNKNOWN, LISTEN_FAILED. */
export function listenProblem(error: NodeJS.ErrnoException, port: number, host: string): Problem {
  const where = `${host}:${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return {
        code: 'PORT_IN_USE',
        message: `Port ${port} is taken by another program.`,
        hint: `Stop what listens on ${where}, or choose another port (0 takes a free one).`,
      };
    case 'EACCES':
      return {
        code: 'PORT_DENIED',
        message: `This user may not listen on ${where}.`,
        hint: 'Ports below 1024 need more rights; choose a higher one.',
      };
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
      return {
        code: 'HOST_UNKNOWN',
        message: `${host} is not an address of this computer.`,
        hint: 'Use 127.0.0.1 for this computer only, or 0.0.0.0 for every network it is in.',
      };
    default:
      return {
        code: 'LISTEN_FAILED',
        message: `Could not listen on ${where}: ${error.message}.`,
        hint: 'Try another port.',
      };
  }
}
