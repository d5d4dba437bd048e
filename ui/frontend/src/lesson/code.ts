import { CLASS_CODE } from "../contract";
import { h } from "../core/dom";
import type { Words } from "../core/words";

const CODE = new RegExp(`^(${CLASS_CODE})$`);

/** For who has the code of a class and no link that carries it: a field to type it in, folded away. */
export function codeField(t: Words["t"], enter: (code: string) => void): HTMLElement {
  const wrong = h("p", { class: "bad", role: "alert" });
  const field = h("input", { type: "text", maxlength: 8, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "data-focus": "class-code" });
  const submit = (event: Event): void => {
    event.preventDefault();
    const code = field.value.trim();
    if (CODE.test(code)) return enter(code);
    field.setAttribute("aria-invalid", "true");
    wrong.replaceChildren(t("class_no_code", { given: code }));
  };
  return h("details", { class: "class-part" }, h("summary", {}, t("class_have_code")),
    h("form", { class: "answer", onsubmit: submit }, h("label", {}, h("span", {}, t("class_type_code")), field), h("button", { type: "submit", class: "button" }, t("class_go")), wrong));
}
