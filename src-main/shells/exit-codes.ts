/** Exit codes of every `wirescope` process (docs: "Command line"). Names are promises to scripts. */
export const EXIT = {
  done: 0,
  checkFailed: 1,
  usage: 2,
  notConnected: 3,
  badFile: 4,
  environment: 5,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
