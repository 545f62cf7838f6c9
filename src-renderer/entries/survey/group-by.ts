import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Group, GroupBy } from '../../../src-shared/contract/survey.ts';
import { words } from '../../words/index.ts';
import { type Column, isPath, pathOf } from '../table/columns.ts';

const said = words.survey;

export const GROUP_BYS = ['kind', 'event', 'direction', 'connection', 'attempt', 'path'] as const;

/** What the groups are by, as the heading says it. */
export function byText(groupBy: GroupBy): string {
  return groupBy.by === 'path' ? visible(groupBy.path) : said.byOptions[groupBy.by];
}

/** A group's value as a person reads it. */
export function valueText(groupBy: GroupBy, { value, label }: Pick<Group, 'value' | 'label'>): string {
  if (value === null) return said.none[groupBy.by];
  if (value === '') return said.emptyText;
  if (value === 'toClient' || value === 'toServer') {
    if (groupBy.by === 'direction') return said.directions[value];
  }
  return groupBy.by === 'connection' && label !== undefined ? said.connection(visible(label), value) : visible(value);
}

/** What a column of the table can be grouped by; undefined for those that differ in each row. */
export function columnGroupBy(column: Column): GroupBy | undefined {
  if (isPath(column)) return { by: 'path', path: pathOf(column) };
  switch (column) {
    case 'kind':
      return { by: 'kind' };
    case 'event':
      return { by: 'event' };
    case 'direction':
      return { by: 'direction' };
    case 'name':
      return { by: 'connection' };
    case 'attempt':
      return { by: 'attempt' };
    default:
      return undefined;
  }
}

/** `json.book.bid[0]` of a filter as a JSONPath. */
export function jsonPathOf(filterPath: string): string {
  return `$${filterPath.slice('json'.length)}`;
}

/** `12`, `3.4`, `0.02`: a share in percent. */
export function shareText(count: number, total: number): string {
  const percent = total === 0 ? 0 : (count / total) * 100;
  if (percent === 0 || percent >= 99.95) return String(Math.round(percent));
  return percent >= 0.1 ? percent.toFixed(1) : percent >= 0.01 ? percent.toFixed(2) : '<0.01';
}
