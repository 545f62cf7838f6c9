/** What a person says of a recording. It stands in the file's table `meta`, so that it goes where the file goes. */
export interface Labels {
  readonly name: string;
  readonly pinned: boolean;
  readonly tags: readonly string[];
  readonly notes: string;
}

export type LabelsPatch = Partial<Labels>;
type Value = string | number;

/** The rows of `meta` that a change of labels writes (docs/recording-format.md). */
export function rowsOf({ name, pinned, tags, notes }: LabelsPatch): readonly (readonly [string, Value])[] {
  const rows: [string, Value][] = [];
  if (name !== undefined) rows.push(['name', name]);
  if (pinned !== undefined) rows.push(['pinned', pinned ? 1 : 0]);
  if (tags !== undefined) rows.push(['tags', JSON.stringify(tags)]);
  if (notes !== undefined) rows.push(['notes', notes]);
  return rows;
}

/** Labels as the rows say; what another program wrote wrongly there counts as not said. */
export function labelsOf(meta: ReadonlyMap<string, Value>): Labels {
  return {
    name: String(meta.get('name') ?? ''),
    pinned: meta.get('pinned') === 1,
    tags: tagsOf(meta.get('tags')),
    notes: String(meta.get('notes') ?? ''),
  };
}

function tagsOf(value: Value | undefined): readonly string[] {
  if (typeof value !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.filter((tag): tag is string => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}
