import type { Result } from '../../src-shared/base/result.ts';
import type { EngineRpc, WindowRpc } from '../../src-shared/contract/index.ts';
import type { ShellCapabilities } from '../../src-shared/contract/shell.ts';
import type { EndpointInput } from '../../src-shared/model/endpoint.ts';

/** Endpoints as a person would have saved them, and which connections came from which. */
export interface HostSeed {
  readonly endpoints: readonly { readonly id: string; readonly endpoint: EndpointInput }[];
  readonly connections: readonly {
    readonly recordingId: string;
    readonly connection: number;
    readonly endpointId: string;
  }[];
}

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
  readonly seed?: HostSeed;
}

/** Whether shortcuts are written with ⌘. */
export function usesCommandKey(capabilities: HostCapabilities): boolean {
  return capabilities.platform === 'darwin';
}
