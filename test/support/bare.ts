/**
 * What a child process of a test gets from this machine: where programs lie, and nothing of its settings. Beside that a
 * place for compiled modules: a start is mostly reading and compiling the same files, which takes three times as long
 * without it.
 */
import { join } from "node:path";

export const COMPILED = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "lookout-tests");

export const BARE = { PATH: process.env.PATH ?? "", NODE_COMPILE_CACHE: COMPILED };
