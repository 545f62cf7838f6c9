import { FLAG, type Page } from '../../../../src-shared/codec/page.ts';
import { FactsCollector, type FilterFacts } from '../../../../src-shared/filter/index.ts';
import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';
import { KINDS } from '../../../../src-shared/model/kind.ts';
import { detailOf, kindOf, payloadOf } from '../entry-of-page.ts';
import type { PageMeta, PageSource } from '../page-source.ts';
import { kindBitsOf } from './kinds.ts';

/** Pages looked into, from the whole length of the recording, and entries in each. */
const PAGES = 12;
const PAYLOADS_PER_PAGE = 32;
const DETAILS_PER_PAGE = 200;
const PAYLOAD_BYTES = 16 * 1024;
/** Somebody is typing: what was not looked at by then is not offered. */
const ENOUGH_MS = 30;

const NAMED_BITS = kindBitsOf(['event', 'item', 'open', 'response', 'redirect', 'close', 'error', 'notice']);

/** What completion may offer of a recording, or of some connections of it, from a sample: the newest page first. */
export function factsOf(source: PageSource, connections?: readonly number[]): FilterFacts {
  const wanted = connections === undefined ? undefined : new Set(connections);
  const collector = new FactsCollector();
  const inScope: number[] = [];
  const found = new Set<number>();
  for (let index = source.pageCount - 1; index >= 0; index--) {
    const meta = source.meta(index);
    if (wanted !== undefined && !touches(meta, wanted)) continue;
    inScope.push(index);
    for (const id of meta.connections.keys()) found.add(id);
    // Of a page of several connections only a look says whose kinds they are.
    if (wanted === undefined || meta.connections.size === 1) {
      collector.addKinds(KINDS.filter((_, code) => (meta.kinds & (1 << code)) !== 0));
    }
  }
  const enoughAt = performance.now() + ENOUGH_MS;
  const step = Math.max(1, inScope.length / PAGES);
  for (let at = 0; at < inScope.length && performance.now() < enoughAt; at += step) {
    samplePage(source.read(inScope[Math.floor(at)] as number), wanted, collector);
  }
  const infos = [...found].flatMap((id): ConnectionInfo[] => {
    const info = wanted === undefined || wanted.has(id) ? source.connection(id) : undefined;
    return info === undefined ? [] : [info];
  });
  return collector.facts(infos.map(({ connection, name }) => ({ connection, name })));
}

function touches({ connections }: PageMeta, wanted: ReadonlySet<number>): boolean {
  for (const id of connections.keys()) if (wanted.has(id)) return true;
  return false;
}

function samplePage(page: Page, wanted: ReadonlySet<number> | undefined, collector: FactsCollector): void {
  let details = 0;
  const every = Math.max(1, Math.floor(page.count / PAYLOADS_PER_PAGE));
  for (let index = page.count - 1; index >= 0; index--) {
    if (wanted !== undefined && !wanted.has(page.connection[index] as number)) continue;
    const isNamed = (NAMED_BITS & (1 << (page.kind[index] as number))) !== 0 && details < DETAILS_PER_PAGE;
    const isPicked = (page.count - 1 - index) % every === 0;
    if (!isNamed && !isPicked) continue;
    if (isNamed) details++;
    const payload =
      isPicked && ((page.flags[index] as number) & FLAG.truncated) === 0 ? payloadOf(page, index) : undefined;
    const detail = isNamed ? detailOf(page, index) : undefined;
    collector.add({
      kind: kindOf(page, index),
      attempt: page.attempt[index] as number,
      ...(detail !== undefined && { detail }),
      ...(payload !== undefined && payload.length <= PAYLOAD_BYTES && { text: textOf(payload) }),
    });
  }
}

function textOf(payload: Uint8Array): string {
  return Buffer.from(payload.buffer as ArrayBuffer, payload.byteOffset, payload.length).toString('utf8');
}
