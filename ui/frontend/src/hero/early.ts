import type { HeroData } from "../contract";
import type { Context } from "../core/component";

type Show = (context: Context<HeroData>) => Promise<() => void>;

/** How often it looks whether the page shows something else meanwhile. */
const LOOK_MS = 500;
/** What Streamlit shows where Home cannot come. */
const INSTEAD = ".stException, .stAlert";
const nothing = () => undefined;

/** Home's stage before Streamlit's page is there. It goes when that has one of its own, or shows anything else. */
export class Early {
  private close: () => void = nothing;
  private over = false;

  constructor(private readonly show: Show) {}

  /** Shows it; resolved when something lives there, or nothing will. */
  async begin(place: HTMLElement): Promise<void> {
    const [data, at] = [JSON.parse(place.dataset.home!) as HeroData, location.pathname];
    delete place.dataset.home;
    const parentElement = place.querySelector(".first-stage")!.attachShadow({ mode: "open" });
    const end = await this.show({ data, parentElement, setStateValue: nothing, setTriggerValue: nothing });
    const looking = setInterval(() => {
      if (location.pathname !== at || document.querySelector(INSTEAD)) this.end();
    }, LOOK_MS);
    this.close = () => {
      clearInterval(looking);
      end();
      place.remove();
    };
    if (this.over) this.close();
    else await settled(parentElement.querySelector<HTMLElement>(".lab")!);
  }

  end(): void {
    this.over = true;
    this.close();
    this.close = nothing;
  }
}

/** Resolved when a stage says that it is ready, or that it cannot be. */
function settled(lab: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (lab.dataset.ready === undefined && lab.isConnected) return;
      watch.disconnect();
      resolve();
    };
    const watch = new MutationObserver(look);
    watch.observe(lab, { attributes: true, attributeFilter: ["data-ready"] });
    look();
  });
}
