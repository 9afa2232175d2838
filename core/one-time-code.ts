/** One-time codes as people read and type them: ten letters, 50 bits, `ABCDE-FGHJK`. */
import { sha256 } from "./ids.ts";

/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud and typed. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const CODE_BYTES = 10;

/** From that many unpredictable bytes. */
export function oneTimeCode(bytes: Uint8Array): string {
  // 256 is a multiple of 32, so the low five bits of a byte are uniform.
  const letters = Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join("");
  return `${letters.slice(0, CODE_BYTES / 2)}-${letters.slice(CODE_BYTES / 2)}`;
}

/** What is kept and compared instead of a code; case, spaces and hyphens do not matter. */
export const codeDigest = (text: string): string => sha256(text.toUpperCase().replace(/[\s-]/g, ""));
