import { safeStorage } from 'electron';
import { fail, ok } from '../../../src-shared/base/result.ts';
import type { SecretBox } from '../engine-thread/host.ts';

/** The key store in words, or undefined where what Electron calls one keeps nothing from anybody. */
function keeper(): string | undefined {
  switch (process.platform) {
    case 'darwin':
      return 'macOS Keychain';
    case 'win32':
      return 'Windows data protection (DPAPI)';
    default:
      switch (safeStorage.getSelectedStorageBackend()) {
        case 'gnome_libsecret':
          return 'the keyring of the desktop (libsecret)';
        case 'kwallet':
        case 'kwallet5':
        case 'kwallet6':
          return 'KWallet';
        // A key that stands in Electron's own program text.
        case 'basic_text':
        case 'unknown':
          return undefined;
      }
  }
}

/** Electron's `safeStorage`, where the system has a real key store behind it. To be asked once the app is ready. */
export async function systemSecretBox(): Promise<SecretBox | undefined> {
  const name = (await safeStorage.isAsyncEncryptionAvailable()) ? keeper() : undefined;
  if (name === undefined) return undefined;
  return {
    keeper: name,
    async seal(text) {
      try {
        return ok((await safeStorage.encryptStringAsync(text)).toString('base64'));
      } catch (error) {
        return fail(
          'SECRETS_NOT_WRITTEN',
          `The value could not be encrypted by ${name}: ${(error as Error).message}.`,
          'Unlock it, then save the value again.',
        );
      }
    },
    async open(sealed) {
      try {
        return ok((await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result);
      } catch (error) {
        return fail(
          'SECRET_UNREADABLE',
          `The value of this secret could not be decrypted by ${name}: ${(error as Error).message}.`,
          'It was encrypted for another account or machine, or the key store is locked. Unlock it, or give the value again.',
        );
      }
    },
  };
}
