import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "../../db/audit-chain.ts";
import { aLedger, OWNER, START, type TestLedger } from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Works on the closed file as somebody with full access would, triggers or not. */
function tamper(...statements: readonly string[]): ReturnType<typeof verifyAudit> {
  book.db.close();
  const client = new Database(book.file);
  client.exec("DROP TRIGGER audit_log_keeps_rows; DROP TRIGGER audit_log_keeps_text;");
  for (const statement of statements) client.exec(statement);
  const verdict = verifyAudit(client);
  client.close();
  return verdict;
}

function threeRows(): void {
  book.db.controls.audit("first", null, START, { n: 1 });
  book.db.controls.change({ key: "threshold", value: "0.65", by: OWNER, at: START });
  book.db.controls.audit("third", OWNER, START, {});
}

describe("the chain of the audit log", () => {
  test("is SHA-256 over the hash before and the row, from an empty block on", () => {
    book.db.controls.audit("first", null, START, { n: 1 });
    book.db.controls.audit("second", OWNER, START, { s: "ü" });
    const client = new Database(book.file, { readonly: true });
    const hashes = client.prepare("SELECT hash FROM audit_log ORDER BY id").pluck().all();
    client.close();
    const one = sha256(`${sha256("")}\n[${START},"first",null,null,null,"{\\"n\\":1}"]`);
    const two = sha256(`${one}\n[${START},"second",7,70,"Ada","{\\"s\\":\\"ü\\"}"]`);
    expect(hashes).toEqual([one, two]);
  });

  test("is whole over restarts", () => {
    threeRows();
    book.reopen().controls.audit("fourth", null, START, {});
    expect(tamper()).toMatchObject({ rows: 4, earlier: 0, fault: null });
  });

  test("covers rows that are older than it", () => {
    threeRows();
    book.db.close();
    const client = new Database(book.file);
    client.exec("DROP TRIGGER audit_log_keeps_text; UPDATE audit_log SET hash = NULL;");
    client.close();
    book.reopen().controls.audit("fourth", null, START, {});
    book.db.close();
    const again = new Database(book.file);
    expect(verifyAudit(again)).toMatchObject({ rows: 4, earlier: 3, fault: null });
    again.exec("UPDATE audit_log SET name = 'Eve' WHERE id = 2");
    expect(verifyAudit(again).fault).toEqual({ code: "ROW_CHANGED", id: 4 });
    again.close();
  });

  test.each([
    ["a changed text", ["UPDATE audit_log SET action = 'x' WHERE id = 2"], { code: "ROW_CHANGED", id: 2 }],
    ["a changed time", ["UPDATE audit_log SET at = at + 1 WHERE id = 1"], { code: "ROW_CHANGED", id: 1 }],
    ["a row taken out", ["DELETE FROM audit_log WHERE id = 2"], { code: "ROWS_MISSING", after: 1 }],
    ["the newest row taken away", ["DELETE FROM audit_log WHERE id = 3"], { code: "ROWS_MISSING", after: 2 }],
    ["a hash taken away", ["UPDATE audit_log SET hash = NULL WHERE id = 3"], { code: "HASH_MISSING", id: 3 }],
    [
      "a row taken out and the others moved up",
      ["DELETE FROM audit_log WHERE id = 2", "UPDATE audit_log SET id = 2 WHERE id = 3"],
      { code: "ROW_CHANGED", id: 2 },
    ],
  ])("shows %s", (_name, statements, fault) => {
    threeRows();
    expect(tamper(...statements).fault).toEqual(fault);
  });

  test("npm run audit:verify says so, and exits with 1", () => {
    threeRows();
    const script = join(import.meta.dirname, "..", "..", "scripts", "audit-verify.ts");
    expect(execFileSync(process.execPath, [script, "--file", book.file], { encoding: "utf8" })).toContain(
      "whole: 3 rows",
    );
    tamper("UPDATE audit_log SET action = 'x' WHERE id = 2");
    const done = spawnSync(process.execPath, [script, "--file", book.file], { encoding: "utf8" });
    expect(done.status).toBe(1);
    expect(done.stdout).toContain("row 2");
  });
});
