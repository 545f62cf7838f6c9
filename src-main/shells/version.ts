import packageJson from '../../package.json' with { type: 'json' };

/** The version of this Wirescope, as recordings and About show it. */
export function appVersion(): string {
  return packageJson.version;
}
