/** Parts of a link that say what is looked at; all others say how. Another one is a place that one comes back to. */
const WHAT = ["run", "runs", "race", "share", "lesson"];
/** What the zone of own data is called in a link of Train. */
const ZONE = "own";

/**
 * Streamlit makes an entry in the history of the browser of each change of the link, and a view changes it with every
 * click: Back would then do nothing, many times. A change of the view takes the place of the entry that is there.
 */
export function keepOneEntryAPlace(page: Window): void {
  const { history, location } = page;
  const push = history.pushState.bind(history);
  history.pushState = (state: unknown, unused: string, url?: string | URL | null) => {
    const next = new URL(url ?? location.href, location.href);
    if (isSamePlace(new URL(location.href), next)) history.replaceState(state, unused, url);
    else push(state, unused, url);
  };
}

/** Whether two addresses show the same, though in another way. */
export function isSamePlace(one: URL, other: URL): boolean {
  const said = ({ searchParams }: URL, name: string) => searchParams.get(name);
  const isOwn = (url: URL) => said(url, "data") === ZONE;
  return one.origin === other.origin && one.pathname === other.pathname && WHAT.every((name) => said(one, name) === said(other, name)) && isOwn(one) === isOwn(other);
}
