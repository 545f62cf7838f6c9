import { bytesText, countText } from '../../../src-shared/base/units-text.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import { useCommandRegistry } from '../../commands/registry.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { libraryWords } from '../../words/library.ts';
import { useActions } from '../actions.ts';
import { dateText } from '../format.ts';
import { ProblemText } from '../problem.tsx';
import type { Selection } from './selection.ts';

const said = libraryWords.about;
const MOST_ENDPOINTS = 4;

export interface AboutProps {
  readonly selection: Selection;
  readonly onTags: (item: LibraryItem, tags: readonly string[]) => void;
}

/** What is known of the selected recording beyond its row: notes, tags, endpoints, where the file lies. */
export function About({ selection, onTags }: AboutProps) {
  const [item] = selection;
  if (item === undefined) return <p className="lib-pick">{said.pick}</p>;
  if (selection.length > 1) {
    const bytes = selection.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
    return <p className="lib-pick">{said.several(countText(selection.length), bytesText(bytes))}</p>;
  }
  return <One item={item} onTags={onTags} />;
}

function One({ item, onTags }: { readonly item: LibraryItem; readonly onTags: AboutProps['onTags'] }) {
  const { copy } = useActions();
  const commands = useCommandRegistry();
  const { name, notes, tags, endpoints, path, problem, importedFrom, startedAtMs } = item;
  const more = endpoints.length - MOST_ENDPOINTS;
  return (
    <div className="lib-about">
      <div className="lib-about-main">
        <h2 className="ell">{name}</h2>
        {problem !== null && (
          <p className="lib-problem">
            <ProblemText problem={problem} />
          </p>
        )}
        {tags.length > 0 && (
          <p className="lib-chips">
            {tags.map((tag) => (
              <span key={tag} className="lib-chip">
                {tag}
                <IconButton
                  icon="x"
                  size="small"
                  label={said.untag(tag)}
                  onClick={() =>
                    onTags(
                      item,
                      tags.filter((one) => one !== tag),
                    )
                  }
                />
              </span>
            ))}
          </p>
        )}
        {problem === null && (
          <p className={notes === '' ? 'dim' : 'lib-notes'}>{notes === '' ? said.noNotes : notes}</p>
        )}
        {problem === null && (
          <Button size="small" onClick={() => commands.run('library.labels')}>
            {said.addNotes}
          </Button>
        )}
      </div>
      <dl className="lib-facts">
        <dt>{libraryWords.columns.started}</dt>
        <dd>{dateText(startedAtMs)}</dd>
        {importedFrom !== null && (
          <>
            <dt>{said.from}</dt>
            <dd className="ell">{importedFrom}</dd>
          </>
        )}
        <dt>{said.endpoints}</dt>
        <dd>
          {endpoints.slice(0, MOST_ENDPOINTS).map((endpoint, index) => (
            // Two connections may have one name and one URL.
            // biome-ignore lint/suspicious/noArrayIndexKey: a list that stands still
            <div key={index} className="ell">
              {endpoint.name} <span className="mono dim">{endpoint.url}</span>
            </div>
          ))}
          {more > 0 && <div className="dim">{said.moreEndpoints(String(more))}</div>}
        </dd>
        <dt>{said.file}</dt>
        <dd className="lib-path">
          <span className="mono ell" title={path}>
            {path}
          </span>
          <IconButton icon="copy" size="small" label={said.copyPath} onClick={() => void copy(path, said.pathCopied)} />
        </dd>
      </dl>
    </div>
  );
}
