import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createScrubber, scrub } from "../../../app/log/scrub.ts";
import { SECRET_SHAPES } from "../../../app/log/secret-shapes.ts";

// Put together at run time, so that no scanner takes this file for a leak.
const TOKEN = ["110201543", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"].join(":");
const EXCHANGE_KEY = ["vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv", "sw0MuIgwCIPy6utIco14y7Ju91duEh8A"].join("");
const HASH = createHash("sha256").update("decision").digest("hex");
const PEM = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;
const JWT = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"].join(".");

/** Every secret shape: [where it stands, the text, what may not be left, the text afterwards]. */
const SHAPES: readonly (readonly [string, string, string, string])[] = [
  ["a Telegram token", `token ${TOKEN}!`, TOKEN, "token [telegram token]!"],
  [
    "a Telegram token inside an address",
    `https://api.telegram.org/bot${TOKEN}/getMe`,
    TOKEN,
    "https://api.telegram.org/bot[telegram token]/getMe",
  ],
  ["an exchange key", `key ${EXCHANGE_KEY}.`, EXCHANGE_KEY, "key [exchange key]."],
  [
    "a signature in a query",
    `/fapi/v1/order?symbol=BTCUSDT&signature=${HASH}&x=1`,
    HASH,
    "/fapi/v1/order?symbol=BTCUSDT&signature=[secret]&x=1",
  ],
  ["an api_key in a query", "/v1?api_key=hunter22&limit=5", "hunter22", "/v1?api_key=[secret]&limit=5"],
  ["an apiKey in a query", "/v1?apiKey=hunter22", "hunter22", "/v1?apiKey=[secret]"],
  ["a token in a query", "/v1?token=hunter22 failed", "hunter22", "/v1?token=[secret] failed"],
  ["a variable's assignment", "EXCHANGE_API_SECRET=hunter22", "hunter22", "EXCHANGE_API_SECRET=[secret]"],
  ["a bearer header", "Authorization: Bearer abc.def-123456", "abc.def-123456", "Authorization: Bearer [secret]"],
  ["a basic header", "authorization: Basic aHVudGVyMjI=", "aHVudGVyMjI=", "authorization: [secret]"],
  ["an exchange's key header", "X-MBX-APIKEY: hunter22", "hunter22", "X-MBX-APIKEY: [secret]"],
  ["a password in an address", "http://me:hunter22@proxy.test:8080/x", "hunter22", "http://[secret]@proxy.test:8080/x"],
  ["a user name in an address", "redis://hunter22@cache.test", "hunter22", "redis://[secret]@cache.test"],
  ["apiKey in JSON", '{"apiKey": "hunter22", "a": 1}', "hunter22", '{"apiKey": "[secret]", "a": 1}'],
  ["secret in JSON", '{"secret":"hun\\"ter22"}', "ter22", '{"secret":"[secret]"}'],
  ["password in JSON", '{"password":"hunter22"}', "hunter22", '{"password":"[secret]"}'],
  [
    "JSON quoted inside JSON",
    '{"msg":"{\\"apiKey\\":\\"hunter22\\",\\"a\\":1}"}',
    "hunter22",
    '{"msg":"{\\"apiKey\\":\\"[secret]\\",\\"a\\":1}"}',
  ],
  ["a printed object", "{ apiKey: 'hunter22', a: 1 }", "hunter22", "{ apiKey: '[secret]', a: 1 }"],
  ["a private key", `before\n${PEM}after`, PEM.slice(40, 80), "before\n[private key]\nafter"],
  ["a private key in JSON", JSON.stringify({ pem: PEM }), PEM.slice(40, 60), '{"pem":"[private key]\\n"}'],
  [
    "a private key cut off",
    JSON.stringify({ pem: PEM.slice(0, 100), a: 1 }),
    PEM.slice(40, 60),
    '{"pem":"[private key]","a":1}',
  ],
  ["a web token", `got ${JWT} back`, JWT, "got [web token] back"],
  ["a GitHub token", `ghp_${"a1B2".repeat(9)}`, "a1B2a1B2", "[github token]"],
  ["an AWS key", ["AKIA", "IOSFODNN7EXAMPLE"].join(""), "IOSFODNN7", "[aws key]"],
];

test.each(SHAPES)("%s is taken out", (_where, text, secret, clean) => {
  expect(text).toContain(secret);
  expect(scrub(text)).toBe(clean);
  expect(scrub(scrub(text))).toBe(clean);
});

test("every shape of the table is met by at least one text above", () => {
  const unmet = SECRET_SHAPES.filter(({ pattern }) => !SHAPES.some(([, text]) => text.search(pattern) >= 0));
  expect(unmet.map(({ name }) => name)).toEqual([]);
});

describe("what is no secret survives", () => {
  test.each([
    ["a decision id", `decision ${HASH} refused`],
    ["a hash in capitals", HASH.toUpperCase()],
    ["a notice's key", `signal:123456789:${HASH}`],
    ["prices", "BTC/USDT 104250.10 → 103800.5, R 1.9999, −0.05"],
    ["times", '{"t":"2025-06-01T12:00:00.000Z","slot":1748779200000}'],
    ["an instrument", "binanceusdm:BTC/USDT"],
    ["an address", "https://fapi.binance.com/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=500"],
    ["words about secrets", "The token is missing: set TELEGRAM_BOT_TOKEN, see the password rules."],
    ["a uuid", "3f0c2a4e-9f5e-4a52-8f5e-6c1f0f4b9d11"],
    ["an email address", "write to person@example.org"],
    ["a commit", "2c0bbd0a1f6d5f5c4f8d1a8e7a9f3b2c1d0e9f8a"],
  ])("%s", (_what, text) => {
    expect(scrub(text)).toBe(text);
    expect(createScrubber([TOKEN, "", "1234"])(text)).toBe(text);
  });

  test("numbers, hashes and ISO times of any size", () => {
    const harmless = fc.oneof(
      fc.double({ noNaN: true }).map(String),
      fc.integer().map(String),
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex")),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    fc.assert(
      fc.property(harmless, (text) => {
        expect(scrub(JSON.stringify({ text }))).toBe(JSON.stringify({ text }));
      }),
    );
  });
});

describe("configured values", () => {
  test("are taken out whatever their shape: plain, in an address, in JSON", () => {
    const odd = 'p@ss "word"/\\1';
    const clean = createScrubber([odd]);
    expect(clean(`plain ${odd} end`)).toBe("plain [secret] end");
    expect(clean(`https://x.test/?q=${encodeURIComponent(odd)}`)).toBe("https://x.test/?q=[secret]");
    expect(clean(JSON.stringify({ odd }))).toBe('{"odd":"[secret]"}');
  });

  test("a value that begins another one leaves no tail", () => {
    expect(createScrubber(["abcdef", "abcdef123456"])("abcdef123456 abcdef")).toBe("[secret] [secret]");
  });

  test("random values never survive in a line of JSON, and the line stays JSON", () => {
    const secret = fc.string({ minLength: 6, maxLength: 40 }).filter((text) => !"[secret]".includes(text));
    fc.assert(
      fc.property(secret, fc.lorem(), fc.lorem(), (value, before, after) => {
        const line = createScrubber([value])(JSON.stringify({ text: `${before} <${value}> ${after}` }));
        expect((JSON.parse(line) as { text: string }).text).not.toContain(value);
      }),
    );
  });
});

test("a scrubbed line of JSON is JSON, wherever the secret stands", () => {
  const cutOff = fc
    .tuple(fc.constantFrom(...SHAPES.map(([, text]) => text)), fc.integer({ min: 1, max: 400 }))
    .map(([text, length]) => text.slice(0, length));
  fc.assert(
    fc.property(cutOff, fc.string(), fc.string(), (secret, before, after) => {
      const line = JSON.stringify({ before, nested: { list: [secret, after] } });
      expect(() => JSON.parse(scrub(line)) as unknown).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test("random tokens and keys are always found", () => {
  for (let i = 0; i < 300; i += 1) {
    const tail = randomBytes(35).toString("base64url").slice(0, 35);
    expect(scrub(`x/bot123456789:${tail}/send`)).toBe("x/bot[telegram token]/send");
  }
});

test("a hostile text of 60,000 characters is scrubbed without delay", () => {
  const pieces = [
    "a",
    "secret",
    "\\",
    '"',
    `-----BEGIN ${"PRIVATE"} KEY-----`,
    "-eyJ",
    "http://",
    "x-",
    "Bearer ",
    "12345678:",
    "apiKey:'",
  ];
  const started = performance.now();
  for (const piece of pieces) scrub(piece.repeat(60_000 / piece.length));
  // Measured: 40 ms for all of them. A quadratic pattern takes minutes.
  expect(performance.now() - started).toBeLessThan(5_000);
});
