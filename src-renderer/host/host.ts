import type { Result } from '../../src-shared/base/result.ts';
import type { EngineRpc, WindowRpc } from '../../src-shared/contract/index.ts';
import type { AskShell, ShellCapabilities, ShellEvent } from '../../src-shared/contract/shell.ts';

export interface HostCapabilities extends Omit<ShellCapabilities, 'shell'> {
  readonly shell: ShellCapabilities['shell'] | 'fake';
}

/** What the shell can do besides carrying the engine's bytes; what it cannot is not offered. */
export interface ShellAbilities {
  /** A menu bar of the system's. */
  readonly menus: boolean;
  /** Further windows on the same engine. */
  readonly windows: boolean;
  /** The system's own dialog for choosing a file, which gives its path. */
  readonly fileDialog: boolean;
  /** A dropped file has a path on the engine's machine; without it the bytes are sent there. */
  readonly filePaths: boolean;
  /** Shows a folder in the system's file manager. */
  readonly fileManager: boolean;
  /** Scales the window; elsewhere the browser's own zoom does. */
  readonly zoom: boolean;
  readonly notices: boolean;
  readonly updates: boolean;
}

/** The shell as the window sees it. */
export interface HostShell {
  readonly can: ShellAbilities;
  /** Every request answers a Result; SHELL_CANNOT for what this shell cannot do. */
  readonly ask: AskShell;
  onEvent(listener: (event: ShellEvent) => void): () => void;
  /** Where a dropped or chosen file lies on the engine's machine; null when only its bytes are known. */
  pathOf(file: File): string | null;
}

/** The shell around this window. Nobody outside this folder asks which one it is. */
export interface Host {
  readonly capabilities: HostCapabilities;
  readonly shell: HostShell;
  /**
   * Connects to the engine; again after it was lost, which starts it anew where the shell still runs.
   * Errors: HOST_TOKEN_MISSING, HOST_UNREACHABLE.
   */
  connect(window: WindowRpc): Promise<Result<EngineRpc>>;
  /** Milliseconds, where the host's time is not the machine's: the generated session can stand still. */
  readonly clock?: () => number;
}

/** Whether shortcuts are written with ⌘. */
export function usesCommandKey(capabilities: HostCapabilities): boolean {
  return capabilities.platform === 'darwin';
}
