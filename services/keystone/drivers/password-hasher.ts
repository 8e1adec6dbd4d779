/** Keeps and checks passwords. Drivers: `password-hasher/bcrypt-hasher.ts`. All work is done off the main thread. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Whether the password is the one that was hashed; false too for a text that is no hash. */
  verify(password: string, hash: string): Promise<boolean>;
  /**
   * Takes as long as {@link verify} and says no: called where there is nobody to verify, so that the time of an
   * answer does not tell whether a user exists.
   */
  verifyNobody(password: string): Promise<false>;
}
