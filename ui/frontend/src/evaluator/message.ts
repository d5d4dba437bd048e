import { Unfit } from "./value";

/** Fields of a whole file; our largest have a few thousand. A hostile file could have more than there is memory for. */
const MOST_FIELDS = 2 ** 18;

type Field = number | Uint8Array;

/** Goes through bytes that nobody vouches for. */
class Reader {
  private at = 0;

  constructor(private readonly content: Uint8Array, private readonly count: { fields: number }) {}

  get more(): boolean {
    return this.at < this.content.length;
  }

  /** A whole number of up to 64 bits, with its sign; beyond 2^53 not to the last bit. */
  varint(): number {
    if (++this.count.fields > MOST_FIELDS) throw new Unfit("the file has too many fields");
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (!this.more) break;
      const byte = this.content[this.at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
    throw new Unfit("a number in the file has no end");
  }

  piece(length: number): Uint8Array {
    if (!(length >= 0 && this.at + length <= this.content.length)) throw new Unfit("the file ends too soon");
    return this.content.subarray(this.at, (this.at += length));
  }

  /** A field as its kind says: a number, four or eight bytes of one, or a piece of the file. */
  field(kind: number): Field {
    if (kind === 0) return this.varint();
    if (kind === 5) return floatOf(this.piece(4));
    if (kind === 1) return this.piece(8);
    if (kind === 2) return this.piece(this.varint());
    throw new Unfit("this is no ONNX file");
  }
}

/** A message of Protocol Buffers, whose fields have numbers; one that is a message itself is read when it is asked for. */
export class Message {
  private readonly fields = new Map<number, Field[]>();

  constructor(content: Uint8Array, private readonly count = { fields: 0 }) {
    const reader = new Reader(content, count);
    while (reader.more) {
      const tag = reader.varint();
      const field = reader.field(tag & 7);
      const known = this.fields.get(tag >>> 3);
      if (known) known.push(field);
      else this.fields.set(tag >>> 3, [field]);
    }
  }

  has(number: number): boolean {
    return this.fields.has(number);
  }

  bytes(number: number): Uint8Array {
    return this.pieces(number).at(-1) ?? new Uint8Array();
  }

  text(number: number): string {
    return decoded(this.bytes(number));
  }

  texts(number: number): string[] {
    return this.pieces(number).map(decoded);
  }

  messages(number: number): Message[] {
    return this.pieces(number).map((piece) => new Message(piece, this.count));
  }

  /** Numbers, each a field of its own, or whole ones in a row. */
  numbers(number: number): number[] {
    return (this.fields.get(number) ?? []).flatMap((field) => (typeof field === "number" ? field : this.row(field)));
  }

  private row(content: Uint8Array): number[] {
    const reader = new Reader(content, this.count);
    const found = [];
    while (reader.more) found.push(reader.varint());
    return found;
  }

  private pieces(number: number): Uint8Array[] {
    return (this.fields.get(number) ?? []).filter((field) => field instanceof Uint8Array);
  }
}

const decoded = (text: Uint8Array): string => new TextDecoder().decode(text);
const floatOf = (four: Uint8Array): number => new DataView(four.buffer, four.byteOffset).getFloat32(0, true);
