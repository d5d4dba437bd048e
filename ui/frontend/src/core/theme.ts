import { STAGE } from "../contract";

export interface Theme {
  text: string;
  background: string;
  primary: string;
  font: string;
  palette: string[];
  /** What lies over places without items: its colour, and how strong it is where it is thickest. */
  fog: { colour: string; most: number };
}

/** Ten colours told apart with any colour vision (Petroff 2021), used when the theme has too few. */
const SAFE_PALETTE = [
  "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
  "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
];

export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const value = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  return {
    text: toHex(value("--st-text-color", "#31333f")),
    background: toHex(value("--st-background-color", "#ffffff")),
    primary: toHex(value("--st-primary-color", "#3b5bdb")),
    font: value("--st-font", "system-ui, sans-serif"),
    palette: palette(value("--st-chart-categorical-colors", "")),
    fog: { colour: toHex(value("--st-text-color", "#31333f")), most: 0.085 },
  };
}

/** The stage is dark in both modes, the way pictures hang on a wall; gold is what the hand holds. */
export const onStage = (theme: Theme): Theme =>
  ({ ...theme, text: "#ffffff", background: STAGE.ground, primary: STAGE.hand, palette: [...STAGE.classes], fog: STAGE.fog });

export const sameTheme = (a: Theme, b: Theme): boolean => JSON.stringify(a) === JSON.stringify(b);

function palette(list: string): string[] {
  const colours = list.split(/,(?![^(]*\))/).map((part) => part.trim()).filter(Boolean).map(toHex);
  return new Set(colours).size >= 10 ? colours : SAFE_PALETTE;
}

let probe: CanvasRenderingContext2D | null = null;

/** Any CSS colour as #rrggbb; transparency is dropped. */
function toHex(colour: string): string {
  if (/^#[0-9a-f]{6}$/i.test(colour)) return colour;
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe) return "#808080";
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = probe.getImageData(0, 0, 1, 1).data;
  return alpha === 0 ? "#808080" : hex([red, green, blue]);
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function hex(rgb: number[]): string {
  return `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

/** Moves `from` towards `to`; both are #rrggbb. */
export function mix(from: string, to: string, share: number): string {
  const target = channels(to);
  return hex(channels(from).map((value, i) => value + (target[i] - value) * share));
}
