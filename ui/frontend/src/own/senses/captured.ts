import { Signal } from "../../core/signal";
import type { Brought } from "../files";

/** One thing that was recorded. */
export interface Piece {
  id: number;
  /** How it is shown: small, and drawn once. */
  face: HTMLCanvasElement;
  /** What becomes of it when it is looked at. */
  file(): Promise<Blob>;
  /** Only of what is heard. */
  samples?: Float32Array;
}

export interface Row {
  id: number;
  name: string;
  pieces: readonly Piece[];
}

const MOST_UNDO = 100;
const LONGEST = 40;

let last = 0;
export const newId = (): number => ++last;

/** What was recorded in this tab, class by class; every act but a name can be undone. It outlives the view. */
export class Captured {
  readonly changed = new Signal<void>();
  rows: readonly Row[];
  /** The class that what comes next belongs to, where it is not held by a button. */
  current: number;
  /** Nothing of it is kept anywhere else. */
  unsaved = false;
  private before: (readonly Row[])[] = [];

  /** `ending`: of the files' names; `called`: the name of the n-th class as long as it has none. */
  constructor(readonly ending: string, private readonly called: (n: number) => string) {
    this.rows = [this.empty(1), this.empty(2)];
    this.current = this.rows[0].id;
  }

  get count(): number {
    return this.rows.reduce((sum, { pieces }) => sum + pieces.length, 0);
  }

  /** Classes that hold something, by their names. */
  get classes(): string[] {
    return [...new Set(this.rows.filter(({ pieces }) => pieces.length > 0).map(({ name }) => folder(name)))];
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  /** What is added from now on is undone together. */
  remember(): void {
    this.before = [...this.before, this.rows].slice(-MOST_UNDO);
  }

  add(row: number, piece: Piece): void {
    this.unsaved = true;
    this.turn(row, (now) => ({ ...now, pieces: [...now.pieces, piece] }));
  }

  remove(row: number, piece: number): void {
    this.remember();
    this.turn(row, (now) => ({ ...now, pieces: now.pieces.filter(({ id }) => id !== piece) }));
  }

  rename(row: number, name: string): void {
    this.rows = this.rows.map((now) => (now.id === row ? { ...now, name: name.slice(0, LONGEST) } : now));
    this.changed.emit();
  }

  addRow(): number {
    this.remember();
    const row = this.empty(this.rows.length + 1);
    this.current = row.id;
    this.set([...this.rows, row]);
    return row.id;
  }

  removeRow(row: number): void {
    this.remember();
    this.set(this.rows.filter(({ id }) => id !== row));
  }

  choose(row: number): void {
    this.current = row;
    this.changed.emit();
  }

  undo(): void {
    const before = this.before.at(-1);
    if (!before) return;
    this.before = this.before.slice(0, -1);
    const names = new Map(this.rows.map(({ id, name }) => [id, name]));
    this.set(before.map((row) => ({ ...row, name: names.get(row.id) ?? row.name })));
  }

  /** All of it as files, a folder for each class. */
  async files(): Promise<Brought[]> {
    const numbers = new Map<string, number>();
    const found: Promise<Brought>[] = [];
    for (const { name: called, pieces } of this.rows) {
      const place = folder(called);
      for (const piece of pieces) {
        const number = (numbers.get(place) ?? 0) + 1;
        numbers.set(place, number);
        const name = `${place}/${String(number).padStart(4, "0")}.${this.ending}`;
        found.push(piece.file().then((blob) => ({ name, file: new File([blob], name.slice(place.length + 1), { type: blob.type }) })));
      }
    }
    return Promise.all(found);
  }

  private empty(n: number): Row {
    const names = new Set((this.rows ?? []).map(({ name }) => name));
    while (names.has(this.called(n))) n++;
    return { id: newId(), name: this.called(n), pieces: [] };
  }

  private turn(row: number, turned: (now: Row) => Row): void {
    this.set(this.rows.map((now) => (now.id === row ? turned(now) : now)));
  }

  private set(rows: readonly Row[]): void {
    this.rows = rows;
    if (!rows.some(({ id }) => id === this.current)) this.current = rows[0]?.id ?? 0;
    if (this.count === 0) this.unsaved = false;
    this.changed.emit();
  }
}

/** The name of a class as a folder's: without what parts a path, and not hidden. */
export const folder = (name: string): string => name.normalize("NFC").replace(/[/\\]/g, "-").trim().replace(/^[.~]+/, "") || "-";
