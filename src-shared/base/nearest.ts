/** Letters to insert, drop, replace or swap with their neighbour to get from one word to the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The nearest of `choices`, if it is near enough to be what was meant. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, 40);
  let best: string | undefined;
  // A typo in three letters is one letter; in eight it may be three.
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 0.5;
  for (const choice of choices) {
    const candidate = choice.toLowerCase();
    const prefix = wanted.length >= 2 && candidate.startsWith(wanted);
    const distance = prefix ? 0.5 : editDistance(wanted, candidate);
    if (distance < bestDistance) {
      best = choice;
      bestDistance = distance;
    }
  }
  return best;
}
