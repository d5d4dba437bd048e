import { h } from "../../core/dom";
import type { Words } from "../../core/words";

/** What a person does on the map with keys. */
export interface KeyIntents {
  /** Moves the spot, in pixels. */
  nudge(dx: number, dy: number): void;
  /** Chooses the nearest item, or closes the outline that is being drawn. */
  confirm(): void;
  zoom(factor: number): void;
  fit(): void;
  /** Goes to the next item of the selection, or of all. */
  step(by: 1 | -1): void;
  /** Adds the nearest item to the selection, or takes it away. */
  mark(): void;
  /** A corner of a box or of a lasso. */
  corner(shape: "box" | "lasso", add: boolean): void;
  all(): void;
  isolate(): void;
  escape(): void;
  help(): void;
}

const NUDGE_PX = 6;
const FAST = 5;
const KEY_ZOOM = 1.25;

type Act = (intents: KeyIntents, event: KeyboardEvent) => void;

const nudge = (dx: number, dy: number): Act => (intents, event) => {
  const step = NUDGE_PX * (event.shiftKey ? FAST : 1);
  intents.nudge(dx * step, dy * step);
};

const ACTS: Record<string, Act | undefined> = {
  ArrowLeft: nudge(-1, 0),
  ArrowRight: nudge(1, 0),
  ArrowUp: nudge(0, -1),
  ArrowDown: nudge(0, 1),
  Enter: (intents) => intents.confirm(),
  " ": (intents) => intents.confirm(),
  "+": (intents) => intents.zoom(KEY_ZOOM),
  "=": (intents) => intents.zoom(KEY_ZOOM),
  "-": (intents) => intents.zoom(1 / KEY_ZOOM),
  "0": (intents) => intents.fit(),
  n: (intents) => intents.step(1),
  p: (intents) => intents.step(-1),
  s: (intents) => intents.mark(),
  b: (intents, event) => intents.corner("box", event.shiftKey),
  l: (intents, event) => intents.corner("lasso", event.shiftKey),
  a: (intents) => intents.all(),
  i: (intents) => intents.isolate(),
  Escape: (intents) => intents.escape(),
  "?": (intents) => intents.help(),
};

export function attachKeys(surface: HTMLElement, intents: KeyIntents): void {
  surface.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = ACTS[event.key] ?? ACTS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(intents, event);
  });
}

/** The list of what pointer and keys do. */
export function keyHelp({ t }: Words, sounds: boolean): HTMLElement {
  const rows: [string, string][] = [
    [t("keys_click"), t("keys_click_does")],
    [t("keys_drag"), t("keys_drag_does")],
    [t("keys_draw"), t("keys_draw_does")],
    [t("keys_fingers"), t("keys_fingers_does")],
    [t("keys_arrows"), t("keys_arrows_does")],
    ["Enter", t("keys_enter_does")],
    ["N, P", t("keys_step_does")],
    ["S", t("keys_mark_does")],
    ["B", t("keys_box_does")],
    ["L", t("keys_lasso_does")],
    ["A, I, Esc", t("keys_all_does")],
    ["+, −, 0", t("keys_zoom_does")],
    ...(sounds ? [["H", t("keys_hear_does")] as [string, string]] : []),
  ];
  return h("dl", { class: "key-help" }, ...rows.flatMap(([keys, does]) => [h("dt", {}, keys), h("dd", {}, does)]));
}
