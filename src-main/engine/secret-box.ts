import type { Result } from '../../src-shared/base/result.ts';

/** Encrypts with a key that the operating system keeps for this user: Electron's `safeStorage`, where there is one. */
export interface SecretBox {
  /** What keeps the key, for people: "macOS Keychain". */
  readonly keeper: string;
  /** The text, encrypted, in base64. Errors: SECRETS_NOT_WRITTEN. */
  seal(text: string): Promise<Result<string>>;
  /** Errors: SECRET_UNREADABLE. */
  open(sealed: string): Promise<Result<string>>;
}
