// What is looked for on a page, also in the components' shadow trees; each gives a list of names, empty when all is well.
window.everywhere = (() => {
  const trees = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((part) => (part.shadowRoot ? trees(part.shadowRoot) : []))];
  const all = (wanted) => trees(document).flatMap((root) => [...root.querySelectorAll(wanted)]);
  const seen = (part) => {
    const { width, height } = part.getBoundingClientRect();
    return width > 1 && height > 1 && part.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const named = (part) => {
    const text = (part.getAttribute("aria-label") ?? part.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 30);
    return `${part.tagName.toLowerCase()} ${part.dataset.testid ?? part.className} "${text}"`;
  };
  const once = (list) => [...new Set(list)];
  const above = (part) => part.parentElement ?? part.getRootNode().host ?? null;

  /** Whether a part of the page that itself lies within the window scrolls, or cuts, what is too wide in it. */
  const kept = (part, wide) => {
    for (let at = above(part); at && !at.matches(".stMain, body, html"); at = above(at)) {
      const box = at.getBoundingClientRect();
      if (getComputedStyle(at).overflowX !== "visible" && box.right <= wide + 1 && box.left >= -1) return true;
    }
    return false;
  };

  return {
    /** What lies beside the window, where nobody can get at it. */
    cut() {
      const wide = document.documentElement.clientWidth, main = document.querySelector(".stMain");
      const parts = all("button, a[href], input, p, h1, h2, h3, label, canvas, figure, output, td, th, li").filter((part) => {
        const { left, right } = part.getBoundingClientRect();
        return seen(part) && !part.closest(".unseen") && (right > wide + 1 || left < -1) && !kept(part, wide);
      });
      const scrolls = main && main.scrollWidth > main.clientWidth + 1 ? [`the page is ${main.scrollWidth} wide`] : [];
      return [...scrolls, ...once(parts.map(named))];
    },

    /** What is to be pressed and smaller than a finger; links in a text may be (WCAG 2.5.5). */
    small(least) {
      const target = (part) => (part.matches("input") ? part.closest("label") ?? part : part);
      const size = (part) => {
        const { width, height } = target(part).getBoundingClientRect();
        return [width, height];
      };
      const pressed = "button, a[href], input, select, summary, [role=button], [role=radio], [role=tab], [role=slider], [role=option]";
      return once(all(pressed)
        .filter((part) => seen(target(part)) && !part.disabled && !part.closest(".unseen") && getComputedStyle(part).display !== "inline")
        // A slider is long and can be pressed anywhere along it; its thumb alone is narrow, and its input is not seen.
        .filter((part) => Math.min(...size(part).slice(part.matches("[role=slider]") ? 1 : 0)) < least - 0.5)
        .filter((part) => !part.matches(".stSlider input"))
        .map((part) => `${named(part)} ${size(part).map(Math.round).join("x")}`));
    },

    /** What is chosen and looks like what is not. */
    alike() {
      const shown = ["borderTopWidth", "borderTopStyle", "borderTopColor", "borderBottomWidth", "borderBottomStyle", "borderBottomColor",
        "outlineStyle", "outlineColor", "backgroundColor", "color", "fontWeight", "textDecorationLine"];
      const looks = (part) => shown.map((name) => getComputedStyle(part)[name]).join(" ");
      const on = "[aria-checked=true], [aria-pressed=true], [aria-selected=true], [aria-current=page], [aria-current=true]";
      return once(all(on).filter(seen).filter((part) => {
        const others = [...(part.parentElement?.children ?? [])].filter((other) =>
          other !== part && other.tagName === part.tagName && other.getAttribute("role") === part.getAttribute("role") && !other.matches(on) && seen(other));
        return others.length > 0 && others.every((other) => looks(other) === looks(part));
      }).map(named));
    },

    /** What moves by itself for longer than a blink, on the page and in components. */
    moving() {
      return once(trees(document).flatMap((root) => root.getAnimations())
        .filter(({ playState, effect }) => playState === "running" && effect.getComputedTiming().activeDuration > 200)
        .map(({ effect }) => effect.target)
        .filter((target) => target?.getRootNode() !== document || target.closest(".stMain"))
        .map(named));
    },
  };
})();
