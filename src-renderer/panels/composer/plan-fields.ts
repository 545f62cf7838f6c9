/** What the schedule dialogs read out of their fields; null where it is no such number. */

const MOST_SECONDS = 86_400;
const MOST_ROUNDS = 1_000_000;

/** Seconds as typed, as whole milliseconds and not below `leastMs`. */
export function readSeconds(text: string, leastMs: number): number | null {
  const typed = text.trim().replace(',', '.');
  if (!/^\d*\.?\d+$/.test(typed)) return null;
  const seconds = Number(typed);
  if (seconds > MOST_SECONDS) return null;
  const everyMs = Math.round(seconds * 1000);
  return everyMs < leastMs ? null : everyMs;
}

export function readRounds(text: string): number | null {
  const typed = text.trim();
  if (!/^\d+$/.test(typed)) return null;
  const rounds = Number(typed);
  return rounds >= 1 && rounds <= MOST_ROUNDS ? rounds : null;
}
