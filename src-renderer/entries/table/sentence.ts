import { bytesText } from '../../../src-shared/base/units-text.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { CloseDetail } from '../../../src-shared/model/entry.ts';
import { type Kind, LIFECYCLE_KINDS } from '../../../src-shared/model/kind.ts';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';

const lifecycle: ReadonlySet<Kind> = new Set<Kind>(LIFECYCLE_KINDS);
export function isLifecycle(kind: Kind): boolean {
  return lifecycle.has(kind);
}

/** 1000 and 1001 are a proper end; everything else went wrong. */
export function isBadEnd(row: Pick<Row, 'kind' | 'detail'>): boolean {
  if (row.kind !== 'close') return row.kind === 'error' || row.kind === 'missed';
  const detail = (row.detail ?? {}) as Partial<CloseDetail>;
  return detail.code === undefined ? detail.clean === false : detail.code !== 1000 && detail.code !== 1001;
}

const READ_ALOUD_CHARS = 120;

/** The row as a screen reader says it. */
export function spokenRow(row: Row): string {
  const way = row.direction === 'toClient' ? 'to client, ' : row.direction === 'toServer' ? 'to server, ' : '';
  const sentence = sentenceOf(row.kind, row.detail, row.attempt);
  const said = row.preview === '' && sentence !== undefined ? sentenceText(sentence) : row.preview;
  const size = isLifecycle(row.kind) ? '' : `${bytesText(row.size)}, `;
  return `${row.seq}, ${row.kind}, ${way}${size}${said.slice(0, READ_ALOUD_CHARS)}`;
}

/** Event name and id of a server-sent event, or the id of a poll's item: `price · 41`. */
export function eventOf({ kind, detail }: Pick<Row, 'kind' | 'detail'>): string {
  if (kind !== 'event' && kind !== 'item') return '';
  const parts = [detail?.event, detail?.id].filter((part) => typeof part === 'string' && part !== '');
  return parts.join(' · ');
}
