import * as v from 'valibot';
import type { Documents } from '../../src-shared/model/documents.ts';

const SidebarSchema = v.object({
  shown: v.optional(v.boolean(), true),
  closedFolders: v.optional(v.array(v.string()), []),
});

/** How the sidebar stands, under `sidebar` of the layout. */
export type SidebarLayout = v.InferOutput<typeof SidebarSchema>;

const PRESET = v.parse(SidebarSchema, {});
const read = new WeakMap<object, SidebarLayout>();

/** The same object for the same layout, so that nothing renders twice. What cannot be read counts as never set. */
export function readSidebar(layout: Documents['layout']): SidebarLayout {
  const kept = layout.panes.sidebar;
  if (typeof kept !== 'object' || kept === null) return PRESET;
  const known = read.get(kept);
  if (known !== undefined) return known;
  const parsed = v.safeParse(SidebarSchema, kept);
  const sidebar = parsed.success ? parsed.output : PRESET;
  read.set(kept, sidebar);
  return sidebar;
}
