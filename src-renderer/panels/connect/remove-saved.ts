import { remove, restore, whatGoes } from '../../state/endpoint-edits.ts';
import { folderAndName } from '../../state/endpoints.ts';
import type { WindowStore } from '../../state/store.ts';
import { words } from '../../words/index.ts';

/** Takes a saved endpoint out of the sidebar, with a note that takes it back. */
export function removeSaved(store: WindowStore, id: string): void {
  const { folders, endpoints, changeEndpoints, note } = store.getState();
  const gone = whatGoes({ folders: [...folders], endpoints: [...endpoints] }, { id });
  const [first] = gone.endpoints;
  if (first === undefined) return;
  changeEndpoints((before) => remove(before, gone));
  note(words.endpoints.deleted(folderAndName(first.saved.endpoint).name), {
    label: words.endpoints.undo,
    run: () => changeEndpoints((before) => restore(before, gone)),
  });
}
