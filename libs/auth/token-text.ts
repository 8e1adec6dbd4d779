/** Characters of the longest token that is looked at; Fernet's stay below 255, signed ones below 2 000. */
const longest = 8192;
const printable = /^[\x21-\x7e]+$/;

/** Whether a text can be a token at all: anything else is refused before it costs a hash or a request. */
export const isTokenText = (text: string): boolean => text.length <= longest && printable.test(text);
