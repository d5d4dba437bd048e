import { show } from "../../core/dom";
import { Segments } from "../parts/segments";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

export interface PaneWords<Mode> {
  label: string;
  /** Text and tooltip of the button of each. */
  of(mode: Mode): [string, string];
  testId: string;
}

/** The parts of a tool, one of them seen at a time. */
export class Panes<Mode extends string> {
  readonly modes: Segments<Mode>;
  readonly elements: HTMLElement[];
  private readonly parts: { mode: Mode; host: ToolHost; element: HTMLElement }[];

  /** `turned`: this one is seen now. */
  constructor(
    private readonly host: ToolHost,
    words: PaneWords<NoInfer<Mode>>,
    first: NoInfer<Mode>,
    make: Record<Mode, (host: ToolHost) => Tool>,
    private readonly turned: (mode: Mode) => void = () => undefined,
  ) {
    const modes = Object.keys(make) as Mode[];
    this.parts = modes.map((mode) => {
      const pane = host.pane();
      return { mode, host: pane, element: make[mode](pane).element };
    });
    this.elements = this.parts.map(({ element }) => element);
    this.modes = new Segments<Mode>(words.label, modes, first, words.of, () => this.turn(), words.testId);
    host.onShown(() => this.turn());
    this.turn();
  }

  /** The one that was seen is hidden before the other comes. */
  private turn(): void {
    const { value } = this.modes;
    for (const { mode, host, element } of this.parts) {
      show(element, mode === value);
      if (mode !== value) host.show(false);
    }
    this.parts.find(({ mode }) => mode === value)!.host.show(this.host.visible);
    this.turned(value);
  }
}
