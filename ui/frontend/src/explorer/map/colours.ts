import type { LookData } from "../../core/looks/look";
import { stars } from "../../core/looks/ratings";
import { hasClasses } from "../../map/groups";
import { density } from "../../map/density";
import type { Values } from "./colouring";
import type { Items } from "../state/items";
import type { Explorer } from "../explorer";

/** So few different whole numbers are kinds of something; more are an amount. */
const MOST_KINDS = 8;
/** Beyond this the list of columns is too long to choose from. */
const MOST_COLUMNS = 200;
const MOST_DIMENSIONS = 256;

/** What there is to colour by when nothing else is said. */
export const usualColour = (items: Items, classes: string[]): string => (hasClasses(items.labels, classes.length) ? "class" : "split");

/** Offers everything that the items themselves can be coloured by. */
export function offerColours(explorer: Explorer, data: LookData): void {
  const { items, classes, colouring, words, server, layout } = explorer;
  const { t } = words;
  if (hasClasses(items.labels, classes.length)) {
    colouring.offer("class", t("colour_class"), () => ({ kind: "classes", of: items.labels, names: classes, shaded: true }));
  }
  colouring.offer("split", t("colour_split"), () => ({
    kind: "classes", of: items.heldOut.map((heldOut) => 1 - heldOut), names: [t("held_out_item"), t("training_item")],
  }));
  colouring.offer("error", t("colour_error"), () => numbers(items.error, t("colour_error_unit")));
  colouring.offer("density", t("colour_density"), () => numbers(density(layout.chart.xy), t("colour_density_unit")));
  layout.changed.on(() => colouring.refresh("density"));
  offerGroups(explorer);
  server.changed.on(() => offerGroups(explorer));
  const factors = items.factors;
  (factors ? data.factors : []).forEach((name, i, all) =>
    colouring.offer(`factor-${i + 1}`, name, () => kinds(column(factors!, i, all.length)), t("colour_factors")));
  const pictures = items.pictures;
  if (pictures && (data.kind === "table" || data.kind === "ratings")) {
    // What people gave is said in stars, wherever it is coloured by or looked for.
    const said = data.kind === "ratings" ? stars : (value: number): number => value;
    data.columns.slice(0, MOST_COLUMNS).forEach((name, i) =>
      colouring.offer(`column-${i + 1}`, name,
        () => numbers(Float32Array.from({ length: items.count }, (_, item) => said(pictures.at(item).values[i])), columnUnit(explorer)),
        t("colour_columns")));
  }
  offerDimensions(explorer);
  server.changed.on(() => offerDimensions(explorer));
  colouring.begin();
}

/** People may name dimensions. */
function offerDimensions({ items, colouring, server, words: { t } }: Explorer): void {
  for (let i = 0; i < Math.min(items.size, MOST_DIMENSIONS); i++) {
    const title = server.kept.dimensions[i] ?? t("dimension", { n: i + 1 });
    colouring.offer(`code-${i + 1}`, title, () => numbers(column(items.codes, i, items.size), ""), t("colour_dimensions"));
  }
}

const columnUnit = ({ look, words }: Explorer): string => look.kind === "ratings" ? words.t("colour_stars_unit") : words.t("colour_column_unit");

function offerGroups({ server, colouring, items, words }: Explorer): void {
  const { groups } = server.kept;
  if (groups.length === 0) return colouring.withdraw("group");
  colouring.offer("group", words.t("colour_group"), () => {
    const of = new Int32Array(items.count).fill(-1);
    groups.forEach((group, i) => group.items.forEach((item) => item < items.count && (of[item] = i)));
    return { kind: "classes", of, names: groups.map(({ name }) => name) };
  });
}

const numbers = (of: ArrayLike<number>, unit: string): Values => ({ kind: "numbers", of, unit });

/** One column of a table that lies row by row. */
export function column(table: Float32Array, index: number, columns: number): Float32Array {
  return Float32Array.from({ length: table.length / columns }, (_, row) => table[row * columns + index]);
}

/** A few different whole numbers are classes; anything else is an amount. */
export function kinds(values: Float32Array): Values {
  const found = new Set<number>();
  for (const value of values) {
    if (!Number.isInteger(value) || found.size > MOST_KINDS) return numbers(values, "");
    found.add(value);
  }
  if (found.size > MOST_KINDS) return numbers(values, "");
  const order = [...found].sort((a, b) => a - b);
  return { kind: "classes", of: Int32Array.from(values, (value) => order.indexOf(value)), names: order.map(String) };
}
