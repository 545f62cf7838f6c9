import type { Result } from '../../src-shared/base/result.ts';
import type { EngineRpc, WindowRpc } from '../../src-shared/contract/index.ts';
import type { ShellCapabilities } from '../../src-shared/contract/shell.ts';

export interface HostCapabilities extends Omit<ShellCapabilities, 'shell'> {
  readonly shell: ShellCapabilities['shell'] | 'fake';
}

/** The shell around this window. Nobody outside this folder asks which one it is. */
export interface Host {
  readonly capabilities: HostCapabilities;
  /** Once. Errors: HOST_TOKEN_MISSING, HOST_UNREACHABLE. */
  connect(window: WindowRpc): Promise<Result<EngineRpc>>;
}

/** Whether shortcuts are written with ⌘. */
export function usesCommandKey(capabilities: HostCapabilities): boolean {
  return capabilities.platform === 'darwin';
}
