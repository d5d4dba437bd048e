import { Code } from "./code";
import { Noise } from "./noise";
import { Samples } from "./samples";
import type { ToolRow } from "./tool";
import { Walk } from "./walk";

const always = (): boolean => true;

/** Every tool, in the order of the tabs. */
export const TOOLS: ToolRow[] = [
  { id: "code", suits: always, make: (lab) => new Code(lab) },
  { id: "walk", suits: always, make: (lab) => new Walk(lab) },
  { id: "noise", suits: always, make: (lab) => new Noise(lab) },
  { id: "samples", suits: ({ items }) => Object.keys(items.draws).length > 0, make: (lab) => new Samples(lab) },
];
