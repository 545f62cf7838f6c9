import { cArrayText, hexText } from '../detail/hex-lines.ts';
import { inSlices } from '../detail/json-tree.ts';
import { textOf } from '../detail/payload-text.ts';
import { base64 } from '../table/copy-as.ts';
import type { DiffFacts, PayloadApi } from './api.ts';
import { JsonDiff } from './diff-json.ts';
import { BytesDiff, TextDiff } from './diff-text.ts';
import { PayloadModel } from './model.ts';
import { ShownDiff } from './shown-diff.ts';

const SLICE_MS = 12;

interface KeptDiff {
  readonly key: string;
  readonly facts: DiffFacts;
  readonly shown: ShownDiff;
}

/** The worker's side: payloads by id, and what is asked of them. One comparison is kept, the last. */
export function payloadFunctions(): PayloadApi {
  const models = new Map<number, PayloadModel>();
  let kept: KeptDiff | null = null;
  const model = (id: number): PayloadModel => {
    const known = models.get(id);
    if (known === undefined) throw new Error(`Payload ${id} was closed.`);
    return known;
  };
  const tree = (id: number) => {
    const known = model(id).tree;
    if (known === null) throw new Error(`Payload ${id} is no tree.`);
    return known;
  };
  const shown = (a: number, b: number): ShownDiff => {
    if (kept === null || !kept.key.startsWith(`${a} ${b} `)) throw new Error(`${a} and ${b} are not compared.`);
    return kept.shown;
  };
  return {
    open: (id, about) => void models.set(id, new PayloadModel(about)),
    append: (id, bytes) => model(id).append(bytes),
    settle: (id) => model(id).settle(),
    choose: (id, choice) => model(id).choose(choice),
    mark: (id, found) => model(id).mark(found),
    close(id) {
      models.get(id)?.close();
      models.delete(id);
      if (kept?.key.split(' ').includes(String(id)) === true) kept = null;
    },
    lines: (id, view, columns, from, count) => model(id).lines(view, columns, from, count),
    fold: (id, what, shut) => model(id).fold(what, shut),
    rowOf: async (id, view, columns, offset) => (await model(id).rows(view, columns)).at(offset),
    text: (id, view, from, to) => model(id).view(view).text.slice(from, to),
    async find(id, view, query) {
      const { count, capped, problem } = await model(id).find(view, query);
      return { count, capped, problem };
    },
    async found(id, view, columns, index) {
      const found = await model(id).found(view);
      if (found === undefined || index < 0 || index >= found.count) return null;
      const [from, to] = found.at(index);
      if (view === 'tree') return { from, to, ...tree(id).reveal(from) };
      if (view === 'pretty') model(id).unfold(from);
      const row = view === 'hex' ? Math.floor(from / columns) : (await model(id).rows(view, columns)).at(from);
      return { from, to, row };
    },
    foundIn: async (id, view, from, to) => (await model(id).found(view))?.within(from, to) ?? [],
    bytes: (id, from, to) => model(id).bytes.slice(from, to),
    bytesAs(id, from, to, form) {
      const part = model(id).bytes.subarray(from, to);
      switch (form) {
        case 'hex':
          return hexText(part);
        case 'text':
          return textOf(part, true).text;
        case 'base64':
          return base64(part);
        case 'c':
          return cArrayText(part);
      }
    },
    async tree(id, from, count) {
      const found = await model(id).found('tree');
      const state = tree(id);
      const rows = state.rows(from, count, found ?? null);
      return { revision: model(id).revision, total: state.total, from: Math.max(0, from), rows };
    },
    treeToggle: (id, node) => tree(id).toggle(node),
    treeMove: (id, node, move, page) => tree(id).move(node, move, page),
    treePath: (id, node) => model(id).path(node),
    treeValue: (id, node) => model(id).value(node),
    async diff(a, b) {
      const key = `${a} ${b} ${model(a).revision} ${model(b).revision}`;
      kept = kept?.key === key ? kept : { key, ...(await compare(model(a), model(b))) };
      return kept.facts;
    },
    diffRows: (a, b, look, from, count) => shown(a, b).rows(look, from, count),
    diffStep: (a, b, look, from, step) => shown(a, b).step(look, from, step),
  };
}

async function compare(a: PayloadModel, b: PayloadModel): Promise<Omit<KeptDiff, 'key'>> {
  const jsonA = a.json();
  const jsonB = b.json();
  const textA = a.text();
  const textB = b.text();
  let mode: DiffFacts['mode'];
  let found: JsonDiff | TextDiff | BytesDiff;
  if (jsonA !== null && jsonB !== null) {
    mode = 'json';
    found = new JsonDiff(jsonA, jsonB);
    await inSlices(found.compare(), AbortSignal.any([a.signal, b.signal]), SLICE_MS);
  } else if (textA !== null && textB !== null) {
    mode = 'text';
    found = new TextDiff(textA, textB);
  } else {
    mode = 'bytes';
    found = new BytesDiff(a.bytes, b.bytes);
  }
  const rough = found instanceof TextDiff && found.rough;
  return { facts: { mode, ...found.counts, rough }, shown: new ShownDiff(found) };
}
