import { libraryView } from './en/library-view.ts';
import { inLanguage } from './index.ts';

/** Words of the library of recordings, in the window's language. Apart, so that they are loaded with it. */
export const libraryWords = inLanguage({ en: libraryView });
