import { differenceView } from './en/difference-view.ts';
import { inLanguage } from './index.ts';

/** Words of the comparison of recordings, in the window's language. Apart, so that they are loaded with it. */
export const differenceWords = inLanguage({ en: differenceView });
