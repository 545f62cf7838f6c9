export { directionKey, Grouping, type GroupKey, type GroupPath, groupPath } from './group-by.ts';
export { foundText, jsonKeyOf, valueAt } from './json-value.ts';
export { Tally } from './tally.ts';
