/** What is done while a button is held. */
export interface Held {
  begin(): void;
  end(): void;
}

/** Of several buttons one is held at a time: who takes it makes the one before let go. */
export class Grip {
  private letGo: (() => void) | null = null;

  take(letGo: () => void): void {
    const before = this.letGo;
    this.letGo = letGo;
    before?.();
  }

  leave(letGo: () => void): void {
    if (this.letGo === letGo) this.letGo = null;
  }
}

/**
 * Makes a button act as long as it is held: by a pointer, or by Space or Enter. Where `toggles` says so, and for readers of the screen,
 * which press without holding, one press begins and the next one ends. Returns what ends it from outside.
 */
export function held(button: HTMLElement, act: Held, toggles: () => boolean, grip = new Grip()): () => void {
  let on = false;
  let pointed = false;
  const letGo = () => set(false);
  const set = (wanted: boolean) => {
    if (wanted === on) return;
    on = wanted;
    button.setAttribute("aria-pressed", String(on));
    if (on) {
      grip.take(letGo);
      act.begin();
    } else {
      grip.leave(letGo);
      act.end();
    }
  };
  const isKey = ({ key }: KeyboardEvent) => key === " " || key === "Enter";
  const listen = <Name extends keyof HTMLElementEventMap>(names: Name[], heard: (event: HTMLElementEventMap[Name]) => void) =>
    names.forEach((name) => button.addEventListener(name, heard));
  button.setAttribute("aria-pressed", "false");
  listen(["pointerdown"], (event) => {
    pointed = true;
    if (toggles() || event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    set(true);
  });
  listen(["pointerup", "pointercancel", "lostpointercapture", "blur"], () => !toggles() && set(false));
  listen(["keydown"], (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    if (!event.repeat) set(toggles() ? !on : true);
  });
  listen(["keyup"], (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    if (!toggles()) set(false);
  });
  listen(["click"], () => {
    if (toggles() || !pointed) set(!on);
    pointed = false;
  });
  listen(["contextmenu"], (event) => event.preventDefault());
  return letGo;
}
