/**
 * The lowest and the highest of each step of `[atNs, value]` rows, which must be in order of time. Of equal values the
 * first is kept, as SQLite does in the same question asked of the file.
 */
export function thin(rows: readonly (readonly number[])[], stepNs: number): (readonly number[])[] {
  const kept: (readonly number[])[] = [];
  let step = -1;
  let lowest: readonly number[] | undefined;
  let highest: readonly number[] | undefined;
  const flush = (): void => {
    if (lowest === undefined || highest === undefined) return;
    if (lowest === highest) kept.push(lowest);
    else if ((lowest[0] as number) < (highest[0] as number)) kept.push(lowest, highest);
    else kept.push(highest, lowest);
  };
  for (const row of rows) {
    const at = Math.floor((row[0] as number) / stepNs);
    if (at !== step) {
      flush();
      step = at;
      lowest = row;
      highest = row;
      continue;
    }
    if (lowest === undefined || (row[1] as number) < (lowest[1] as number)) lowest = row;
    if (highest === undefined || (row[1] as number) > (highest[1] as number)) highest = row;
  }
  flush();
  return kept;
}

/** A whole step, so that the file divides by it as we do. */
export function wholeStep(stepNs: number): number {
  return Math.max(1, Math.ceil(stepNs));
}
