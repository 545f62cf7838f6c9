import { words } from '../../words/index.ts';

/** Times of day, or times since the recording began. */
export type ClockStyle = 'wall' | 'elapsed';

/**
 * Wall clock of a recording. Nanoseconds since 1970 do not fit a double, nanoseconds since midnight do: all clock
 * labels are made from {@link WallClock.sinceMidnightNs} and integer arithmetic, so microseconds are exact.
 */
export interface WallClock {
  /** Wall clock of the recording's zero, milliseconds since 1970, with fraction. */
  readonly startedAtMs: number;
  /** Local midnight before the recording began, to its zero; 0 where times are counted from there. */
  readonly sinceMidnightNs: number;
  readonly style: ClockStyle;
}

const DAY_NS = 86_400e9;

export function wallClock(startedAtMs: number, style: ClockStyle = 'wall'): WallClock {
  if (style === 'elapsed') return { startedAtMs, sinceMidnightNs: 0, style };
  const midnight = new Date(startedAtMs);
  midnight.setHours(0, 0, 0, 0);
  return { startedAtMs, sinceMidnightNs: Math.round((startedAtMs - midnight.getTime()) * 1e6), style };
}

/** Fraction digits of a second that a step of this size needs, 0 to 9. */
export function digitsFor(stepNs: number): number {
  let digits = 0;
  for (let unit = 1e9; unit > stepNs * 1.000_001 && digits < 9; unit /= 10) digits += 1;
  return digits;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

interface Parts {
  readonly hours: string;
  readonly minutes: string;
  /** With its fraction. */
  readonly seconds: string;
}

function partsOf(clock: WallClock, atNs: number, digits: number): Parts {
  const unit = 10 ** (9 - digits);
  // Round once, at the last digit shown: 59.9996 must not become "60.000".
  const rounded = Math.round((clock.sinceMidnightNs + atNs) / unit) * unit;
  const ofDay = ((rounded % DAY_NS) + DAY_NS) % DAY_NS;
  const whole = Math.floor(ofDay / 1e9);
  const fraction = digits === 0 ? '' : `.${String(Math.round((ofDay - whole * 1e9) / unit)).padStart(digits, '0')}`;
  return {
    hours: two(Math.floor(whole / 3600)),
    minutes: two(Math.floor(whole / 60) % 60),
    seconds: `${two(whole % 60)}${fraction}`,
  };
}

/** Since the start: `0:07.561`, `1:02:03`, `2d 03:04:05`, `−0:00.250` before it. */
function elapsedTime(atNs: number, digits: number): string {
  const unit = 10 ** (9 - digits);
  const rounded = Math.round(Math.abs(atNs) / unit) * unit;
  const whole = Math.floor(rounded / 1e9);
  const fraction = digits === 0 ? '' : `.${String(Math.round((rounded - whole * 1e9) / unit)).padStart(digits, '0')}`;
  const seconds = `${two(whole % 60)}${fraction}`;
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600) % 24;
  const days = Math.floor(whole / 86_400);
  const sign = atNs < 0 && rounded > 0 ? '−' : '';
  if (days > 0) return `${sign}${words.timeline.clock.days(days)} ${two(hours)}:${two(minutes)}:${seconds}`;
  return whole < 3600 ? `${sign}${minutes}:${seconds}` : `${sign}${hours}:${two(minutes)}:${seconds}`;
}

/** `12:04:07.561`, with as many fraction digits as asked for; since the start, `3:07.561`. */
export function clockTime(clock: WallClock, atNs: number, digits = 3): string {
  if (clock.style === 'elapsed') return elapsedTime(atNs, digits);
  const { hours, minutes, seconds } = partsOf(clock, atNs, digits);
  return `${hours}:${minutes}:${seconds}`;
}

/** `12:04` */
export function clockMinutes(clock: WallClock, atNs: number): string {
  if (clock.style === 'elapsed') return elapsedTime(atNs, 0);
  const { hours, minutes } = partsOf(clock, atNs, 0);
  return `${hours}:${minutes}`;
}

/** `07.561`: the playhead's flag, where hour and minute stand on the ruler beside it. */
export function clockSeconds(clock: WallClock, atNs: number, digits = 3): string {
  if (clock.style === 'elapsed') return elapsedTime(atNs, digits);
  return partsOf(clock, atNs, digits).seconds;
}

// A fixed locale: the rest of the window speaks English, and some systems report locales Intl refuses.
const longDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `14 March 2026`, or what times are counted from. */
export function dateLabel(clock: WallClock, atNs: number): string {
  if (clock.style === 'elapsed') return words.timeline.clock.sinceStart;
  return longDate.format(new Date(clock.startedAtMs + atNs / 1e6));
}

/** `14 Mar`, or `2d` */
export function dayLabel(clock: WallClock, atNs: number): string {
  if (clock.style === 'elapsed') return words.timeline.clock.days(Math.round(atNs / DAY_NS));
  return shortDate.format(new Date(clock.startedAtMs + atNs / 1e6));
}
