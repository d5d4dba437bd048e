import { Signal } from "../../core/signal";
import type { Slot } from "../state/slots";

/** A class of every item. */
export interface Classes {
  kind: "classes";
  /** For each item the place of its name; -1 for none. */
  of: ArrayLike<number>;
  names: string[];
  /** Two shades of each colour: strong for held-out items, weak for those of the training. */
  shaded?: boolean;
}

/** A number of every item; NaN where there is none. */
export interface Numbers {
  kind: "numbers";
  of: ArrayLike<number>;
  /** What the numbers are measured in, in words; empty where they have no unit. */
  unit: string;
}

export type Values = Classes | Numbers;

/** Something that the points can be coloured by. */
export interface Offer {
  id: string;
  title: string;
  make(): Values | Promise<Values>;
  /** The heading that it stands under; empty for the first ones. */
  heading: string;
}

export interface Coloured {
  offer: Offer;
  values: Values;
}

/** What is offered only when it has been computed. */
const LATER = ["kept"];

/** What the points are coloured by. Anyone may offer something; the link keeps what was chosen. */
export class Colouring {
  /** Other values than before. */
  readonly changed = new Signal<Coloured>();
  /** Something was offered or withdrawn. */
  readonly offered = new Signal<void>();
  readonly offers: Offer[] = [];
  current: Coloured | null = null;
  /** What is asked for; it may have to be computed, or offered, first. */
  asked: string;
  private asking = 0;

  constructor(private readonly link: Pick<Slot<"colour">, "get" | "set" | "refuse">, private readonly usual: string) {
    this.asked = link.get("colour") ?? "";
  }

  /** Offers something, in the place of an older offer of that name. */
  offer(id: string, title: string, make: Offer["make"], heading = ""): void {
    const offer = { id, title, make, heading };
    const at = this.offers.findIndex((known) => known.id === id);
    if (at < 0) this.offers.push(offer);
    else this.offers[at] = offer;
    this.offered.emit();
    if (this.wanted() === id) void this.take(offer);
  }

  withdraw(id: string): void {
    const at = this.offers.findIndex((known) => known.id === id);
    if (at < 0) return;
    this.offers.splice(at, 1);
    this.offered.emit();
    if (this.current?.offer.id === id) this.choose(this.usual);
  }

  /** Everything that the items themselves offer is there: what else was asked for comes later, or never. */
  begin(): void {
    if (this.asked && !LATER.includes(this.asked) && !this.offers.some(({ id }) => id === this.asked)) {
      this.link.refuse("colour");
      this.asked = "";
    }
    const offer = this.current ? null : this.offers.find(({ id }) => id === this.usual);
    if (offer) void this.take(offer);
  }

  /** The values of what is offered under this name have changed. */
  refresh(id: string): void {
    if (this.current?.offer.id === id) void this.take(this.current.offer);
  }

  choose(id: string): void {
    this.asked = id;
    this.link.set({ colour: id === this.usual ? null : id });
    const offer = this.offers.find((known) => known.id === id);
    if (offer) void this.take(offer);
  }

  private wanted(): string {
    return this.asked || this.usual;
  }

  /** The newest wish counts; one that fails leaves the colours as they are. */
  private async take(offer: Offer): Promise<void> {
    const turn = ++this.asking;
    try {
      const made = offer.make();
      const values = made instanceof Promise ? await made : made;
      if (turn !== this.asking) return;
      this.current = { offer, values };
    } catch (error) {
      console.warn(offer.id, error);
      if (turn !== this.asking) return;
      this.asked = this.current?.offer.id ?? "";
    }
    if (this.current) this.changed.emit(this.current);
  }
}
