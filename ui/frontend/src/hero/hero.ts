import type { HeroData } from "../contract";
import type { Bundle } from "../core/bundle";
import { component, type Host, type View } from "../core/component";
import { h, reducedMotion } from "../core/dom";
import { makeWords } from "../core/words";
import { onStage, readTheme } from "../core/theme";
import css from "../styles/hero.css";
import { Cards } from "./cards";
import { TILES } from "./painted";
import { Front } from "./front";
import { Show } from "./show";
import { Idle } from "./walk";

/** Nobody has touched a kiosk for so long: it begins anew. */
const IDLE_MS = 60_000;

/** What is remembered while the tab is open. */
export interface Visit {
  /** Somebody has taken the wheel: it walks no more by itself. */
  taken: boolean;
  /** How far it has walked, in map units. */
  gone: number;
}

const identity = ({ shown, lang, base, languages }: HeroData) => JSON.stringify([shown?.run, shown?.versions, shown?.look, shown?.classes, lang, base, languages]);

export const hero = (bundle: Bundle) => {
  const visit: Visit = { taken: false, gone: 0 };
  return component<HeroData>(css, identity, (root, data, host) => new HeroView(root, data, host, bundle, visit));
};

/** Home: a model on its stage, and the ways on. */
class HeroView implements View<HeroData> {
  private readonly cards: Cards;
  private readonly front: Front;
  private readonly show: Show | null;
  private readonly idle: Idle | null;
  private told: string;

  constructor(private readonly root: HTMLElement, private data: HeroData, private readonly host: Host, bundle: Bundle, visit: Visit) {
    const words = makeWords(data.texts, data.lang);
    const theme = onStage(readTheme(root));
    const still = reducedMotion();
    this.cards = new Cards(words, theme, (where) => host.setTrigger("go", where));
    this.front = new Front(data, words, still, {
      take: () => this.show?.take(true), toggle: () => this.show?.toggle(), step: () => this.show?.step(), speak: (code) => host.setTrigger("language", code),
    });
    const { shown } = data;
    this.show = shown ? new Show({
      root, shown, words, theme, still, visit, front: this.front, bundle, address: { run: shown.run, base: data.base, lang: data.lang, versions: shown.versions },
      drew: (sprites) => this.cards.paint(sprites.some(TILES.across * TILES.down)),
    }) : null;
    const kiosk = data.languages !== undefined;
    const stage = h("section", { class: "hero", "aria-label": words.t("hero_title") }, this.front.element, ...(this.show?.elements ?? []), this.front.languages);
    root.append(h("div", { class: kiosk ? "home kiosk" : "home" }, stage, this.cards.doors, this.cards.ready));
    this.cards.show(data);
    this.told = this.ways(data);
    this.idle = kiosk ? new Idle(IDLE_MS, () => this.again(visit)) : null;
    for (const touch of ["pointermove", "pointerdown", "keydown"]) root.addEventListener(touch, () => this.idle?.touch());
    this.show?.start();
  }

  update(data: HeroData): void {
    this.data = data;
    this.show?.retry();
    const told = this.ways(data);
    if (told === this.told) return;
    this.told = told;
    this.cards.show(data);
  }

  destroy(): void {
    this.idle?.stop();
    this.cards.destroy();
    this.front.destroy();
    this.show?.destroy();
  }

  /** As it was when the first person came. */
  private again(visit: Visit): void {
    visit.taken = false;
    visit.gone = 0;
    this.show?.again();
    this.root.scrollIntoView();
    if (this.data.first !== undefined && this.data.first !== this.data.lang) this.host.setTrigger("language", this.data.first);
  }

  private ways({ doors, ready, all }: HeroData): string {
    return JSON.stringify([doors, ready, all]);
  }
}
