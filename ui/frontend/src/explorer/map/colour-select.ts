import { h, setAttribute } from "../../core/dom";
import { told } from "../../core/gestures";
import type { Offer } from "./colouring";
import type { Explorer } from "../explorer";

/** The list of what the points can be coloured by. */
export class ColourSelect {
  readonly element: HTMLElement;
  private readonly select: HTMLSelectElement;

  constructor(private readonly explorer: Explorer) {
    const { colouring, words: { t } } = explorer;
    this.select = h("select", {
      class: "select",
      "aria-label": t("colour_by"), title: t("colour_by_hint"), "data-testid": "colour-by",
      onchange: () => {
        colouring.choose(this.select.value);
        told("colour", this.select.value);
      },
    });
    this.element = h("label", { class: "colour-by" }, h("span", { class: "quiet" }, t("colour_by")), this.select);
    colouring.offered.on(() => this.fill());
    colouring.changed.on(({ offer }) => (this.select.value = offer.id));
    this.fill();
  }

  private fill(): void {
    const { colouring } = this.explorer;
    const headings = new Map<string, Offer[]>();
    for (const offer of colouring.offers) headings.set(offer.heading, [...(headings.get(offer.heading) ?? []), offer]);
    const option = ({ id, title }: Offer) => h("option", { value: id }, title);
    this.select.replaceChildren(...[...headings].flatMap(([heading, offers]) => {
      if (!heading) return offers.map(option);
      const group = h("optgroup", {}, ...offers.map(option));
      setAttribute(group, "label", heading);
      return [group];
    }));
    if (colouring.current) this.select.value = colouring.current.offer.id;
  }
}
