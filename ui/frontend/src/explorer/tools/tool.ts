import type { ToolId } from "../../contract";
import type { Explorer } from "../explorer";
import type { Part } from "../state/link";
import type { ToolHost } from "./host";
import type { TOOL_GROUPS } from ".";

/** One thing to do with the map, behind a tab. It is made when its tab is first opened; its life is the host's. */
export interface Tool {
  readonly element: HTMLElement;
}

/** A row of the table of tools. */
export interface ToolRow<Mine extends Part = never> {
  /** Its name in the link. Its tab shows the text `tool_<id>`, its tooltip `tool_<id>_hint`. */
  id: ToolId;
  /** What it is for: where it stands in the rail. */
  group: (typeof TOOL_GROUPS)[number];
  /** Parts of the link that it alone writes, besides its settings. */
  parts?: readonly Mine[];
  /** Whether the run has what it needs. */
  suits(explorer: Explorer): boolean;
  make(host: ToolHost<Mine>): Tool;
}
