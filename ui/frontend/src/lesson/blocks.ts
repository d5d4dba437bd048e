import type { Block, Span } from "../contract";
import { h } from "../core/dom";

/** Where a link of a text leads within the app. */
export type Follow = (page: string, link: Record<string, string>) => void;

const TAGS = { strong: "strong", emphasis: "em", code: "code", formula: "var", value: "b" } as const;

/** A text of a lesson, as elements that hold nothing but text. */
export function prose(blocks: readonly Block[], follow: Follow): HTMLElement[] {
  return blocks.map(({ kind, lines }) => {
    if (kind === "paragraph") return h("p", {}, ...line(lines[0] ?? [], follow));
    return h(kind === "list" ? "ul" : "ol", {}, ...lines.map((item) => h("li", {}, ...line(item, follow))));
  });
}

/** One line. */
export function line(spans: readonly Span[], follow?: Follow): (Node | string)[] {
  return spans.map(({ kind, text, page, link }) => {
    if (kind === "text") return text;
    if (kind === "link") return follow ? h("button", { type: "button", class: "way", onclick: () => follow(page, link) }, text) : text;
    return h(TAGS[kind], kind === "value" ? { class: "measured" } : {}, text);
  });
}

/** A line as plain text. */
export const plain = (spans: readonly Span[]): string => spans.map(({ text }) => text).join("");
