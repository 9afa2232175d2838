/**
 * Takes the one CSV file out of a zip and makes sure that it is whole: its length and its CRC-32 must be those that the
 * zip's directory states. After the format's public description (APPNOTE.TXT, PKWARE); the parts that large or protected
 * archives add are refused.
 */
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { err, ok, type Result } from "../../core/result.ts";

const END = { magic: 0x06054b50, length: 22, longestComment: 0xffff };
const DIRECTORY = { magic: 0x02014b50, length: 46 };
const LOCAL = { magic: 0x04034b50, length: 30 };
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** Stands where the true number is in the ZIP64 parts. */
const ELSEWHERE = { two: 0xffff, four: 0xffffffff };

type Entry = {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its own header begins; that one may state no sizes, so they are taken from the directory. */
  readonly at: number;
};

const unpack = promisify(inflateRaw);

/** `maxBytes` is the longest table that is unpacked. The error completes "it …" or says what is in the zip. */
export async function tableOfZip(bytes: Uint8Array, maxBytes: number): Promise<Result<Uint8Array, string>> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = entriesOf(buffer);
  if (!entries.ok) return entries;
  const [table, ...others] = entries.value.filter(({ name }) => /\.csv$/i.test(name));
  if (table === undefined) return err("there is no CSV file in it");
  if (others.length > 0) return err(`there are ${others.length + 1} CSV files in it, and one is expected`);
  if (table.size === ELSEWHERE.four || table.packedSize === ELSEWHERE.four) return err(ZIP64);
  if (table.size > maxBytes)
    return err(`its CSV file is said to be ${table.size} bytes long, more than is read at once`);
  if ((table.flags & ENCRYPTED) !== 0) return err("its CSV file is protected by a password");
  return contentOf(buffer, table);
}

const ZIP64 = "it is a ZIP64 archive, which nothing here reads; unpack it first";
const CUT = "it is no zip, or it is cut short or damaged";

function entriesOf(buffer: Buffer): Result<readonly Entry[], string> {
  const end = endOf(buffer);
  if (end === null) return err(CUT);
  const count = buffer.readUInt16LE(end + 10);
  const start = buffer.readUInt32LE(end + 16);
  if (count === ELSEWHERE.two || start === ELSEWHERE.four) return err(ZIP64);
  const entries: Entry[] = [];
  for (let at = start; entries.length < count; ) {
    if (at + DIRECTORY.length > end || buffer.readUInt32LE(at) !== DIRECTORY.magic) return err(CUT);
    const [name, extra, comment] = [28, 30, 32].map((offset) => buffer.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: buffer.toString("latin1", at + DIRECTORY.length, at + DIRECTORY.length + name),
      flags: buffer.readUInt16LE(at + 8),
      method: buffer.readUInt16LE(at + 10),
      crc: buffer.readUInt32LE(at + 16),
      packedSize: buffer.readUInt32LE(at + 20),
      size: buffer.readUInt32LE(at + 24),
      at: buffer.readUInt32LE(at + 42),
    });
    at += DIRECTORY.length + name + extra + comment;
  }
  return ok(entries);
}

/** The last record of the file, with a comment that reaches exactly to the end; null when there is none. */
function endOf(buffer: Buffer): number | null {
  const last = buffer.length - END.length;
  for (let at = last; at >= Math.max(0, last - END.longestComment); at--) {
    const found = buffer.readUInt32LE(at) === END.magic;
    if (found && at + END.length + buffer.readUInt16LE(at + 20) === buffer.length) return at;
  }
  return null;
}

async function contentOf(
  buffer: Buffer,
  { at, method, packedSize, size, crc }: Entry,
): Promise<Result<Buffer, string>> {
  if (at + LOCAL.length > buffer.length || buffer.readUInt32LE(at) !== LOCAL.magic) return err(CUT);
  const from = at + LOCAL.length + buffer.readUInt16LE(at + 26) + buffer.readUInt16LE(at + 28);
  const packed = buffer.subarray(from, from + packedSize);
  if (packed.length < packedSize) return err(CUT);
  if (method !== STORED && method !== DEFLATED)
    return err(`its compression (method ${method}) is none that is read here`);
  // One byte more than promised is enough to see that it is too long.
  const plain = method === STORED ? packed : await unpack(packed, { maxOutputLength: size + 1 }).catch(() => null);
  if (plain === null || plain.length !== size || crc32(plain) !== crc) {
    return err("its CSV file is damaged: length or checksum (CRC-32) is not the one that the zip states");
  }
  return ok(plain);
}
