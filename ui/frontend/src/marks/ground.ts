import type { Theme } from "../core/theme";
import { isDark } from "../map/dye";

/** Class colours that are told apart on a dark ground: those of the dark theme. */
const ON_DARK = ["#6ea6e0", "#ff9a57", "#52bf63", "#ff6b57", "#b08cf0", "#c09a6b", "#ff82bf", "#a9a9a9", "#d2c93a", "#4fd0de"];

/** Tells the style sheet whether the page is light or dark. */
export function setGround(root: HTMLElement, theme: Theme): void {
  root.dataset.ground = isDark(theme.background) ? "dark" : "light";
}

/** The stage is dark in both modes, the way pictures hang on a wall. */
export const onStage = (theme: Theme): Theme => ({ ...theme, text: "#ffffff", background: "#0c0a1d", primary: "#ffd166", palette: ON_DARK });
