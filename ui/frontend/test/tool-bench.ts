import { StubElement } from "./dom";
import type { Service } from "../src/core/files/files";
import { HeldFiles } from "../src/core/files/held";
import { makeLook } from "../src/core/looks";
import { Gallery } from "../src/core/looks/gallery";
import { readTheme } from "../src/core/theme";
import { makeWords } from "../src/core/words";
import type { Explorer } from "../src/explorer/explorer";
import { Colouring } from "../src/explorer/map/colouring";
import { Layers } from "../src/explorer/map/layers";
import { Layout, planeChart } from "../src/explorer/map/layout";
import { Selection } from "../src/explorer/map/selection";
import { Choice } from "../src/explorer/state/choice";
import { Items } from "../src/explorer/state/items";
import { Link, type View } from "../src/explorer/state/link";
import { Models } from "../src/explorer/state/models";
import { Server, type Annotations } from "../src/explorer/state/server";
import { Slots } from "../src/explorer/state/slots";
import { Spot } from "../src/explorer/state/spot";
import { ToolBox } from "../src/explorer/tool-box";
import { networksOf, run } from "./bench";
import { IMAGE } from "./files";

/** The tools on a run of pictures in two classes, without a map: what is decoded and painted is theirs. */
export async function toolBench(view: View, kept: Annotations, pictures = true) {
  const work = { decodes: 0 };
  const words = makeWords({}, "en");
  const theme = readTheme(new StubElement("div") as never);
  const held = new HeldFiles(`tools ${pictures}`, run({ pictures }));
  /** The server decodes codes of three numbers, too. */
  const decoded = async (codes: Float32Array) => {
    work.decodes += codes.length / 3;
    return { data: Float32Array.from({ length: (4 * codes.length) / 3 }, (_, i) => i % 5), shape: [codes.length / 3, 1, 2, 2] };
  };
  const files = Object.assign(held, { decoded, can: (service: Service) => service === "decode" });
  const look = makeLook(IMAGE, words);
  const items = new Items(await files.tensors("results/items.safetensors"), look);
  const models = new Models(files, networksOf((codes) => (work.decodes += codes)), () => items.size, () => undefined);
  await Promise.all([models.prepare("decoder"), models.prepare("encoder")]);
  const link = new Link(view, () => undefined);
  const places = { slots: new Slots(link), layers: new Layers() };
  const [a, b, c] = (["a", "b", "c"] as const).map((part) => link.index(part, items.count));
  const explorer: Explorer = {
    items, models, look, words, classes: ["cat", "dog"], theme: () => theme, stage: () => theme,
    server: new Server(files, kept, () => undefined, () => undefined),
    gallery: new Gallery(look, theme, new StubElement("div") as never),
    spot: new Spot(items.code(0)), choice: new Choice({ a, b, c, via: [9] }, () => undefined), selection: new Selection(),
    colouring: new Colouring(places.slots.take("colour"), "class"), layout: new Layout(planeChart(items)), ring: () => undefined,
  };
  const box = new ToolBox(explorer, places);
  box.tell("decoder");
  box.tell("encoder");
  /** Lines that the tools draw over the map. */
  const strokes = (): number => {
    const canvas = new StubElement("canvas");
    places.layers.paint(canvas.getContext("2d")!, { toPixel: (point: object) => point } as never, theme);
    return canvas.drawn.filter((call) => call === "stroke").length;
  };
  return { box, explorer, link, strokes, decodes: () => work.decodes, root: box.element as unknown as StubElement };
}
