const SLIDER = "[data-testid='stSlider']";
const BUTTON = "[data-testid='stButton'] button, [data-testid='stDownloadButton'] button";
/**
 * Streamlit tells the server of a slider when it has been still for a fifth of a second, and some tasks of React later.
 * Waits that follow one another leave room for these however busy the browser is; one long wait would end before them.
 */
const WAITS_MS = [0, 100, 100, 100, 50, 50, 50, 50];

/** A press on a button that follows a slider at once would reach the server before what the slider says: it waits until that is told. */
export function holdPresses(page: Document): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let press: (() => void) | undefined;
  let held = false;
  const wait = (waits: number[]) => {
    const [first, ...rest] = waits;
    if (first !== undefined) timer = setTimeout(wait, first, rest);
    else {
      const pressed = press;
      timer = press = undefined;
      pressed?.();
    }
  };
  const note = (inside: boolean) => {
    if (!inside) return;
    clearTimeout(timer);
    wait(WAITS_MS);
  };
  const isIn = (event: Event, place: string) => (event.target instanceof Element ? event.target.closest<HTMLElement>(place) : null);
  page.addEventListener("pointerdown", (event) => note((held = isIn(event, SLIDER) !== null)), true);
  page.addEventListener("pointermove", () => note(held), true);
  for (const end of ["pointerup", "pointercancel"] as const) page.addEventListener(end, () => (note(held), (held = false)), true);
  for (const change of ["keydown", "input"] as const) page.addEventListener(change, (event) => note(isIn(event, SLIDER) !== null), true);
  page.addEventListener("click", (event) => {
    const button = isIn(event, BUTTON);
    if (!button || timer === undefined || !event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    press = () => button.click();
  }, true);
}
