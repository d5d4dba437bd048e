import { THREE } from "../charts/flat";
import type { Lab } from "../lab";

/** Keeps the marks of the spot and of the chosen items on the map. */
export function keepMarks(lab: Lab): void {
  const { spot, choice, layout } = lab;
  spot.changed.on(() => markSpot(lab));
  choice.changed.on(() => markPair(lab));
  layout.changed.on(() => {
    markSpot(lab);
    markPair(lab);
  });
  markSpot(lab);
  markPair(lab);
}

function markSpot({ spot, layout, layers }: Lab): void {
  const point = layout.project(spot.code);
  const made = layout.chart.madeUp?.(spot.code) ?? false;
  layers.set("spot", (pen, place) => pen.target(place(point), made ? [3, 3] : []));
}

function markPair({ choice, layout, layers }: Lab): void {
  const { a, b, c } = choice.pair;
  layers.set("pair", (pen, place) => {
    const at = (index: number) => place(layout.at(index));
    if (a !== null) pen.badge(at(a), "A");
    if (b !== null) pen.badge(at(b), "B");
    if (c !== null && layout.chart.id === THREE) pen.badge(at(c), "C");
  });
}
