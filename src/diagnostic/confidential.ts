/** What of a text that people see must not be shown, although it stands in a file of theirs. */

/** `scheme://user:PASSWORD@`, of whatever scheme. The last `@` before the path is what git and curl go by. */
const PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:)([^\s/]+)(?=@)/gi;
/** `https://TOKEN@`; the user of `ssh://git@` is no secret. */
const TOKEN = /(https?:\/\/)([^\s/:]+)(?=@)/gi;
/** `?access_token=TOKEN`, `&X-Amz-Signature=…`, Azure's `sig`: what servers take in place of a password. */
const SECRET_IN_QUERY =
  /([?&](?:[\w.-]*(?:token|key|secret|password|passwd|signature|credential)|sig|auth)=)([^\s&#"'`]+)/gi;

/** @returns the text with asterisks for the password or token of each address, so that every column stays where it is. */
export function hidePasswords(text: string): string {
  // Few texts have addresses, and V8 takes long to make ready what finds them.
  if (!text.includes('://')) return text;
  const hide = (_: string, before: string, secret: string) => before + '*'.repeat(secret.length);
  return text.replace(PASSWORD, hide).replace(TOKEN, hide).replace(SECRET_IN_QUERY, hide);
}
