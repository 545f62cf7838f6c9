import { durationText } from '../../src-shared/base/units-text.ts';

/** Width of the view: `250 ms`, `1.5 s`, `35 s`, `3m 17s`. Few digits: it changes under the pointer. */
export function spanLabel(ns: number): string {
  const ms = ns / 1e6;
  if (ms < 999.5) return durationText(ms).replace('.0 ms', ' ms');
  if (ms < 9_950) return `${(ms / 1e3).toFixed(1).replace(/\.0$/, '')} s`;
  return ms < 59_500 ? `${Math.round(ms / 1e3)} s` : durationText(Math.max(60_000, ms));
}
