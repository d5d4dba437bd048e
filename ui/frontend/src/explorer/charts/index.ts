import type { Explorer } from "../explorer";
import { planeChart } from "../map/layout";
import { AxesForm } from "./axes-form";
import type { Kind } from "./form";
import { GlobeForm } from "./globe-form";
import { answered, JobForm, TSNE, UMAP } from "./job-form";
import { ThreeForm } from "./three-form";

/** UMAP and t-SNE need some items to lay out. */
const FEW = 4;

const tall = ({ items }: Explorer): boolean => items.size > 2;
const many = (recipe: typeof UMAP | typeof TSNE) => (explorer: Explorer): boolean =>
  explorer.items.size > 1 && explorer.items.count >= FEW && answered(explorer, recipe)?.length !== 0;

/** Every way to lay out the codes, in the order of the list. */
export const KINDS: Kind[] = [
  { kind: "globe", suits: ({ items }) => items.isGlobe, make: (explorer, show) => new GlobeForm(explorer, show) },
  {
    kind: "plane",
    suits: () => true,
    make: (explorer, show) => ({ element: null, open: () => show({ kind: "plane" }, planeChart(explorer.items)) }),
  },
  { kind: "axes", suits: tall, make: (explorer, show) => new AxesForm(explorer, show) },
  { kind: "three", suits: tall, make: (explorer, show, say) => new ThreeForm(explorer, show, say) },
  { kind: "umap", suits: many(UMAP), make: (explorer, show, say) => new JobForm(explorer, UMAP, show, say) },
  { kind: "tsne", suits: many(TSNE), make: (explorer, show, say) => new JobForm(explorer, TSNE, show, say) },
];
