import type { Result } from '../../src-shared/base/result.ts';
import type { EngineRpc, WindowRpc } from '../../src-shared/contract/index.ts';
import type { ShellCapabilities } from '../../src-shared/contract/shell.ts';
import type { WindowSeed } from '../state/store.ts';

export interface HostCapabilities extends Omit<ShellCapabilities, 'shell'> {
  readonly shell: ShellCapabilities['shell'] | 'fake';
}

/** The shell around this window. Nobody outside this folder asks which one it is. */
export interface Host {
  readonly capabilities: HostCapabilities;
  /** Once. Errors: HOST_TOKEN_MISSING, HOST_UNREACHABLE. */
  connect(window: WindowRpc): Promise<Result<EngineRpc>>;
  /** Milliseconds, where the host's time is not the machine's: the generated session can stand still. */
  readonly clock?: () => number;
  /** What the window starts with when its memory is empty. */
  readonly seed?: WindowSeed;
}

/** Whether shortcuts are written with ⌘. */
export function usesCommandKey(capabilities: HostCapabilities): boolean {
  return capabilities.platform === 'darwin';
}
