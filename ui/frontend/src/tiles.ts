import { component, type Host, type View } from "./core/component";
import { h, icon, ICONS, setAttribute } from "./core/dom";
import css from "./styles/tiles.css";

interface Option {
  id: string;
  title: string;
  text?: string;
  picture?: string;
  disabled?: boolean;
  reason?: string;
}

export interface TilesData {
  options: Option[];
  value: string;
  label: string;
  columns?: number;
}

export const tiles = component<TilesData>(css, (data) => JSON.stringify(data.options), makeTiles);

function makeTiles(root: HTMLElement, first: TilesData, host: Host): View<TilesData> {
  const group = h("div", { class: "tiles", role: "radiogroup" });
  const buttons = first.options.map((option) => tile(option, () => choose(option.id)));
  const enabled = first.options.filter((option) => !option.disabled);
  const sent = new Set<string>();
  let value = first.value;
  let fromServer = first.value;

  function paint(): void {
    // One tile must always be reachable with Tab, also when none is chosen.
    const reachable = enabled.some((o) => o.id === value) ? value : enabled[0]?.id;
    first.options.forEach((option, i) => {
      setAttribute(buttons[i], "aria-checked", String(option.id === value));
      buttons[i].tabIndex = option.id === reachable ? 0 : -1;
    });
  }

  function choose(id: string): void {
    if (id === value) return;
    value = id;
    sent.add(id);
    paint();
    host.setState("choice", id);
  }

  function onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || enabled.length === 0) return;
    event.preventDefault();
    const at = enabled.findIndex((option) => option.id === value);
    const next = enabled[(Math.max(0, at) + step + enabled.length) % enabled.length];
    choose(next.id);
    buttons[first.options.indexOf(next)].focus();
  }

  function update(data: TilesData): void {
    setAttribute(group, "aria-label", data.label);
    setAttribute(group, "style", data.columns ? `--columns: ${data.columns}` : null);
    group.classList.toggle("fixed", Boolean(data.columns));
    if (data.value !== fromServer) {
      fromServer = data.value;
      // The echo of an own choice may arrive after the next choice and must not undo it.
      if (!sent.delete(data.value)) value = data.value;
    }
    paint();
  }

  group.addEventListener("keydown", onKey);
  group.append(...buttons);
  root.append(group);
  update(first);
  root.dataset.ready = "1";
  return { update, destroy: () => {} };
}

function tile(option: Option, onclick: () => void): HTMLButtonElement {
  const hint = option.disabled ? option.reason ?? option.text : option.text;
  const picture = h("span", { class: "tile-picture", "aria-hidden": "true" });
  picture.innerHTML = option.picture ?? "";
  const mark = h("span", { class: "tile-check", "aria-hidden": "true" });
  mark.append(icon(ICONS.check));
  const reason = option.disabled && option.reason;
  return h("button", {
    type: "button", role: "radio", class: "tile", "data-testid": `tile-${option.id}`,
    title: hint, "aria-description": hint, disabled: option.disabled, onclick,
  },
    h("span", { class: "tile-body" },
      option.picture && picture,
      h("span", { class: "tile-words" },
        h("span", { class: "tile-title" }, option.title),
        reason && h("span", { class: "tile-reason" }, reason))),
    mark,
  );
}
