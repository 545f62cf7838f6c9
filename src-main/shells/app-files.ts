import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of package.json, in a checkout and in the packed app. This file stands as deep in it when it is run as a
 * source (`src-main/shells/`) as when it is built (`out/main/`).
 */
export const appRoot = fileURLToPath(new URL('../../', import.meta.url));

/** The built window: what both window shells show. */
export const rendererDir = join(appRoot, 'out', 'renderer');

export const rendererIsBuilt = (): boolean => existsSync(join(rendererDir, 'index.html'));
