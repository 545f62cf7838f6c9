import { replayView } from './en/replay-view.ts';
import { inLanguage, words } from './index.ts';

/** Words of replaying in the window's language, with those that are said before it is loaded. */
export const replayWords = { ...words.replay, ...inLanguage({ en: replayView }) };
