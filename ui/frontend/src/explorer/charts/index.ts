import type { Lab } from "../lab";
import { planeChart } from "../map/layout";
import { AxesForm } from "./axes-form";
import type { Kind } from "./form";
import { JobForm, TSNE, UMAP } from "./job-form";
import { ThreeForm } from "./three-form";

/** UMAP and t-SNE need some items to lay out. */
const FEW = 4;

const tall = ({ items }: Lab): boolean => items.size > 2;
const many = ({ items }: Lab): boolean => items.size > 1 && items.count >= FEW;

/** Every way to lay out the codes, in the order of the list. */
export const KINDS: Kind[] = [
  {
    kind: "plane",
    suits: () => true,
    make: (lab, show) => ({ element: null, open: () => show({ kind: "plane" }, planeChart(lab.items)) }),
  },
  { kind: "axes", suits: tall, make: (lab, show) => new AxesForm(lab, show) },
  { kind: "three", suits: tall, make: (lab, show, say) => new ThreeForm(lab, show, say) },
  { kind: "umap", suits: many, make: (lab, show, say) => new JobForm(lab, UMAP, show, say) },
  { kind: "tsne", suits: many, make: (lab, show, say) => new JobForm(lab, TSNE, show, say) },
];
