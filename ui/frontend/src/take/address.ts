import { VIEW, type Part, type View } from "../contract";

/** Which run is shown, the first one where nobody has chosen another, and where one is in it. */
export interface Place {
  run: string | null;
  view: View;
}

const RUN = "run";

/** What the part of an address behind `#` says. What is no part of the view is passed over. */
export function placeOf(hash: string): Place {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const parts = [...said].filter(([name]) => Object.hasOwn(VIEW, name)) as [Part, string][];
  return { run: said.get(RUN), view: Object.fromEntries(parts) as View };
}

export function hashOf({ run, view }: Place): string {
  const said = new URLSearchParams({ ...(run !== null && { [RUN]: run }), ...view });
  return said.size > 0 ? `#${said}` : "";
}

/** Where a place is kept between visits. */
export interface Address {
  /** Whether whoever opens it elsewhere sees the same: a file of this machine is no address for others. */
  readonly travels: boolean;
  read(): Place;
  write(place: Place): void;
}

/** The address of the page that holds the file. */
export const ofPage = (): Address => ({
  travels: location.protocol.startsWith("http"),
  read: () => placeOf(location.hash),
  write(place) {
    // A page within a page may have no address of its own.
    try {
      history.replaceState(null, "", hashOf(place) || location.pathname + location.search);
    } catch (error) {
      console.warn("address", error);
    }
  },
});

/** For a page that holds more than the file. */
export function ofNobody(): Address {
  let kept: Place = { run: null, view: {} };
  return { travels: false, read: () => kept, write: (place) => (kept = place) };
}
