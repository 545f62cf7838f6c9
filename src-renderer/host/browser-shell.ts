import { fail, ok, type Result } from '../../src-shared/base/result.ts';
import type {
  NoticePermission,
  ShellRequestInput,
  ShellRequestName,
  ShellRequestOutput,
} from '../../src-shared/contract/shell.ts';
import type { HostShell } from './host.ts';
import { createShellEvents, shellCannot } from './shell-events.ts';

type Answers = {
  readonly [Name in ShellRequestName]?: (
    input: ShellRequestInput<Name>,
  ) => Result<ShellRequestOutput<Name>> | Promise<Result<ShellRequestOutput<Name>>>;
};

const refused = fail(
  'NOTIFICATION_REFUSED',
  'This browser shows no notifications for Wirescope.',
  'Allow them in the browser’s settings of this page; until then a watch cannot tell you anything.',
);

function permission(): NoticePermission {
  if (!('Notification' in globalThis)) return 'refused';
  if (Notification.permission === 'granted') return 'granted';
  return Notification.permission === 'denied' ? 'refused' : 'unasked';
}

/** What a page can do of what Electron's main process does: another window, notifications. The rest is not offered. */
export function browserShell(): HostShell {
  const events = createShellEvents();
  const answers: Answers = {
    'window.new': () => {
      // The new window gets a copy of this tab's storage, and with it the token.
      const opened = window.open(location.pathname, '_blank');
      return opened === null
        ? fail('WINDOW_BLOCKED', 'The browser blocked the new window.', 'Allow pop-ups for this page.')
        : ok(null);
    },
    'notice.permission': async ({ ask }) => {
      if (ask && permission() === 'unasked') await Notification.requestPermission();
      return ok(permission());
    },
    'notice.show': ({ id, title, body, silent }) => {
      if (permission() !== 'granted') return refused;
      const notice = new Notification(title, { body, silent, tag: id });
      notice.onclick = () => {
        window.focus();
        events.say({ kind: 'notice.clicked', id });
      };
      return ok(null);
    },
  };
  return {
    can: {
      menus: false,
      windows: true,
      fileDialog: false,
      filePaths: false,
      fileManager: false,
      zoom: false,
      notices: true,
      updates: false,
    },
    ask: async (name, input) => {
      const answer = answers[name];
      return answer === undefined ? shellCannot(name) : answer(input);
    },
    onEvent: events.onEvent,
    pathOf: () => null,
  };
}
