const mask = '***';

/** Passwords in URLs: `postgres://nimbo:pw@host`. */
const urlPassword = /(:\/\/[^\s:/@]{0,256}:)[^\s/@]{1,256}@/g;

/** Fernet tokens start so, whatever they hold (their version byte and the time's leading zeros). */
const fernetToken = /gAAAA[A-Za-z0-9_=%-]{16,}/g;

/** JSON Web Tokens. */
const jsonWebToken = /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g;

const secretProperty =
  /("[^"]{0,64}(?:pass|secret|token|user_data|private_key)[^"]{0,64}"\s{0,8}:\s{0,8})"(?:[^"\\]|\\.)*"?/gi;

const bearer = /\b(bearer|basic) [A-Za-z0-9+/._~=-]{8,}/gi;

/** What any of the above begins with: most texts have none of it and need no closer look. */
const worthALook = /:\/\/|gAAAA|eyJ|"|bearer|basic/i;

/**
 * Masks what looks secret inside a text: a second net below the masking by field name, for messages, URLs and
 * bodies quoted in errors.
 */
export const scrubText = (text: string): string =>
  worthALook.test(text)
    ? text
        .replaceAll(urlPassword, `$1${mask}@`)
        .replaceAll(fernetToken, mask)
        .replaceAll(jsonWebToken, mask)
        .replaceAll(bearer, `$1 ${mask}`)
        .replaceAll(secretProperty, `$1"${mask}"`)
    : text;
