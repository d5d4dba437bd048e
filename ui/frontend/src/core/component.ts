import base from "../styles/base.css";
import tokens from "../styles/tokens.css";
import type { StateName, TriggerName } from "../contract";
import { h } from "./dom";

/** What Streamlit's components.v2 hands to a component on mount and on every change. */
export interface Context<Data> {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

/** The way back to the server. Every call reruns the page: never per pointer move. */
export interface Host {
  setState(name: StateName, value: unknown): void;
  setTrigger(name: TriggerName, value: unknown): void;
  /** Makes the view anew, with some of its data changed. */
  renew(changes: Record<string, unknown>): void;
}

/** One mounted component. `update` is called with new data and after a theme change. */
export interface View<Data> {
  update(data: Data): void;
  destroy(): void;
}

interface Marked {
  present?: boolean;
  lang?: string;
}

type Create<Data> = (root: HTMLElement, data: Data, host: Host) => View<Data>;

/** The newest context: Streamlit may replace the callbacks with every call. */
interface Link<Data> {
  context: Context<Data>;
}

interface Instance<Data> {
  link: Link<Data>;
  identity: string;
  root: HTMLElement;
  view: View<Data>;
}

/** Streamlit's page. */
const PAGE = ".stApp";
/** How many calls for a place are remembered: more than one waits for its code only where pages change in quick succession. */
const MOST_CALLS = 8;

/**
 * Turns a view into a components.v2 function. The view is kept while `identity` stays the same
 * and rebuilt when it changes.
 */
export function component<Data extends Marked>(
  css: string,
  identity: (data: Data) => string,
  create: Create<Data>,
): (context: Context<Data>) => () => void {
  const instances = new WeakMap<object, Instance<Data>>();
  /** The calls for each place that have not been ended, in the order in which they came. */
  const calls = new WeakMap<object, Context<Data>[]>();

  function mount(context: Context<Data>): void {
    const { data, parentElement } = context;
    const root = h("div", { class: "lab" });
    markView(root, data);
    parentElement.append(h("style", {}, tokens + base + css), root);
    const link = { context };
    const view = create(root, data, hostOf(link, (changes) => {
      unmount(parentElement);
      mount({ ...link.context, data: { ...link.context.data, ...changes } });
    }));
    instances.set(parentElement, { link, identity: identity(data), root, view });
  }

  function unmount(parent: HTMLElement | ShadowRoot): void {
    const instance = instances.get(parent);
    if (!instance) return;
    instances.delete(parent);
    instance.view.destroy();
    instance.root.previousElementSibling?.remove();
    instance.root.remove();
  }

  function show(context: Context<Data>): void {
    const known = instances.get(context.parentElement);
    if (known && known.identity === identity(context.data) && known.root.isConnected) {
      known.link.context = context;
      markView(known.root, context.data);
      known.view.update(context.data);
    } else {
      unmount(context.parentElement);
      mount(context);
    }
  }

  /**
   * Ends a call. While code is fetched Streamlit calls again with newer data; the older call may then come after the
   * newer one and is ended at once, so what the newer one showed comes back. Calls that were only followed by others
   * are never ended by Streamlit: the place is given up when it has left the page.
   */
  function end(context: Context<Data>): void {
    const parent = context.parentElement;
    const held = calls.get(parent) ?? [];
    const left = held.filter((call) => call !== context);
    calls.set(parent, left);
    if (held.at(-1) !== context) return;
    const last = left.at(-1);
    if (last && parent.isConnected) show(last);
    else unmount(parent);
  }

  return (context) => {
    calls.set(context.parentElement, [...(calls.get(context.parentElement) ?? []), context].slice(-MOST_CALLS));
    show(context);
    return () => end(context);
  };
}

/** What is shown to many people at once leaves some things out: the style sheets ask for it. Streamlit's page is English to who reads it aloud. */
function markView(root: HTMLElement, { present, lang }: Marked): void {
  if (lang) document.documentElement.lang = lang;
  if (present) root.dataset.present = "";
  else delete root.dataset.present;
  // What Streamlit opens over the page lies outside the element that says light or dark.
  const page = document.querySelector(PAGE);
  if (page) for (const { style } of [root, document.body]) style.colorScheme = getComputedStyle(page).colorScheme;
}

function hostOf<Data>(link: Link<Data>, renew: Host["renew"]): Host {
  return {
    setState: (name, value) => link.context.setStateValue(name, value),
    setTrigger: (name, value) => link.context.setTriggerValue(name, value),
    renew,
  };
}
