import type { Part } from "../state/link";
import { Camera } from "./camera";
import { Code } from "./code";
import { Directions } from "./directions";
import { Draw } from "./draw";
import { Features } from "./features";
import { Find } from "./find";
import { Grid } from "./grid";
import { Groups } from "./groups";
import { Neighbours } from "./neighbours";
import { Noise } from "./noise";
import { Prefix } from "./prefix";
import { Reconstruct } from "./reconstruct";
import { Samples } from "./samples";
import { Settling } from "./settling";
import type { ToolRow } from "./tool";
import { Views } from "./views";
import { Walk } from "./walk";
import { Write } from "./write";

const always = (): boolean => true;

/** What tools are for, in the order of the rail; the headings are the texts `tools_<group>`. */
export const TOOL_GROUPS = ["move", "change", "look"] as const;

/** Every tool, in the order of the rail. */
export const TOOLS: ToolRow<Part>[] = [
  { id: "walk", group: "move", suits: always, make: (host) => new Walk(host) },
  { id: "directions", group: "move", suits: always, make: (host) => new Directions(host) },
  { id: "grid", group: "move", suits: always, make: (host) => new Grid(host) },
  { id: "samples", group: "move", suits: ({ items }) => Object.keys(items.draws).length > 0, make: (host) => new Samples(host) },
  { id: "write", group: "move", suits: ({ items, models }) => items.writes && models.writes, make: (host) => new Write(host) },
  { id: "code", group: "change", suits: always, make: (host) => new Code(host) },
  { id: "prefix", group: "change", suits: ({ items }) => items.prefixes.length > 1, make: (host) => new Prefix(host) },
  { id: "views", group: "change", suits: ({ items }) => items.alone !== null, make: (host) => new Views(host) },
  { id: "draw", group: "change", suits: ({ look }) => look.kind === "image", make: (host) => new Draw(host) },
  // What a camera sees is no spectrogram.
  { id: "camera", group: "change", suits: ({ look }) => look.kind === "image" && look.hearing === null, make: (host) => new Camera(host) },
  { id: "noise", group: "change", suits: always, make: (host) => new Noise(host) },
  { id: "find", group: "look", suits: ({ items }) => items.count > 1, parts: ["find"], make: (host) => new Find(host) },
  { id: "neighbours", group: "look", suits: ({ items }) => items.count > 1, make: (host) => new Neighbours(host) },
  { id: "groups", group: "look", suits: always, parts: ["group"], make: (host) => new Groups(host) },
  { id: "features", group: "look", suits: ({ items }) => items.fires !== null, make: (host) => new Features(host) },
  { id: "settling", group: "look", suits: ({ items, server }) => items.settles && server.can("settling"), make: (host) => new Settling(host) },
  { id: "reconstruct", group: "look", suits: always, make: (host) => new Reconstruct(host) },
];
