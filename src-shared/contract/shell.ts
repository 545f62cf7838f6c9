/**
 * What passes between a window and the shell around it, besides the engine's bytes: named requests to the shell, checked by
 * schema where they arrive, and named events to the window. Nothing else crosses.
 */
import * as v from 'valibot';
import type { Problem, Result } from '../base/result.ts';
import type { DesktopLink } from '../model/link.ts';
import type { ByteChannel } from './channel.ts';
import { type Command, command } from './command.ts';

/** What a window may expect of the shell around it. */
export interface ShellCapabilities {
  readonly shell: 'electron' | 'browser';
  /** `process.platform` of the machine the window is on: which modifier key a shortcut shows. */
  readonly platform: string;
}

/** Menu entries that the system itself carries out. `about` of macOS is the window's own box, so it is not among them. */
export const MENU_ROLES = [
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'selectAll',
  'minimize',
  'zoom',
  'togglefullscreen',
  'toggleDevTools',
  'front',
  'close',
  'services',
  'hide',
  'hideOthers',
  'unhide',
  'quit',
] as const;
export type MenuRole = (typeof MENU_ROLES)[number];

const title = v.pipe(v.string(), v.maxLength(200));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

const MenuEntrySchema = v.variant('kind', [
  /** `key` as the command registry writes it: `Mod+Shift+K`. */
  v.object({
    kind: v.literal('command'),
    id,
    title,
    key: v.optional(v.pipe(v.string(), v.maxLength(40))),
    enabled: v.boolean(),
    checked: v.optional(v.boolean()),
  }),
  v.object({ kind: v.literal('role'), role: v.picklist(MENU_ROLES), title }),
  v.object({ kind: v.literal('line') }),
]);

export type MenuEntry = v.InferOutput<typeof MenuEntrySchema>;

const MenuSchema = v.object({ title, entries: v.pipe(v.array(MenuEntrySchema), v.maxLength(100)) });
/** One menu of the bar. */
export type MenuModel = v.InferOutput<typeof MenuSchema>;

/** Where updates stand. `off`: no feed is set. */
export type UpdateStatus =
  | { readonly state: 'off' }
  | { readonly state: 'idle' }
  | { readonly state: 'checking' }
  | { readonly state: 'none'; readonly version: string }
  | { readonly state: 'available'; readonly version: string; readonly notes: string }
  | { readonly state: 'downloading'; readonly version: string; readonly percent: number }
  | { readonly state: 'ready'; readonly version: string }
  | { readonly state: 'failed'; readonly problem: Problem };

export type NoticePermission = 'granted' | 'refused' | 'unasked';

/** Facts for the about box that only the shell knows, as pairs of name and version. */
export type ShellVersions = Readonly<Record<string, string>>;

const feed = v.pipe(v.string(), v.maxLength(2000));

/** What a window may ask of its shell. Every request answers a Result; one that this shell cannot do is SHELL_CANNOT. */
export const shellRequests = {
  /** Shows this menu bar while the window has the focus. */
  'menu.show': command<null>()(v.object({ menus: v.pipe(v.array(MenuSchema), v.maxLength(12)) })),
  'window.new': command<null>()(v.object({})),
  'window.close': command<null>()(v.object({})),
  /** Scales everything in the window, as the browser's own zoom does: text, lines and canvas stay sharp. */
  'view.zoom': command<null>()(v.object({ factor: v.pipe(v.number(), v.minValue(0.5), v.maxValue(3)) })),
  /** The system's dialog for recordings; paths of those chosen, none when it was cancelled. */
  'file.choose': command<readonly string[]>()(v.object({ title })),
  /** The system's dialog for a file to write, which asks before one is replaced; its path, null when it was cancelled. */
  'file.save': command<string | null>()(
    v.object({
      title,
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
      extension: v.pipe(v.string(), v.regex(/^[a-z]{2,12}$/)),
    }),
  ),
  /** Tells the system's list of recent documents. */
  'file.opened': command<null>()(v.object({ path: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) })),
  /** Shows the profile's folder in the system's file manager. */
  'profile.show': command<null>()(v.object({})),
  /** Whether notifications may be shown; with `ask` the person is asked where that is still open. */
  'notice.permission': command<NoticePermission>()(v.object({ ask: v.boolean() })),
  /** Shows a notification; a click on it comes back as `notice.clicked` with the same id. NOTIFICATION_REFUSED. */
  'notice.show': command<null>()(
    v.object({ id, title, body: v.pipe(v.string(), v.maxLength(1000)), silent: v.optional(v.boolean(), false) }),
  ),
  'shell.versions': command<ShellVersions>()(v.object({})),
  /** Looks at the feed once; asks nobody else and downloads nothing. */
  'update.check': command<UpdateStatus>()(v.object({ feed })),
  'update.download': command<UpdateStatus>()(v.object({})),
  /** Ends Wirescope and starts the new version. */
  'update.install': command<null>()(v.object({})),
} as const;

export type ShellRequestName = keyof typeof shellRequests;
export type ShellRequestInput<Name extends ShellRequestName> = v.InferInput<(typeof shellRequests)[Name]['schema']>;
export type ShellRequestValue<Name extends ShellRequestName> = v.InferOutput<(typeof shellRequests)[Name]['schema']>;
export type ShellRequestOutput<Name extends ShellRequestName> =
  (typeof shellRequests)[Name] extends Command<v.GenericSchema, infer Output> ? Output : never;

export type AskShell = <Name extends ShellRequestName>(
  name: Name,
  input: ShellRequestInput<Name>,
) => Promise<Result<ShellRequestOutput<Name>>>;

/** What a shell tells its window without being asked. */
export type ShellEvent =
  /** An entry of the native menu was chosen. */
  | { readonly kind: 'command'; readonly id: string }
  /** The system handed over a `wirescope://` link; already parsed, and a bad one is a problem to show. */
  | { readonly kind: 'link'; readonly link: Result<DesktopLink> }
  /** The system handed over a file: it is open in the engine now, or could not be opened. */
  | { readonly kind: 'opened'; readonly recording: Result<{ readonly recordingId: string }> }
  | { readonly kind: 'notice.clicked'; readonly id: string }
  | { readonly kind: 'update'; readonly status: UpdateStatus };

/** The narrow channel beside the engine's bytes. */
export interface ShellBridge {
  /** Any name, any input, always an answer: checked in the shell. */
  ask(name: string, input: unknown): Promise<Result<unknown>>;
  onEvent(listener: (event: ShellEvent) => void): void;
  /** Where a dropped or chosen `File` lies; empty when it lies nowhere. */
  pathOf(file: unknown): string;
}

/** All that Electron's preload gives to the page, as `window.wirescope`. Nothing else crosses. */
export interface WirescopeBridge extends ByteChannel {
  readonly capabilities: ShellCapabilities;
  readonly shell: ShellBridge;
}

/** Where the browser shell's WebSocket is, on the origin the page came from. */
export const ENGINE_SOCKET_PATH = '/engine';
/**
 * The page offers two subprotocols: this one, and {@link TOKEN_SUBPROTOCOL_PREFIX} + the token of its URL's fragment
 * (`#token=…`). The server answers with this one; the token is in no URL, so it is in no log.
 */
export const ENGINE_SUBPROTOCOL = 'wirescope.v1';
export const TOKEN_SUBPROTOCOL_PREFIX = 'wirescope.token.';
