import type { Part } from "../state/link";
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
export const TOOLS: ToolRow<Part>[] = [
  { id: "code", suits: always, make: (host) => new Code(host) },
  { id: "walk", suits: always, make: (host) => new Walk(host) },
  { id: "directions", suits: always, make: (host) => new Directions(host) },
  { id: "grid", suits: always, make: (host) => new Grid(host) },
  { id: "noise", suits: always, make: (host) => new Noise(host) },
  { id: "draw", suits: ({ look }) => look.kind === "image", make: (host) => new Draw(host) },
  { id: "reconstruct", suits: always, make: (host) => new Reconstruct(host) },
  { id: "neighbours", suits: ({ items }) => items.count > 1, make: (host) => new Neighbours(host) },
  { id: "groups", suits: always, parts: ["group"], make: (host) => new Groups(host) },
  { id: "samples", suits: ({ items }) => Object.keys(items.draws).length > 0, make: (host) => new Samples(host) },
];
