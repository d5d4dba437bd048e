import type { UseField } from "../contract";
import { h, setText, show } from "../core/dom";
import type { Words } from "../core/words";
import { OWN_ICONS } from "../own/icons";
import { named, pushed } from "../own/parts";

/** Brings a file in; says by which token it is known. */
export type Carry = (file: File) => Promise<string>;

/** What files of settings are called, by their tokens: a view that is made anew says it again. */
const called = new Map<string, string>();

/** A setting that is a file: the value is its token; without one it is as usual. */
export function fileField({ file, usual }: UseField, now: string, carry: Carry, { t }: Words, take: (value: string) => void): HTMLElement {
  const said = h("span", { class: "caption", role: "status" });
  const bring = async (chosen: File | undefined) => {
    if (!chosen) return;
    setText(said, t("use_waiting"));
    try {
      const token = await carry(chosen);
      called.set(token, chosen.name);
      tell(JSON.stringify(token));
    } catch (error) {
      setText(said, error instanceof Error && error.message ? error.message : t("use_failed"));
    }
  };
  const input = h("input", { type: "file", accept: file, class: "unseen", tabindex: -1, "aria-hidden": "true", "data-testid": "use-file-input",
    onchange: () => { void bring(input.files?.[0]); input.value = ""; } });
  const plain = pushed(OWN_ICONS.again, t("use_plain_again"), () => tell(usual), "button", "use-file-plain");
  const paint = (value: string) => {
    said.replaceChildren(value === usual ? t("use_plain_classifier") : named(called.get(JSON.parse(value) as string) ?? t("use_brought")));
    show(plain, value !== usual);
  };
  const tell = (value: string) => {
    paint(value);
    take(value);
  };
  paint(now);
  return h("span", { class: "use-file" }, said, input, pushed(OWN_ICONS.file, t("use_own_classifier"), () => input.click(), "button", "use-file"), plain);
}
