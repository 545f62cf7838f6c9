import type { MakeRule } from '../rule.ts';
import { closedByServer, flapping, lostWithoutGoodbye, protocolViolated, serverWentAway } from './ending.ts';
import { arrivesInClumps, pausedByStore, slowToSend } from './flow.ts';
import { missedHeartbeats, noHeartbeat, unansweredPings } from './heartbeats.ts';
import { neverOpened, rateLimited, redirected, refusedCredentials, slowOpening } from './opening.ts';
import { failingPolls, hotLoop, wastedPolls } from './polling.ts';
import { noBackoff, noJitter } from './reconnecting.ts';
import { lostMessages, repeatedMessages, restartedIds } from './resuming.ts';
import { credentialsInClear, secretInUrl, untrustedCertificate } from './security.ts';

/** Every rule there is. docs/findings.md says what each finds. */
export const RULES: readonly MakeRule[] = [
  neverOpened,
  refusedCredentials,
  rateLimited,
  slowOpening,
  redirected,
  lostWithoutGoodbye,
  flapping,
  serverWentAway,
  closedByServer,
  protocolViolated,
  missedHeartbeats,
  unansweredPings,
  noHeartbeat,
  noJitter,
  noBackoff,
  lostMessages,
  repeatedMessages,
  restartedIds,
  hotLoop,
  wastedPolls,
  failingPolls,
  slowToSend,
  pausedByStore,
  arrivesInClumps,
  untrustedCertificate,
  credentialsInClear,
  secretInUrl,
];
