/**
 * Keeps what must stay secret out of what is shown.
 *
 * A server may repeat our own header in its error message, so whatever was sent as a secret is remembered here, and
 * every text from outside passes through `redact` before it becomes part of a message.
 */
export interface Redaction {
  /** Remembers a password, a token, a header's value. */
  hide(secret: string): void;
  /** The text on one line, without control characters and secrets, cut where it gets long. */
  redact(text: string): string;
}

/** Shorter ones would blank out ordinary words, and protect nothing. */
const SHORTEST_SECRET = 4;
const LONGEST_TEXT = 300;

export function createRedaction(): Redaction {
  const secrets = new Set<string>();
  return {
    hide(secret) {
      if (secret.length >= SHORTEST_SECRET) secrets.add(secret);
    },
    redact(text) {
      // The longest first: one secret may be part of another (a password of the pair in base64 is not, of the pair it is).
      const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
      const safe = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
      const line = safe.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
      return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
    }
  };
}

/** An address as it may be shown: without user name, password, query and fragment. */
export function addressOf(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
