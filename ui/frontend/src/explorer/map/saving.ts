import { download, png } from "../../core/sheets";
import type { Theme } from "../../core/theme";
import { h } from "../../core/dom";
import { pointSize } from "../../map/cloud";
import { classColour, noneColour, rampColour } from "../../map/dye";
import { svgOf, type Figure, type FigureKey } from "../../map/figure";
import type { Stage } from "../../map/stage";
import { csvOf } from "../state/grouping";
import type { Explorer } from "../explorer";
import type { Points } from "./points";
import type { Sprites } from "./sprites";

/** Pixels of a saved picture for one of the screen. */
const SHARPNESS = 2;
const STOPS = 24;

/** Saves the map as it is seen now. */
export class Saving {
  constructor(
    private readonly explorer: Explorer, private readonly stage: Stage, private readonly points: Points, private readonly sprites: Sprites, private readonly title: string,
  ) {}

  svg(white: boolean): void {
    download(new Blob([this.document(white)], { type: "image/svg+xml" }), `${this.name()}.svg`);
  }

  async png(white: boolean): Promise<void> {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([this.document(white)], { type: "image/svg+xml" }));
    try {
      await image.decode();
      const canvas = h("canvas", { width: image.width * SHARPNESS, height: image.height * SHARPNESS });
      canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
      download(await png(canvas), `${this.name()}.png`);
    } finally {
      URL.revokeObjectURL(image.src);
    }
  }

  /** Of the items that are drawn: what is known of them, where they stand, their codes. */
  csv(): void {
    const { items, classes, layout } = this.explorer;
    const members = [...this.points.order].sort((a, b) => a - b);
    download(new Blob([csvOf(items, classes, members, layout.chart.xy)], { type: "text/csv" }), `${this.name()}.csv`);
  }

  private name(): string {
    return `${this.title} ${this.explorer.words.t("map")}`;
  }

  private document(white: boolean): string {
    const theme = white ? onWhite(this.explorer.theme()) : this.explorer.stage();
    return svgOf(this.figure(theme));
  }

  private figure(theme: Theme): Figure {
    const { layout, colouring, words } = this.explorer;
    const { stage, points, sprites } = this;
    const { values, offer } = colouring.current!;
    const colours = points.colours(theme);
    const { left, right, top, bottom } = stage.seen();
    const seen = points.order.filter((index) => {
      const { x, y } = layout.at(index);
      return x >= left && x <= right && y >= bottom && y <= top;
    });
    const { width, height } = sprites.dimensions();
    return {
      title: this.title,
      subtitle: [words.of(words.t("colour_by"), offer.title), values.kind === "numbers" && values.unit, words.t("colour_n", { n: words.number(seen.length, 9) })]
        .filter(Boolean).join(" · "),
      size: stage.size,
      theme,
      radius: pointSize(points.order.length) / 2,
      points: seen.map((index) => ({
        ...stage.toPixel(layout.at(index)),
        colour: points.lit(index) ? points.colourOf(index, colours) : colours[colours.length - 1],
        mark: points.lit(index) ? sprites.outline(values.of[index]) : null,
      })),
      pictures: (sprites.size > 0 ? sprites.placed(stage) : []).flatMap(({ index, x, y, tile }) =>
        tile ? [{ x, y, width, height, colour: points.colourOf(index, colours), href: tile.toDataURL() }] : []),
      key: this.key(theme),
    };
  }

  private key(theme: Theme): FigureKey {
    const { values } = this.explorer.colouring.current!;
    const { words } = this.explorer;
    if (values.kind === "numbers") {
      const { low, high } = this.points.scale!;
      return { kind: "numbers", low: words.number(low), high: words.number(high), colours: Array.from({ length: STOPS }, (_, i) => rampColour(theme, i / (STOPS - 1))) };
    }
    const entries = values.names.map((name, label) => ({ name, colour: classColour(theme, label), mark: this.sprites.outline(label) }));
    const unnamed = Array.from(values.of).some((label) => values.names[label] === undefined);
    if (unnamed) entries.push({ name: words.t("colour_none"), colour: noneColour(theme), mark: this.sprites.outline(-1) });
    return { kind: "classes", entries };
  }
}

const onWhite = (theme: Theme): Theme => ({ ...theme, background: "#ffffff", text: "#1f2430" });
