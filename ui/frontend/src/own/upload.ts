import { bytesOf, type Brought } from "./files";

/** Bytes of one request: small files go many at a time, and a cut connection costs no more than this. */
export const PIECE = 8 << 20;

/** A file, and a byte of it. */
export interface Place {
  number: number;
  from: number;
}

/** What carries bytes to the server. */
export interface Carrier {
  /** Sends bytes that begin at a place; what goes beyond its file belongs to the next ones. */
  send(place: Place, body: Blob, sent: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  /** How many bytes of each file are there. */
  there(): Promise<number[]>;
}

/** The first place that is not there yet; behind the last file when all are. */
export function placeOf(there: readonly number[], files: readonly Brought[]): Place {
  const number = files.findIndex(({ file }, i) => (there[i] ?? 0) < file.size);
  return number < 0 ? { number: files.length, from: 0 } : { number, from: there[number] ?? 0 };
}

/** Bytes before a place. */
export const before = (place: Place, files: readonly Brought[]): number => bytesOf(files.slice(0, place.number)) + place.from;

/** Up to so many bytes from a place on, and the place behind them. */
export function pieceAt(files: readonly Brought[], place: Place, most = PIECE): { body: Blob; next: Place } {
  const parts: Blob[] = [];
  let { number, from } = place;
  let room = most;
  while (room > 0 && number < files.length) {
    const { file } = files[number];
    const part = file.slice(from, from + room);
    parts.push(part);
    room -= part.size;
    from += part.size;
    if (from < file.size) break;
    number++;
    from = 0;
  }
  return { body: new Blob(parts), next: { number, from } };
}

/** Sends files one piece after the other. It can be broken off and go on where it was, on another day of the connection too. */
export class Upload {
  readonly total: number;
  done = 0;
  private place: Place = { number: 0, from: 0 };

  constructor(readonly files: readonly Brought[], private readonly carrier: Carrier, private readonly told: () => void) {
    this.total = bytesOf(files);
  }

  /** Sends what is not there yet; rejects when the connection breaks or `signal` says so. `again`: asks first what is there. */
  async run(signal: AbortSignal, again = false): Promise<void> {
    if (again) this.place = placeOf(await this.carrier.there(), this.files);
    this.tell(0);
    while (this.place.number < this.files.length) {
      const { body, next } = pieceAt(this.files, this.place);
      await this.carrier.send(this.place, body, (bytes) => this.tell(bytes), signal);
      this.place = next;
      this.tell(0);
    }
  }

  private tell(beyond: number): void {
    this.done = Math.min(this.total, before(this.place, this.files) + beyond);
    this.told();
  }
}
