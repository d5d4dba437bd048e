import { Code } from "./code";
import { Directions } from "./directions";
import { Draw } from "./draw";
import { Grid } from "./grid";
import { Groups } from "./groups";
import { Neighbours } from "./neighbours";
import { Noise } from "./noise";
import { Reconstruct } from "./reconstruct";
import { Samples } from "./samples";
import type { ToolRow } from "./tool";
import { Walk } from "./walk";

const always = (): boolean => true;

/** Every tool, in the order of the tabs. */
export const TOOLS: ToolRow[] = [
  { id: "code", suits: always, make: (lab) => new Code(lab) },
  { id: "walk", suits: always, make: (lab) => new Walk(lab) },
  { id: "directions", suits: always, make: (lab) => new Directions(lab) },
  { id: "grid", suits: always, make: (lab) => new Grid(lab) },
  { id: "noise", suits: always, make: (lab) => new Noise(lab) },
  { id: "draw", suits: ({ look }) => look.kind === "image", make: (lab) => new Draw(lab) },
  { id: "reconstruct", suits: always, make: (lab) => new Reconstruct(lab) },
  { id: "neighbours", suits: ({ items }) => items.count > 1, make: (lab) => new Neighbours(lab) },
  { id: "groups", suits: always, make: (lab) => new Groups(lab) },
  { id: "samples", suits: ({ items }) => Object.keys(items.draws).length > 0, make: (lab) => new Samples(lab) },
];
