type Listener = (event: never) => void;
type Value = string | number | boolean | null | undefined | Listener;
export type Child = Node | string | null | undefined | false;

/** Makes an element: attributes by name, listeners as `onclick`, true/false for bare attributes. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else setAttribute(element, name, value);
  }
  element.append(...children.filter((child): child is Node | string => child != null && child !== false));
  return element;
}

export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | null | undefined,
): void {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Writes text only when it differs, so that live numbers do not disturb selection or readers. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement, visible: boolean): void {
  element.hidden = !visible;
}

export const reducedMotion = (): boolean =>
  matchMedia("(prefers-reduced-motion: reduce)").matches;

const SVG = "http://www.w3.org/2000/svg";

/** A 24-unit line icon drawn with the current text colour. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
  stop: "M6.5 6.5h11v11h-11z",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  earlier: "M14.5 6l-6 6 6 6",
  swap: "M4 8h15l-4-4M20 16H5l4 4",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  reset: "M5 5v5h5M5.6 10A7.5 7.5 0 1 1 5 14.5",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trail: "M4 19c3 0 4-3 3.5-5.5S8 8 11 8s3 4 6 4 3.5-5 3.5-7M4 19h.01M20.5 5h.01",
  save: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 20h14",
  undo: "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10H9",
  dice: "M3.5 3.5h17v17h-17zM8 8h.01M16 16h.01M16 8h.01M8 16h.01M12 12h.01",
  hand: "M8 12V6.5a1.5 1.5 0 0 1 3 0V11m0-5.5a1.5 1.5 0 0 1 3 0V11m0-3.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6c-3 0-4.5-1.5-6-4l-1.8-3.2a1.4 1.4 0 0 1 2.4-1.5L8 14.5",
  box: "M4 4h3M10.5 4h3M17 4h3v3M20 10.5v3M20 17v3h-3M13.5 20h-3M7 20H4v-3M4 13.5v-3M4 7V4",
  lasso: "M12 4c5 0 8.5 2.3 8.5 5.5S17 15 12 15s-8.5-2.3-8.5-5.5S7 4 12 4zM7 14.2c-1.2 1-1.4 3 .3 3.6 1.4.5 1.7 1.6.9 3",
  help: "M9 9a3 3 0 1 1 4.2 2.75c-.8.4-1.2 1-1.2 2M12 17.5h.01",
  pictures: "M4 4h7v7H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
} as const;

export function setIcon(button: HTMLElement, path: string): void {
  button.querySelector("path")?.setAttribute("d", path);
}

/** A button that shows an icon; the label is its tooltip and its name for readers. */
export function iconButton(path: string, label: string, onclick: () => void): HTMLButtonElement {
  const attributes = { type: "button", class: "icon-button", title: label, "aria-label": label, onclick };
  const button = h("button", attributes);
  button.append(icon(path));
  return button;
}
