import type { CompareCounts, ComparisonTick } from '../../../src-shared/contract/compare.ts';
import type { CompareRules, CompareStatus } from '../../../src-shared/model/compare-rules.ts';

/** In the order they are told. */
export const DIFFERENCES = ['changed', 'slower', 'missing', 'extra', 'reordered'] as const satisfies readonly Exclude<
  CompareStatus,
  'same'
>[];

/** How many rows are a difference. */
export function differencesIn(counts: CompareCounts): number {
  return DIFFERENCES.reduce((sum, status) => sum + counts[status], 0);
}

/** Leaves a path out of the comparison, once. */
export function withIgnored(rules: CompareRules, path: string): CompareRules {
  const wanted = path.trim();
  if (wanted === '' || rules.ignore.includes(wanted)) return rules;
  return { ...rules, ignore: [...rules.ignore, wanted] };
}

export function withoutIgnored(rules: CompareRules, path: string): CompareRules {
  return { ...rules, ignore: rules.ignore.filter((one) => one !== path) };
}

/**
 * The rule that leaves out a member wherever it stands in a list: `$.items[3].ts` is `$.items[*].ts`. What is no payload
 * (`detail.code`) and the payload as a whole have none.
 */
export function ruleFor(path: string): string | null {
  return path.startsWith('$.') || path.startsWith('$[') ? path.replace(/\[\d+\]/g, '[*]') : null;
}

/** What a person typed as a tolerance: milliseconds, null for none, undefined where it is no number. */
export function toleranceOf(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Part of the work that is done, 0 to 1. */
export function partDone({ scanned, total }: Pick<ComparisonTick, 'scanned' | 'total'>): number {
  return total === 0 ? 0 : Math.min(1, scanned / total);
}
