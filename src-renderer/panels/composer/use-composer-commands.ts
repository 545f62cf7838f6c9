import type { SendingTick } from '../../../src-shared/contract/tick.ts';
import { DRAFT_KINDS, type DraftKind } from '../../../src-shared/model/message.ts';
import { type Command, useCommands } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';

const say = words.composer.commands;

export interface ComposerDoings {
  readonly kind: DraftKind;
  /** Why the draft cannot be sent now; null when it can. */
  readonly obstacle: string | null;
  /** Why there is nothing to send again. */
  readonly againObstacle: string | null;
  readonly saveObstacle: string | null;
  readonly everyObstacle: string | null;
  readonly listObstacle: string | null;
  readonly beside: boolean;
  readonly plan: SendingTick | null;
  send(): void;
  focus(): void;
  choose(kind: DraftKind): void;
  chooseFile(): void;
  again(): void;
  save(): void;
  saved(): void;
  history(): void;
  every(): void;
  list(): void;
  stop(): void;
  goOn(): void;
  format(): void;
  clear(): void;
}

/** Everything the composer can do, for the palette, the keys and the menus. */
export function useComposerCommands(does: ComposerDoings): void {
  const one = (id: string, title: string, run: () => void, more: Partial<Command> = {}): Command => ({
    id: `composer.${id}`,
    title,
    group: 'composer',
    run,
    ...more,
  });
  const unable = (why: string | null): Partial<Command> => (why === null ? {} : { unable: why });
  const phase = does.plan?.phase ?? 'ended';
  const schedule = does.beside
    ? []
    : [
        one('every', say.every, does.every, unable(does.everyObstacle)),
        one('list', say.list, does.list, unable(does.listObstacle)),
        one('file', say.file, does.chooseFile),
        one('stop', say.stop, does.stop, unable(phase === 'ended' ? words.composer.nothingRuns : null)),
        one('goOn', say.goOn, does.goOn, unable(phase === 'asking' ? null : words.composer.nothingAsks)),
      ];
  const kinds = does.beside
    ? []
    : DRAFT_KINDS.map((kind) =>
        one(`kind.${kind}`, say.kind(words.composer.kindLabel(kind)), () => does.choose(kind), {
          checked: kind === does.kind,
        }),
      );
  useCommands([
    one('send', say.send, does.send, { keys: ['Mod+Enter'], ...unable(does.obstacle) }),
    one('focus', say.focus, does.focus, { keys: ['W'] }),
    one('again', say.again, does.again, unable(does.againObstacle)),
    one('save', say.save, does.save, unable(does.saveObstacle)),
    one('saved', say.saved, does.saved),
    one('history', say.history, does.history),
    one('format', say.format, does.format),
    one('clear', say.clear, does.clear),
    ...schedule,
    ...kinds,
  ]);
}

/** In place of a composer, where nothing can be sent at all: whoever looks for it is told why. */
export function useNoComposer(why: string): void {
  useCommands([
    { id: 'composer.send', title: say.send, group: 'composer', keys: ['Mod+Enter'], unable: why, run: () => undefined },
  ]);
}
