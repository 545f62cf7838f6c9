import type { LabContent } from '../lab-content.ts';
import { closingTime } from './closing-time.ts';
import { deadPeer } from './dead-peer.ts';
import { everyoneComesBack } from './everyone-comes-back.ts';
import { fourWays } from './four-ways.ts';
import { oneServer } from './one-server.ts';
import { proxyBreath } from './proxy-breath.ts';
import { slowReader } from './slow-reader.ts';
import { tokenOutlived } from './token-outlived.ts';
import { whereWereWe } from './where-were-we.ts';
import { whichOne } from './which-one.ts';

/** Every lab with what it serves, does and watches, in the order of its number. */
export const CONTENTS: readonly LabContent[] = [
  fourWays,
  deadPeer,
  everyoneComesBack,
  whereWereWe,
  slowReader,
  oneServer,
  tokenOutlived,
  proxyBreath,
  closingTime,
  whichOne,
];
