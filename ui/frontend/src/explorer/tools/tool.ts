import type { Lab } from "../lab";

export type ModelName = "decoder" | "encoder";

/** One thing to do with the map, behind a tab. It is made when its tab is first opened. */
export interface Tool {
  readonly element: HTMLElement;
  /** It comes on screen, or leaves it. What costs time or lies over the map is only there while it is on screen. */
  shown?(visible: boolean): void;
  /** A network can be used from now on. */
  ready?(model: ModelName): void;
  /** A network will not come, and why. */
  explain?(model: ModelName, sentence: string): void;
  destroy?(): void;
}

/** A row of the table of tools. */
export interface ToolRow {
  /** Its name in the link. Its tab shows the text `tool_<id>`, its tooltip `tool_<id>_hint`. */
  id: string;
  /** Whether the run has what it needs. */
  suits(lab: Lab): boolean;
  make(lab: Lab): Tool;
}
