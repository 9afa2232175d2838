import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { scanText } from "../../scripts/secret-scan.ts";

// Put together at run time, so that the scanner does not find its own test.
const TOKEN = ["110201543", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"].join(":");
const KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv".concat("sw0MuIgwCIPy6utIco14y7Ju91duEh8A");
const PEM = `-----BEGIN ${"RSA PRIVATE KEY"}-----\nabc\n-----END RSA PRIVATE KEY-----`;

test.each([
  [`const token = "${TOKEN}";`, "telegram token"],
  [`key: ${KEY}`, "exchange key"],
  [PEM, "private key"],
  [["AKIA", "IOSFODNN7EXAMPLE"].join(""), "aws key"],
  [`ghp_${"a1B2xYzQw9".repeat(4)}`, "github token"],
  [`x ${["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3"].join(".")}`, "web token"],
])("%#: a committed secret is named by its shape and line", (text, shape) => {
  expect(scanText("notes.md", `first\n\n${text}\n`)).toEqual([{ file: "notes.md", line: 3, shape }]);
});

test("what only reads like a secret is left alone", () => {
  const text = `const url = "https://a.test/?token=\${token}";\npassword: "changeme"\nsha256 ${"0f".repeat(32)}\n`;
  expect(scanText("a.ts", text)).toEqual([]);
});

test("a made-up token of one letter is no finding", () => {
  expect(scanText("a.ts", `const TOKEN = "123456789:${"A".repeat(35)}";`)).toEqual([]);
});

test("a line may be cleared, with the reason beside it", () => {
  expect(scanText("a.ts", `"${TOKEN}" // not-a-secret: the example of the Bot API's own documentation\n`)).toEqual([]);
  expect(scanText("a.ts", `// not-a-secret: this is another line\n"${TOKEN}"\n`)).toHaveLength(1);
});

test.each([
  [".env", 1],
  ["deploy/.env.production", 1],
  [".env.example", 0],
  ["environment.ts", 0],
])("%s may be committed: %i findings", (file, count) => {
  expect(scanText(file, "A=1\n")).toHaveLength(count);
});

test("every tracked file of this repository is clean", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/secret-scan.ts"], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^\d+ files scanned for secrets, 0 found\.\n$/);
});

test("staged files are read as staged, and a finding never shows the secret", () => {
  const clone = mkdtempSync(join(tmpdir(), "lookout-scan-"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: clone, stdio: "ignore" });
  const scan = () =>
    spawnSync(process.execPath, [resolve("scripts/secret-scan.ts"), "--staged"], { cwd: clone, encoding: "utf8" });
  git("init");
  writeFileSync(join(clone, "a b.txt"), `x ${TOKEN}\n`);
  expect(scan().status).toBe(0);
  git("add", ".");
  writeFileSync(join(clone, "a b.txt"), "mended, but not staged\n");
  const found = scan();
  expect(found.status).toBe(1);
  expect(found.stderr).toBe(
    "a b.txt:1 looks like a secret (telegram token). Take it out, and revoke it if it is real.\n",
  );
  git("add", ".");
  expect(scan().status).toBe(0);
});
