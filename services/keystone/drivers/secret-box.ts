/** Keeps secrets unreadable in the database. Drivers: `secret-box/fernet-box.ts`. */
export interface SecretBox {
  seal(text: string): Promise<string>;
  /** Whether the key that seals now has sealed it. */
  isCurrent(sealed: string): Promise<boolean>;
  /** @throws Error where no key opens it: the key repository is not the one it was sealed with */
  open(sealed: string): Promise<string>;
}
