import { Notification, type WebContents } from 'electron';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { ShellRequestValue } from '../../../src-shared/contract/shell.ts';

/** Shown ones; a collected Notification would lose its click. */
const shown = new Set<Notification>();
const MOST_SHOWN = 50;

/** Shows a notification of the system. `clicked` brings its window to the front. */
export function showNotice(
  contents: WebContents,
  { title, body, silent }: ShellRequestValue<'notice.show'>,
  clicked: (contents: WebContents) => void,
): Result<null> {
  if (!Notification.isSupported())
    return fail(
      'NOTIFICATION_REFUSED',
      'This system shows no notifications.',
      'Start a notification service; until then a watch cannot tell you anything.',
    );
  const notice = new Notification({ title, body, silent });
  shown.add(notice);
  for (const oldest of [...shown].slice(0, -MOST_SHOWN)) shown.delete(oldest);
  notice.on('click', () => {
    shown.delete(notice);
    clicked(contents);
  });
  notice.on('close', () => shown.delete(notice));
  notice.show();
  return ok(null);
}
