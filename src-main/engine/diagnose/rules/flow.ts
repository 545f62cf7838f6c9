import { bytesText } from '../../../../src-shared/base/units-text.ts';
import { Evidence, type MakeRule, partly, times } from '../rule.ts';

const MUCH_BYTES = 1024 * 1024;

/** What the client sent piled up before the network took it. */
export const slowToSend: MakeRule = (info) => {
  let most: { readonly value: number; readonly seq: number; readonly atNs: number } | undefined;
  return {
    peak(peak) {
      if (peak.gauge === 'bufferedBytes' && peak.value >= MUCH_BYTES) most = peak;
    },
    findings() {
      const seen = new Evidence();
      if (most !== undefined) seen.add(most);
      return seen.finding(info, {
        rule: 'send-buffer-full',
        severity: 'warning',
        title: `Up to ${bytesText(most?.value ?? 0)} of what was sent waited for the network`,
        why: 'Messages leave later and later, and memory grows while the caller believes they are sent.',
        advice:
          'Look at bufferedAmount before sending more; drop or merge what is out of date by the time it would leave.',
        lab: 'slow-reader',
      });
    },
  };
};

/** Wirescope itself stopped reading: what the server noticed then was made here. */
export const pausedByStore: MakeRule = (info) => {
  const seen = new Evidence();
  let longestMs = 0;
  return {
    life(life) {
      if (life.kind === 'pause' && life.detail.by === 'store') seen.add(life);
      if (life.kind === 'resume' && life.detail.by === 'store')
        longestMs = Math.max(longestMs, life.detail.pausedMs ?? 0);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'paused-by-wirescope',
        severity: 'warning',
        title: `Wirescope stopped reading ${times(seen.count)}, up to ${Math.round(longestMs).toLocaleString('en')} ms, because its disk could not keep up`,
        why: 'Nothing was lost, but the server saw a slow client then: what it did about it (dropping, closing) was caused by the recording.',
        advice: 'Record to a faster disk, or fewer streams at once, before judging the server by these moments.',
        lab: 'slow-reader',
      }),
  };
};

/** Events in one chunk from which on it counts as a clump, and how long nothing came before it. */
const CLUMP = 4;
const SILENCE_MS = 1_000;
const CLUMPS = 3;

/** Events that arrive in clumps after silence, although each was an event of its own. */
export const arrivesInClumps: MakeRule = (info) => {
  const clumps = new Evidence();
  let bursts = 0;
  let events = 0;
  let clumped = 0;
  let lastNs: number | undefined;
  let attempt = 0;
  return {
    burst(burst) {
      // The first chunk after opening brings what was missed: that is no clump.
      const isFirst = burst.attempt !== attempt || lastNs === undefined;
      const silentMs = isFirst ? 0 : (burst.atNs - (lastNs ?? 0)) / 1e6;
      attempt = burst.attempt;
      lastNs = burst.atNs;
      bursts += 1;
      events += burst.events;
      if (burst.events < CLUMP || silentMs < SILENCE_MS) return;
      clumps.add(burst);
      clumped += burst.events;
    },
    findings(scope) {
      if (clumps.count < CLUMPS || clumps.count < bursts / 2) return [];
      return clumps.finding(info, {
        rule: 'arrives-in-clumps',
        severity: 'warning',
        title: `${clumped.toLocaleString('en')} of ${events.toLocaleString('en')} events came in ${clumps.count.toLocaleString('en')} clumps, each after a second or more of silence${partly(scope)}`,
        why: 'Something on the way collects the stream and lets it go when its buffer is full: the events are late by up to that silence. A server that works in batches looks the same.',
        advice:
          'Compare with a connection straight to the server. For nginx: proxy_buffering off or X-Accel-Buffering: no; flush compression after each event.',
        lab: 'proxy-held-its-breath',
      });
    },
  };
};
