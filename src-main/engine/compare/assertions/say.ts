import { bytesText, countText, roundDurationText } from '../../../../src-shared/base/units-text.ts';
import type { Assertion, Match } from '../../../../src-shared/model/assertion-file.ts';

const listed = (value: string | readonly string[]): string =>
  (typeof value === 'string' ? [value] : value).join(' and ');

/** `event "order.created" whose $.total > 0` */
export function matchText({ event, kind, filter, where }: Match): string {
  const what =
    event !== undefined ? `event “${event}”` : kind !== undefined ? kind : filter === undefined ? 'message' : 'entry';
  const also = event !== undefined && kind !== undefined && kind !== 'event' ? ` of kind ${kind}` : '';
  return `${what}${also}${where === undefined ? '' : ` whose ${listed(where)}`}${filter === undefined ? '' : ` that fits ${filter}`}`;
}

const one = (match: Match): string => {
  const text = matchText(match);
  return `${/^[aeiou]/.test(text) ? 'an' : 'a'} ${text}`;
};

function countOf(assertion: Assertion): string {
  const exactly = assertion.exactly;
  const atLeast = assertion['at least'];
  const atMost = assertion['at most'];
  if (exactly !== undefined) return exactly === 0 ? 'no' : `exactly ${countText(exactly)} ×`;
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${countText(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${countText(atMost)}`]),
  ];
  return bounds.length === 0 ? '' : `${bounds.join(' and ')} ×`;
}

/** The sentence of an assertion that has no name. */
export function assertionText(assertion: Assertion): string {
  const within = assertion.within === undefined ? '' : `within ${roundDurationText(assertion.within)} `;
  const where = assertion.connection === undefined ? '' : ` on connection ${assertion.connection}`;
  const body = (): string => {
    const gap = assertion['no gap longer than'];
    if (gap !== undefined) {
      const between = assertion.event ?? assertion.kind ?? assertion.filter ?? assertion.where;
      return `no gap longer than ${roundDurationText(gap)}${between === undefined ? '' : ` between one ${matchText(assertion)} and the next`}`;
    }
    const codes = assertion['no close other than'];
    if (codes !== undefined) return `no close other than ${typeof codes === 'number' ? codes : codes.join(', ')}`;
    if (assertion['no error'] === true) return 'no error';
    const size = assertion['max size'];
    if (size !== undefined) return `no ${matchText(assertion)} larger than ${bytesText(size)}`;
    const rtt = assertion['max rtt'];
    if (rtt !== undefined) return `no round trip longer than ${roundDurationText(rtt)}`;
    if (assertion.order !== undefined) return assertion.order.map(one).join(', then ');
    const followed = assertion['followed by'];
    if (assertion.every !== undefined && followed !== undefined) {
      const same = assertion.same === undefined ? '' : ` with the same ${assertion.same}`;
      return `every ${matchText(assertion.every)} is followed ${within}by ${one(followed)}${same}`;
    }
    const count = countOf(assertion);
    const after = assertion.after === undefined ? '' : ` after ${one(assertion.after)}`;
    return `${within}${count === '' ? one(assertion) : `${count} ${matchText(assertion)}`}${after}`;
  };
  return `${body()}${where}`;
}
