/**
 * What secrets look like. One table serves the log, the events, the chat's error texts and the pre-commit scan.
 * Replacements hold no quote and no backslash, so a scrubbed line of JSON stays JSON. 64 hex digits (decision ids,
 * hashes), prices and times are not secrets and have to survive. Repetitions are bounded, so that no text, however
 * hostile, takes long.
 */
export type SecretShape = {
  readonly name: string;
  readonly pattern: RegExp;
  /** As in String.replace. */
  readonly replacement: string;
  /** True when the shape alone proves a secret, so that it may not stand in a committed file either. */
  readonly proof: boolean;
};

const SECRET_WORDS =
  "api_?key|api_?secret|secret(?:_?key)?|password|passwd|passphrase|private_?key|(?:access_?|refresh_?|bot_?)?token|listen_?key|authorization";

export const SECRET_SHAPES: readonly SecretShape[] = [
  {
    // No word boundary in front: inside an address it follows the letters "/bot".
    name: "telegram token",
    pattern: /(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,50}(?![A-Za-z0-9_-])/g,
    replacement: "[telegram token]",
    proof: true,
  },
  {
    name: "private key",
    pattern:
      /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\:,.-]{0,8000}?-----END [A-Z ]*PRIVATE KEY-----|(?:[A-Za-z0-9+/=\s]|\\+[nr])*)/g,
    replacement: "[private key]",
    proof: true,
  },
  {
    name: "password in an address",
    pattern: /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'\\]+@/gi,
    replacement: "$1[secret]@",
    proof: false,
  },
  {
    name: "exchange key",
    // Random keys of 64 letters and digits; a run of hex digits only is a hash.
    pattern: /(?<![A-Za-z0-9])(?!(?:[0-9a-f]{64}|[0-9A-F]{64})(?![A-Za-z0-9]))[A-Za-z0-9]{64}(?![A-Za-z0-9])/g,
    replacement: "[exchange key]",
    proof: true,
  },
  {
    name: "secret in a query",
    pattern: new RegExp(`((?:signature|${SECRET_WORDS})=)[^&\\s"'\\\\<>]+`, "gi"),
    replacement: "$1[secret]",
    proof: false,
  },
  {
    name: "bearer header",
    pattern: /\b(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
    replacement: "$1[secret]",
    proof: false,
  },
  {
    name: "key header",
    pattern: /\b((?:x-[a-z-]{0,20}api-?key|authorization)\s*:\s*)(?!\[|Bearer )[^\s"'\\,]+(?: [^\s"'\\,]+)?/gi,
    replacement: "$1[secret]",
    proof: false,
  },
  {
    // Quotes may themselves be escaped, once a line of JSON is quoted inside another one.
    name: "secret in JSON",
    pattern: new RegExp(
      `(\\\\{0,7}["'])((?:x-mbx-)?(?:${SECRET_WORDS}))\\1(\\s*:\\s*)\\1(?:(?!\\1)(?:\\\\.|[^\\\\"]))+`,
      "gi",
    ),
    replacement: "$1$2$1$3$1[secret]",
    proof: false,
  },
  {
    // How Node prints objects: apiKey: 'value'.
    name: "secret in an object",
    pattern: new RegExp(`\\b(${SECRET_WORDS})(:\\s*)'[^'\\\\]+'`, "gi"),
    replacement: "$1$2'[secret]'",
    proof: false,
  },
  {
    name: "web token",
    pattern: /\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]+/g,
    replacement: "[web token]",
    proof: true,
  },
  {
    name: "github token",
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})/g,
    replacement: "[github token]",
    proof: true,
  },
  { name: "aws key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, replacement: "[aws key]", proof: true },
];
