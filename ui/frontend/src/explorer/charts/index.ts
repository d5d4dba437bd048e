import type { Explorer } from "../explorer";
import { planeChart } from "../map/layout";
import { AxesForm } from "./axes-form";
import type { Kind } from "./form";
import { JobForm, TSNE, UMAP } from "./job-form";
import { ThreeForm } from "./three-form";

/** UMAP and t-SNE need some items to lay out. */
const FEW = 4;

const tall = ({ items }: Explorer): boolean => items.size > 2;
const many = (service: "umap" | "tsne") => ({ items, server }: Explorer): boolean => items.size > 1 && items.count >= FEW && server.can(service);

/** Every way to lay out the codes, in the order of the list. */
export const KINDS: Kind[] = [
  {
    kind: "plane",
    suits: () => true,
    make: (explorer, show) => ({ element: null, open: () => show({ kind: "plane" }, planeChart(explorer.items)) }),
  },
  { kind: "axes", suits: tall, make: (explorer, show) => new AxesForm(explorer, show) },
  { kind: "three", suits: tall, make: (explorer, show, say) => new ThreeForm(explorer, show, say) },
  { kind: "umap", suits: many("umap"), make: (explorer, show, say) => new JobForm(explorer, UMAP, show, say) },
  { kind: "tsne", suits: many("tsne"), make: (explorer, show, say) => new JobForm(explorer, TSNE, show, say) },
];
