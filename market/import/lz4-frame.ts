/**
 * Unpacks LZ4 frames, the compression of feather files. After the format's public description (lz4_Frame_format.md,
 * lz4_Block_format.md, Y. Collet). Checksums are skipped: Arrow writes none.
 */
const MAGIC = 0x184d2204;
const CONTENT_SIZE = 0x08;
const DICTIONARY = 0x01;
const BLOCK_CHECKSUM = 0x10;
const STORED = 0x80000000;
/** Lengths of 15 go on in the bytes that follow. */
const MORE = 15;
const SHORTEST_MATCH = 4;

/** Throws on anything that is not one whole frame. */
export function unpackLz4Frame(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { hasSize, trailer } = headerOf(view);
  const out = new Output(hasSize ? Number(view.getBigUint64(6, true)) : bytes.length * 4);
  for (let at = hasSize ? 15 : 7; ; ) {
    const head = view.getUint32(at, true);
    if (head === 0) return out.bytes();
    const size = head & ~STORED;
    const block = bytes.subarray(at + 4, at + 4 + size);
    if (block.length < size) throw new Error("The LZ4 frame is cut short");
    if ((head & STORED) !== 0) out.copy(block);
    else unpackBlock(block, out);
    at += 4 + size + trailer;
  }
}

function headerOf(view: DataView): { readonly hasSize: boolean; readonly trailer: number } {
  if (view.getUint32(0, true) !== MAGIC) throw new Error("This is not an LZ4 frame");
  const flags = view.getUint8(4);
  if ((flags & DICTIONARY) !== 0) throw new Error("LZ4 with a dictionary is not supported");
  return { hasSize: (flags & CONTENT_SIZE) !== 0, trailer: (flags & BLOCK_CHECKSUM) === 0 ? 0 : 4 };
}

/** Literals and copies of what came before, in turn; copies may reach back into earlier blocks. */
function unpackBlock(block: Uint8Array, out: Output): void {
  let at = 0;
  const byte = (): number => {
    const value = block[at++];
    if (value === undefined) throw new Error("The LZ4 block is cut short");
    return value;
  };
  const length = (start: number): number => {
    let sum = start;
    if (start === MORE) {
      for (let more = 255; more === 255; ) {
        more = byte();
        sum += more;
      }
    }
    return sum;
  };
  while (at < block.length) {
    const token = byte();
    const literals = length(token >> 4);
    out.copy(block.subarray(at, at + literals));
    at += literals;
    // The last sequence has literals only.
    if (at >= block.length) return;
    const distance = byte() | (byte() << 8);
    out.repeat(distance, length(token & MORE) + SHORTEST_MATCH);
  }
}

class Output {
  #bytes: Uint8Array;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  copy(from: Uint8Array): void {
    this.#makeRoom(from.length);
    this.#bytes.set(from, this.#length);
    this.#length += from.length;
  }

  /** Byte by byte: the copy may overlap with what it writes. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.#length) throw new Error("The LZ4 block points before its beginning");
    this.#makeRoom(length);
    for (let end = this.#length + length; this.#length < end; this.#length++) {
      this.#bytes[this.#length] = this.#bytes[this.#length - distance] ?? 0;
    }
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
