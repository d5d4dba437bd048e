import type { BesideData } from "../../contract";
import type { Bundle } from "../../core/bundle";
import { h, ICONS, iconButton, setText } from "../../core/dom";
import { latest } from "../../core/frames";
import { makeLook } from "../../core/looks";
import { Gallery } from "../../core/looks/gallery";
import { decode, type Explorer } from "../explorer";
import { Colouring } from "../map/colouring";
import { offerColours, usualColour } from "../map/colours";
import { Layers } from "../map/layers";
import { Layout, planeChart } from "../map/layout";
import { MapPanel } from "../map/map-panel";
import { Selection } from "../map/selection";
import { Choice } from "../state/choice";
import type { Items } from "../state/items";
import { itemsOf } from "../state/items-cache";
import { Link } from "../state/link";
import { Models } from "../state/models";
import { Server, type Annotations } from "../state/server";
import { Slots } from "../state/slots";
import { Spot } from "../state/spot";
import { shared, some } from "./linked";

const RING_PX = 9;
const NOTHING_KEPT: Annotations = { groups: [], directions: [], dimensions: {} };

/** Another run beside the one that is explored, on a map of its own; linked where both show the same items. */
export class Beside {
  readonly element: HTMLElement;
  private readonly said = h("p", { class: "beside-said quiet", role: "status", "data-testid": "beside-said" });
  private readonly space = h("div", { class: "beside-space" }, h("div", { class: "skeleton waiting" }));
  private readonly gallery: Gallery;
  private readonly models: Models;
  private readonly server: Server;
  private readonly ends: (() => void)[] = [];
  private items: Items | null = null;
  private panel: MapPanel | null = null;
  private explorer: Explorer | null = null;
  private paintRing: (index: number | null) => void = () => undefined;
  private linked = false;
  private following = false;
  private destroyed = false;

  /** `map`: that of the run it stands beside. */
  constructor(
    readonly data: BesideData, private readonly main: Explorer, private readonly map: MapPanel, bundle: Bundle, lang: string, base: string | undefined, close: () => void,
  ) {
    const { words, words: { t } } = main;
    const files = bundle.files({ run: data.run, versions: data.versions, lang, base });
    const leave = iconButton(ICONS.close, t("beside_close"), close);
    leave.dataset.testid = "beside-close";
    this.element = h("section", { class: "beside", "aria-label": data.title, "data-testid": "beside" },
      h("div", { class: "beside-head" }, h("h3", { "aria-level": 2 }, data.title), this.said, leave), this.space);
    setText(this.said, t("beside_loading"));
    this.gallery = new Gallery(makeLook(data.look, words), main.theme(), this.element);
    this.models = new Models(files, bundle.networks, () => this.items!.size, () => undefined, () => this.items?.told);
    this.server = new Server(files, NOTHING_KEPT, () => undefined, () => undefined, t("beside_locked"));
    itemsOf(files, this.gallery.look).then(({ items }) => this.start(items), (error: unknown) => {
      console.warn("beside", error);
      setText(this.said, t("items_broken"));
    });
  }

  /** Rings the same item here. */
  ring(index: number | null): void {
    if (!this.linked || !this.explorer || !this.items) return;
    const there = index !== null && index < this.items.count ? index : null;
    this.paintRing(there);
    if (there === null) this.explorer.spot.restore();
    else this.explorer.spot.preview(this.items.code(there));
  }

  retheme(): void {
    this.panel?.colour();
    this.gallery.retheme(this.main.theme());
  }

  destroy(): void {
    this.destroyed = true;
    for (const end of this.ends) end();
    this.panel?.destroy();
    this.server.close();
    this.gallery.destroy();
    this.models.destroy();
  }

  private async start(items: Items): Promise<void> {
    if (this.destroyed) return;
    const { words: { t } } = this.main;
    this.items = items;
    if (items.pictures) this.gallery.look.learn(items.pictures);
    const same = this.data.why === "" && shared(this.main.items, items) > 0;
    this.linked = same;
    setText(this.said, same ? t("beside_linked") : this.data.why || t("beside_unlike"));
    const places = { slots: new Slots(new Link({}, () => undefined)), layers: new Layers() };
    const explorer = (this.explorer = this.share(items, places));
    offerColours(explorer, this.data.look);
    const panel = (this.panel = new MapPanel(explorer, places, this.data.title));
    this.space.replaceChildren(panel.element);
    panel.front.append(this.lens(explorer));
    await panel.draw();
    if (this.destroyed) return;
    this.element.dataset.ready = "1";
    if (same) this.link(panel);
    const found = await this.models.prepare("decoder");
    const ready = found === "ready" || (await this.models.standIn());
    if (this.destroyed || !ready) return;
    panel.ready();
    explorer.spot.preview(explorer.spot.code);
  }

  /** Where the items are the same, what is chosen and what is selected belong to both. */
  private share(items: Items, { slots, layers }: { slots: Slots; layers: Layers }): Explorer {
    const { main, linked, models, server, gallery } = this;
    const layout = new Layout(planeChart(items));
    const hover = layers.add("hover");
    this.paintRing = (index) => hover.paint(index === null ? null : (pen, place) => pen.ring(place(layout.at(index)), RING_PX, pen.theme.primary));
    return {
      items, models, server, gallery, layout, classes: this.data.classes, look: gallery.look, words: main.words,
      theme: main.theme, stage: main.stage, plain: main.plain,
      spot: new Spot(items.code(0)),
      choice: linked ? main.choice : new Choice({}, () => undefined),
      selection: linked ? main.selection : new Selection(),
      colouring: new Colouring(slots.take("colour"), usualColour(items, this.data.classes)),
      ring: (index) => {
        this.paintRing(index);
        if (linked) this.ringMain(index);
      },
    };
  }

  private ringMain(index: number | null): void {
    const { main } = this;
    if (index !== null && index >= main.items.count) return;
    main.ring(index);
    if (index === null) main.spot.restore();
    else main.spot.preview(main.items.code(index));
  }

  private link(panel: MapPanel): void {
    const { main, map } = this;
    this.ends.push(map.looked.on(() => this.follow(map, panel)), panel.looked.on(() => this.follow(panel, map)));
    const colour = ({ offer: { id } }: { offer: { id: string } }) => {
      if (this.explorer!.colouring.offers.some((offer) => offer.id === id)) this.explorer!.colouring.choose(id);
    };
    this.ends.push(main.colouring.changed.on(colour));
    if (main.colouring.current) colour(main.colouring.current);
    this.follow(map, panel);
  }

  /** One map shows the part where the items lie that are in sight on the other. */
  private follow(from: MapPanel, to: MapPanel): void {
    if (this.following) return;
    this.following = true;
    const seen = from.inSight();
    to.lookAt(seen === null ? null : some(seen));
    this.following = false;
  }

  /** What the spot of this map decodes to. */
  private lens(explorer: Explorer): HTMLElement {
    const picture = explorer.gallery.picture(explorer.words.t("decoded"), "beside-decoded");
    const request = latest<Float32Array>(async (code) => {
      if (this.models.has("decoder") && !this.destroyed) picture.show((await decode(explorer, code)).at(0), true);
    });
    explorer.spot.changed.on(request);
    return h("div", { class: "beside-lens" }, picture.element);
  }
}
