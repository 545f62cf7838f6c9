import { exchangeDialogs } from './en/exchange-dialogs.ts';
import { inLanguage } from './index.ts';

/** Words of imports and exports, in the window's language. Apart, so that they are loaded with their dialogs. */
export const exchangeWords = inLanguage({ en: exchangeDialogs });
