import { THREE } from "../charts/flat";
import type { Explorer } from "../explorer";
import type { Layer, Layers } from "./layers";

/** Keeps the marks of the spot and of the chosen items on the map; returns what ends it, as another map may share the choice. */
export function keepMarks(explorer: Explorer, layers: Layers): () => void {
  const { spot, choice, layout } = explorer;
  const [spotLayer, pairLayer] = [layers.add("spot"), layers.add("pair")];
  const markSpot = () => paintSpot(explorer, spotLayer);
  const markPair = () => paintPair(explorer, pairLayer);
  spot.changed.on(markSpot);
  const end = choice.changed.on(markPair);
  layout.changed.on(() => {
    markSpot();
    markPair();
  });
  markSpot();
  markPair();
  return end;
}

function paintSpot({ spot, layout }: Explorer, layer: Layer): void {
  const point = layout.project(spot.code);
  const made = layout.chart.madeUp?.(spot.code) ?? false;
  layer.paint((pen, place) => pen.target(place(point), made ? [3, 3] : []));
}

function paintPair({ choice, layout }: Explorer, layer: Layer): void {
  const { a, b, c } = choice.pair;
  layer.paint((pen, place) => {
    const at = (index: number) => place(layout.at(index));
    if (a !== null) pen.badge(at(a), "A");
    if (b !== null) pen.badge(at(b), "B");
    if (c !== null && layout.chart.id === THREE) pen.badge(at(c), "C");
  });
}
